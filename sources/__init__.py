"""Contracts of feeds, one YAML file for each, and the simulator of a city."""
