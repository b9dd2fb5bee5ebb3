"""Figures of earlier releases: gathered once, found again whatever happened to the file or to a manifest."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from bare_release import bare_release
from judged import build_of, results_of

from pipelines.base import durable
from pipelines.base.records import write_record
from pipelines.gate.receipt import RECEIPT, GateReceipt
from pipelines.publish import figures
from pipelines.publish.figures import FIGURES, figures_before, gather_figures
from pipelines.publish.manifest import MANIFEST, ReleasedCheck
from quality.checks import CheckDefinition, Reason
from quality.family import Day, History
from quality.measured import Measured

DAY = date(2026, 6, 30)


def released(releases: Path, days_before: int, value: int | None = None, mark: str = "a", check: str = "c") -> Path:
    """A release of that many days before `DAY`, with a check that measured `value`, or the days before."""
    day = DAY - timedelta(days=days_before)
    verdict = {"severity": "warn", "state": "passed", "figure": "12 rows", "bound": None}
    measured = ReleasedCheck(id=check, **verdict, value=value or days_before, also={"half": Decimal(days_before) / 2})
    empty = ReleasedCheck(id="none", **verdict)
    folder = releases / f"{day:%Y%m%d}-{mark * 8}"
    write_record(folder / MANIFEST, bare_release(folder.name, day, gate=(measured, empty)))
    return folder


def figures_of(releases: Path, day: date = DAY) -> list[Decimal]:
    history = figures_before(releases, releases, day)
    assert set(history.figures) <= {("c", "value"), ("c", "half")}, "a check without a figure has no history"
    return history.of("c")


def test_the_last_thirty_before_the_day_the_oldest_first(tmp_path: Path) -> None:
    for days_before in range(33):
        released(tmp_path, days_before)
    assert figures_of(tmp_path) == [*range(30, 0, -1)]
    assert figures_of(tmp_path, DAY - timedelta(days=30)) == [32, 31]


def test_two_releases_of_a_day_count_both(tmp_path: Path) -> None:
    released(tmp_path, 1, 100)
    released(tmp_path, 1, 200, mark="b")
    assert figures_of(tmp_path) == [100, 200]


@pytest.mark.parametrize("is_gathered_before", [True, False])
def test_a_renamed_check_goes_on_with_the_history_of_its_former_id(tmp_path: Path, is_gathered_before: bool) -> None:
    """Manifests and `figures.parquet` keep the former id; the history of the check has all of its days in order."""
    released(tmp_path, 3, check="linkage.ip__patent.review_share")
    if is_gathered_before:
        gather_figures(tmp_path, tmp_path)
    released(tmp_path, 2, check="linking.ip__patent.review_share")
    released(tmp_path, 1, check="linkage.ip__patent.review_share")
    history = figures_before(tmp_path, tmp_path, DAY)
    assert history.of("linking.ip__patent.review_share") == [3, 2, 1]
    assert {check for check, _ in history.figures} == {"linking.ip__patent.review_share"}


def test_no_release_is_no_history(tmp_path: Path) -> None:
    assert figures_before(tmp_path, tmp_path, DAY) == History()
    assert list(tmp_path.iterdir()) == []


def test_manifests_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for days_before in (3, 2):
        released(tmp_path, days_before)
    gather_figures(tmp_path, tmp_path)
    before = (tmp_path / FIGURES).stat()
    read: list[str] = []
    original = figures.read_release

    def reading(folder: Path) -> Any:
        read.append(folder.name)
        return original(folder)

    monkeypatch.setattr(figures, "read_release", reading)
    assert figures_of(tmp_path) == [3, 2]
    assert (read, (tmp_path / FIGURES).stat().st_ino) == ([], before.st_ino), "nothing new: nothing read or written"
    added = released(tmp_path, 1)
    assert figures_of(tmp_path) == [3, 2, 1]
    assert read == [added.name]


def test_the_file_may_be_lost(tmp_path: Path) -> None:
    released(tmp_path, 1)
    gather_figures(tmp_path, tmp_path)
    (tmp_path / FIGURES).unlink()
    assert figures_of(tmp_path) == [1]


def test_whatever_byte_of_the_file_is_changed_the_figures_are_those_of_the_manifests(tmp_path: Path) -> None:
    for days_before in (3, 2, 1):
        released(tmp_path, days_before, value=90 + days_before)
    expected, _ = gather_figures(tmp_path, tmp_path)
    raw = (tmp_path / FIGURES).read_bytes()
    for place in range(len(raw)):
        (tmp_path / FIGURES).write_bytes(raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :])
        assert gather_figures(tmp_path, tmp_path)[0].equals(expected), f"byte {place}"
    for length in (0, 3, len(raw) // 2, len(raw) - 1):
        (tmp_path / FIGURES).write_bytes(raw[:length])
        assert gather_figures(tmp_path, tmp_path)[0].equals(expected), f"cut off at {length}"


def test_a_file_of_another_make_is_gathered_again(tmp_path: Path) -> None:
    released(tmp_path, 1)
    pl.DataFrame({"release_id": ["x"]}).write_parquet(tmp_path / FIGURES)
    assert figures_of(tmp_path) == [1]


def test_killed_while_the_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released(tmp_path, 2)
    gather_figures(tmp_path, tmp_path)
    before = (tmp_path / FIGURES).read_bytes()
    released(tmp_path, 1)

    def kill(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(durable, "sync_file", kill)
        with pytest.raises(KeyboardInterrupt):
            gather_figures(tmp_path, tmp_path)
    assert (tmp_path / FIGURES).read_bytes() == before
    assert figures_of(tmp_path) == [2, 1]


def test_a_manifest_that_cannot_be_read_is_left_out_and_warned_of(tmp_path: Path) -> None:
    released(tmp_path, 3)
    bad = released(tmp_path, 2)
    released(tmp_path, 1)
    (bad / MANIFEST).write_bytes((bad / MANIFEST).read_bytes()[:100])
    history = figures_before(tmp_path, tmp_path, DAY)
    assert history.of("c") == [3, 1]
    assert history.of("c", "half") == [Decimal("1.5"), Decimal("0.5")]
    result = results_of("history", build_of({}, day=Day(history=history)))["history.releases_readable"]
    assert (result.id, result.state, result.severity) == ("history.releases_readable", "failed", "warn")
    assert not result.blocks_build
    assert result.figure == "1 manifest left out"
    assert result.detail is not None
    assert result.detail.startswith(f"{bad / MANIFEST}: is cut off or not JSON (line ")
    assert "restore the release's folder from a copy" in result.detail
    released(tmp_path, 2)
    history = figures_before(tmp_path, tmp_path, DAY)
    assert (history.of("c"), history.unreadable) == ([3, 2, 1], ())
    result = results_of("history", build_of({}, day=Day(history=history)))["history.releases_readable"]
    assert (result.state, result.value, result.figure) == ("passed", 0, "0 manifests left out")


def test_half_a_release_is_none(tmp_path: Path) -> None:
    released(tmp_path, 1)
    write_record(tmp_path / ".staging-20260629-bbbbbbbb" / MANIFEST, bare_release("20260629-bbbbbbbb", DAY))
    assert figures_of(tmp_path) == [1]


def test_checks_of_the_day_leave_what_later_days_compare_with(tmp_path: Path) -> None:
    """A release does not list them: their further figures come from the receipt, and from nowhere once that is gone."""
    definition = CheckDefinition(
        id="change.x",
        family="change",
        table="marts.t",
        owner="team:a",
        reason=Reason(zh="理由", en="r"),
        severity="warn",
    )
    for days_before, also in ((2, {"apart": 3}), (1, {"apart": 0})):
        folder = released(tmp_path / "releases", days_before)
        check = definition.result("passed", Measured(value=7, unit="pair", also=also))
        receipt = GateReceipt(
            build_id=folder.name, plan_sha256="", warehouse_sha256="", build_receipt_sha256="", checks=(),
            day_checks=(check,), day_sha256="",
        )  # fmt: skip
        write_record(tmp_path / "builds" / folder.name / RECEIPT, receipt)
    released(tmp_path / "releases", 3)
    history = figures_before(tmp_path / "releases", tmp_path / "builds", DAY)
    assert history.of("change.x", "apart") == [3, 0]
    assert history.of("change.x") == []
    assert len(history.of("c")) == 3
