"""The command line: one file a command. A command reads options, calls one function and prints the result."""
