"""What has arrived and what has not: the inbox, the spool, the day's fetches. Opens no file.

Not here: how a server is asked (`transports`), how a file is read and kept (`landing`).
"""
