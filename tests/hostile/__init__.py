"""Everything foreign that was ever found to do harm, thrown at the whole of it."""
