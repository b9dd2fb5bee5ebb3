"""The steps as Dagster sees them, and its web page. The work itself is elsewhere."""
