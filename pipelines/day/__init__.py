"""Running a day: its steps in order, its report, the status, disk use, the removal of old files. Calculates nothing.

Commands and Dagster call `steps`. Not here: what a step does (its own room), how a report is printed (`cli/show`).
"""
