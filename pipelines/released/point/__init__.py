"""The point index of a release: one SQLite file from which enterprises are read and found by name.

<data>/serving/<release>/point.sqlite   a row for each enterprise, and tokens of every name
<data>/serving/<release>/point.json     what the parts mean, and the hashes that bind the file to its release

It is made from the release alone and can be made again (docs/decisions/043). Not here: who may see which part
(`banks/lens`).
"""
