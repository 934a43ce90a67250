"""Tests of poa_xl.report."""
