"""The sections of the report, each one function of the Consolidado."""
