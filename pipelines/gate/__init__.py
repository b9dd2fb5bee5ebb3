"""Decides whether a build may be published, and writes the receipt. The checks are in `quality/`."""
