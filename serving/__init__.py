"""How releases are read: the API for banks, and throw-away processes for heavy questions.

Nothing here decides who may see what (`pipelines/banks/policy`), or writes anything but the log of requests.
"""
