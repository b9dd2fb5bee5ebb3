"""HOW IT MOVES: landing, plan, warehouse, gate and publish, the Dagster code location and the CLI.

What is calculated lives in `dbt_project/`, what must hold in `quality/`, what arrives in `sources/`.
"""
