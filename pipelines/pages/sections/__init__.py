"""Sections of an enterprise's page, one file per group of marts: they select, sort and label, and calculate nothing."""
