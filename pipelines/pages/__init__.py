"""Pages and charts: one enterprise and why, the distribution of scores, linking. Reads releases, calculates nothing.

Not here: tables of the terminal (`cli/show`).
"""
