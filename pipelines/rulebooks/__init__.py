"""Rulebooks as people work with them: listed, shown, compared, checked, drafted, frozen; a city's rows over ours.

Not here: the rules (`dbt_project/seeds/rulebooks`) and what applies them (dbt's models).
"""
