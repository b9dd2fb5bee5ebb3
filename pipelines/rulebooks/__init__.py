"""Rulebooks as data: what reads or adds rows of their seeds. How they are applied is in dbt's models."""
