"""The parts of a firm's page, one file for each group of marts: they choose, order and name; they calculate nothing."""
