"""The report as data: its JSON contract, the proof of it, and the reading back of earlier ones."""
