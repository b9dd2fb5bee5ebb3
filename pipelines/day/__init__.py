"""Running it: the steps in order, the lock on a data folder, what is said about a run. Calculates nothing."""
