"""Tests of the sets of files that we write."""
