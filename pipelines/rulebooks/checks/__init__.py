"""Checks on rulebooks, one file for each kind of check. `check` runs them all."""
