"""Books that were issued, kept as bytes: what any later version of the program must still draw and read."""
