"""What came and what did not: the inbox, the spool, the day's fetches. Opens no delivery."""
