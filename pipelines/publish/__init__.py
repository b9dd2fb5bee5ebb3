"""Makes a release of a build that passed its gate, and moves the pointer that readers follow. Checks nothing itself."""
