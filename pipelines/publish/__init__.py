"""Makes a release of a build that passed its gate, and moves the pointer that readers follow.

Not here: checks (`gate`), pages about a release (`pages`).
"""
