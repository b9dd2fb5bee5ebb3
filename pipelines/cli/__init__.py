"""The command line: one file for each command, which reads options, calls one function and prints the result.

What commands share is in `parts`, how results look in `show/`. Not here: any rule, check or step (`day/steps`).
"""
