"""Pages of the city's tech-finance office, one for each part of its work: made from a release, for CLI and desk."""
