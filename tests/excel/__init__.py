"""Tests of poa_xl.excel."""
