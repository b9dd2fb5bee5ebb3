"""What every room stands on: settings, errors, durable writes, records, SQL quoting. Knows no feed and no table."""
