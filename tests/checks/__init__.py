"""Tests of poa_xl.checks."""
