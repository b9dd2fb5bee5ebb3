"""Feeds of the science bureau and of the bureau of industry."""
