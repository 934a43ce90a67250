"""Tests of poa_xl.plan."""
