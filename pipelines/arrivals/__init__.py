"""What has arrived and what has not: the inbox, the spool, the day's fetches. Opens no file."""
