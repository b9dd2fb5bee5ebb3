"""The desk: pages for people of banks, for regulators and engineers. Server-rendered, without a build step or scripts.

What a bank's people see is decided by the same policy as everything else, for the purpose that they signed in for.
"""
