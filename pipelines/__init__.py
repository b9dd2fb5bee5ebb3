"""How data moves: landing, plan, warehouse, gate and publish, the Dagster code location and the CLI.

Calculations are in `dbt_project/`, checks in `quality/`, contracts of feeds in `sources/`.
"""
