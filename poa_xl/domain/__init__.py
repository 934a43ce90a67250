"""The form's own world, exact and without files: plan, trimestre, avance, consolidado, findings."""
