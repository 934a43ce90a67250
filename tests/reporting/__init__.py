"""Tests of poa_xl.reporting."""
