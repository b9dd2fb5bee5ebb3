"""Renamed checks: a release that was published under former ids is still the published one, and nothing else is."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bare_release import bare_release

from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import write_record
from pipelines.publish.manifest import MANIFEST, ReleasedCheck
from pipelines.publish.on_disk import proven_manifest
from quality.former_ids import current_id

DAY = date(2026, 6, 30)
FORMER, CURRENT = "linkage.ip__patent.review_share", "linking.ip__patent.review_share"


def of(check: str, **changes: Any) -> Any:
    verdict = {"severity": "warn", "state": "passed", "figure": "12 rows", "bound": None, **changes}
    return bare_release("20260630-aaaaaaaa", DAY, gate=(ReleasedCheck(id=check, **verdict),))


@pytest.mark.parametrize(
    ("check", "today"),
    [
        (FORMER, CURRENT),
        (CURRENT, CURRENT),
        ("contract.tax__arrears.linkage", "contract.tax__arrears.linkage"),
        ("c", "c"),
    ],
)
def test_the_id_of_today(check: str, today: str) -> None:
    assert current_id(check) == today


def test_a_release_with_a_former_id_is_what_was_published(tmp_path: Path) -> None:
    write_record(tmp_path / MANIFEST, of(FORMER))
    assert proven_manifest(tmp_path, of(CURRENT)) == (tmp_path / MANIFEST).read_bytes()


@pytest.mark.parametrize(
    "now", [of(CURRENT, state="failed"), of(CURRENT, figure="13 rows"), of("linking.b.review_share")]
)
def test_another_check_under_a_former_id_is_a_change(tmp_path: Path, now: Any) -> None:
    write_record(tmp_path / MANIFEST, of(FORMER))
    with pytest.raises(DamagedRecordError, match="changed after it was published"):
        proven_manifest(tmp_path, now)


def test_a_manifest_that_was_laid_out_anew_is_a_change(tmp_path: Path) -> None:
    write_record(tmp_path / MANIFEST, of(FORMER))
    (tmp_path / MANIFEST).write_bytes((tmp_path / MANIFEST).read_bytes() + b"\n")
    with pytest.raises(DamagedRecordError, match="changed after it was published"):
        proven_manifest(tmp_path, of(CURRENT))
