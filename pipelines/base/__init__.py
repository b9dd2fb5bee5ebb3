"""Shared by all other packages: settings, errors, durable writes, records, SQL quoting. No feeds, no tables."""
