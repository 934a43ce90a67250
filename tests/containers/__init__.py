"""Containers of every kind, sound, nested and hostile; real files."""
