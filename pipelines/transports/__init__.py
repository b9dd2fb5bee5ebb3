"""How a feed's files come to us when nobody puts them into the inbox: fetched into a spool that landing reads like one.

A transport copies what is new at the bureau to `<data>/spool/<bureau>/<feed>/` and interprets no row of it.
Does not know layouts, columns, landing or builds. Servers and secrets are named by environment variables only.
"""
