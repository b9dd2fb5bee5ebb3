"""Running a day: the steps in order, the lock on a data folder, the report of a run. Calculates nothing."""
