"""Reading one delivery in a child process: the pool, the child, what it reports."""
