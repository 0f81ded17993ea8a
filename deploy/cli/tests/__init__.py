"""Tests of the command line: what an operator reads."""
