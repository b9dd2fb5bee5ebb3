"""Freezes the inputs of a build: which arrivals, which code, which rulebooks, which business date."""
