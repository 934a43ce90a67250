"""What the tests would let pass: faults put into the core on purpose, one at a time.  ``make mutants``."""
