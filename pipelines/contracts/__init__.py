"""Contracts of feeds: YAML files, read and checked. Fetches nothing and reads no data."""
