"""The official form as data: what the writer draws and the reader looks for come from the same objects."""
