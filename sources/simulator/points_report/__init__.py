"""Innovation points of a made-up city that was built: how scores are spread, and whether they follow the city's truth.

`make points-report` writes `docs/reference/innovation.md` anew and fails if scores do not follow latent quality. The
rules that the page states are those of dbt's models; nothing is scored here.
"""
