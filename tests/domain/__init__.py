"""Tests of poa_xl.domain."""
