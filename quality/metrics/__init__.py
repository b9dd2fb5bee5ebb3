"""Metrics of arrivals and of published tables, per segment, in one long table. Judges nothing (`quality/past` does)."""
