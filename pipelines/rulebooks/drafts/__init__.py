"""A new version of a rulebook as a workbook: written for a policy officer to change, read back, laid into the city."""
