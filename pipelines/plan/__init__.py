"""Freezes the inputs of a build: arrivals, code, city and business date.

Also what an operator allowed for the day. Not here: what is made of the inputs (`warehouse`).
"""
