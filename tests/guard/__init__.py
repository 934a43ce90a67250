"""Tests of poa_xl.guard."""
