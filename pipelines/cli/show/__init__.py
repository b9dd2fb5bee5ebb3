"""How results are printed in the terminal: one file for each subject."""
