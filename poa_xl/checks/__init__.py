"""The rules: what each finding says (catalogue) and the pure generators that find it, by topic."""
