"""Freezes the inputs of a build: which deliveries, which code, which rulebooks, which business date."""
