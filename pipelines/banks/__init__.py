"""What banks get: their contracts, what consent lets them see, and the files that are delivered to them.

Whatever hands out published data asks `policy`, and nothing else decides. Not here: how a release is made (`publish`).
"""
