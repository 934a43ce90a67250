"""Tests of poa_xl.form."""
