"""Reading one arrival in a child process: the pool, the child, what it reports."""
