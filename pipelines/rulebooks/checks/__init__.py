"""What must hold of rulebooks, one file for each kind of rule. Run together by `check`."""
