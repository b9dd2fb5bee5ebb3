"""Decides whether a build may be published, and writes the one receipt that says so. The checks live in `quality/`."""
