"""The steps as Dagster sees them: assets, checks, jobs, sensors, its web page.

Not here: the steps themselves (`day/steps`).
"""
