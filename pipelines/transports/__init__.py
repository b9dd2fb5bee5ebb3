"""Fetching the files of feeds with a server, into a spool that landing reads like the inbox.

A transport copies what is new at the bureau to `<data>/spool/<bureau>/<feed>/` and interprets no row of it.
Does not know layouts, columns, landing or builds. Servers and secrets are named by environment variables only.
"""
