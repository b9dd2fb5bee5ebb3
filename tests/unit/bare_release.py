"""A manifest that says nothing but which release it is of. No tests here."""

from datetime import date
from typing import Any

from pipelines.publish.manifest import Release


def bare_release(release_id: str, day: date, **changes: Any) -> Release:
    """A release of `day` without files, feeds and checks, unless `changes` gives some."""
    bare: dict[str, Any] = {
        "release_id": release_id, "build_id": release_id, "business_date": day, "data_root": "", "plan_sha256": "",
        "code_sha256": "", "rulebooks": {}, "files": (), "feeds": (), "absent_feeds": (), "gate_state": "passed",
        "gate_counts": {}, "gate": (),
    }  # fmt: skip
    return Release(**bare | changes)
