"""Precision and recall of linking, on made-up truth and on real data. Nothing here is part of a build."""
