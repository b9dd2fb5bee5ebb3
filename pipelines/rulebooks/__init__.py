"""Rulebooks as people work with them: listed, shown, compared, checked, frozen. dbt's models apply them."""
