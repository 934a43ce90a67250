"""What we write: sets of files put in place as one, and the proof of what is ours."""
