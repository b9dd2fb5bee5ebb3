"""Feeds of the public credit information platform."""
