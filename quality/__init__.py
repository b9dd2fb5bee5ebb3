"""Checks on a build: families of checks, expectation suites and reconciliations. Nothing here writes to a warehouse."""
