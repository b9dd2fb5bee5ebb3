"""Compares the metrics of a build with those of earlier arrivals and releases. Judges no severity."""
