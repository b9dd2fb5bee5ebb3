"""Freezes the inputs of a build: which deliveries, which code, which rulebooks, which business date.

Also what an operator allowed for the day. Not here: what is made of the inputs (`warehouse`).
"""
