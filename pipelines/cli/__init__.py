"""The command line: one file for each command, which reads options, calls one function and prints the result."""
