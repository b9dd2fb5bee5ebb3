"""What lets somebody else check us: the audit log, the seal on a release, proofs of single rows, verification.

Not here: how a release is made (`publish`). The verifier for outsiders is `tools/verify_release.py`, which needs
nothing of this project.
"""
