"""What a data folder lets go, by a declared policy. Never a release, nor what lineage or a rebuild needs.

What lives here: the policy (`policy.yml`, and `retention.yml` in the data folder), one module for each part that grows
(builds, Dagster's history, spool, work), and the removal of one thing. What does not: how large the parts are
(`pipelines/ops/sizes`).
"""
