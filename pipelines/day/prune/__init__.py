"""Removing old files from a data folder by a declared policy; releases and what lineage needs always stay.

What lives here: the policy (`policy.yml`, and `retention` in the city's `city.yml`), one module for each part that
grows (builds, Dagster's history, spool, work), and the removal of one thing. What does not: how large the parts are
(`pipelines/day/sizes`).
"""
