"""Contracts of feeds: YAML files, read and checked. Fetches nothing and reads no data.

The files themselves are in `sources/` and in the `feeds/` of a city's folder.
"""
