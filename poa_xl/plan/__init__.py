"""The plan file: YAML ↔ Plan, with the line of every mistake."""
