"""A day scored again under draft rules, compared with its build. Changes no build and no release.

Not here: how a draft is written and imported (`rulebooks/drafts`).
"""
