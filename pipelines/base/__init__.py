"""What all other packages use: settings, errors, durable writes, records, SQL quoting. Knows no feed and no table."""
