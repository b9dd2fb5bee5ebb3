"""How results are printed in the terminal: one file a subject."""
