"""What a prune removes of builds and work files, and above all what it leaves, however it ends."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from kept_folder import KeptFolder, aged
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.city.folder import CityFolder
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.day.prune import discard
from pipelines.day.prune.policy import read_policy

OF_A_RELEASE = {"plan.json", "build.json", "gate.json"}


@pytest.fixture
def folder(tmp_path: Path) -> KeptFolder:
    return KeptFolder(tmp_path / "data")


@pytest.fixture
def month(folder: KeptFolder) -> KeptFolder:
    """Twelve builds, four long past, half of them released; held, unfinished, half removed ones; and work files."""
    for age in (*range(1, 9), 37, 38, 39, 40):
        folder.build(f"202606{age % 30 + 1:02d}-0000{age:04x}", age=age, released=age % 2 == 0, planned=age == 5)
    folder.build("20260501-aaaa0001", age=9, state="held")
    folder.build("20260502-aaaa0002", age=12, state="held")
    (folder.build("20260503-bbbb0001", age=3, state=None) / "build.json").unlink()
    shutil.move(folder.build("20260504-cccc0001", age=50), folder.settings.builds_dir / ".pruned-20260504-cccc0001")
    folder.serve("20260609-00000008")
    for age in (1, 30):
        folder.file(f"work/what-if/{age}/x", age=age)
        folder.file(f"work/dbt/run/kechuang/models/of_{age}.sql", age=age)
        folder.file(f"work/dbt/compiled/of_{age}.sql", age=age)
        folder.file(f"work/dbt/dbt.log.{age}", age=age)
    folder.file("work/reading-killed/rows.parquet", age=30)
    aged(folder.data / "work/reading-killed", 30)
    for name in ("work/dbt/partial_parse.msgpack", "work/dbt/compiled-00.json", "work/dbt/compile.lock"):
        folder.file(name, age=300)
    for kind in ("raw", "rows", "quarantine", "receipts", "arrivals"):
        folder.file(f"landing/{kind}/a/b/c", age=400)
    folder.file("spool/of_no/feed/x.csv", age=400)
    return folder


def databases(folder: KeptFolder) -> set[str]:
    return {path.parent.name for path in folder.settings.builds_dir.glob("*/warehouse.duckdb")}


def test_databases_stay_of_the_newest_the_served_the_held_and_the_one_planned_last(month: KeptFolder) -> None:
    month.prune()
    newest, served, planned = {"20260602-00000001", "20260603-00000002"}, "20260609-00000008", "20260606-00000005"
    assert databases(month) == newest | {served, planned, "20260501-aaaa0001"}


def test_every_release_keeps_its_files_and_its_receipts(month: KeptFolder) -> None:
    before = {path: content for path, content in month.files().items() if path.startswith(("releases", "landing"))}
    released = [path.name for path in month.settings.releases_dir.iterdir() if path.is_dir()]
    assert len(released) == 6
    month.prune()
    assert before.items() <= month.files().items()
    for name in released:
        assert {path.name for path in (month.settings.builds_dir / name).iterdir()} >= OF_A_RELEASE


def test_builds_never_released_go_when_they_are_old(month: KeptFolder) -> None:
    month.prune()
    left = {path.name for path in month.settings.builds_dir.iterdir() if path.is_dir()}
    assert "20260502-aaaa0002" in left, "held twelve days ago: its receipts stay, its database does not"
    assert "20260610-00000027" not in left, "39 days old, never released"
    assert "20260611-00000028" in left, "40 days old, but released"
    assert not [name for name in left if name.startswith(".pruned-")]


def test_a_build_that_was_never_finished_keeps_no_database_unless_it_was_planned_last(folder: KeptFolder) -> None:
    for name, planned in (("20260601-aaaa0001", False), ("20260602-aaaa0002", True)):
        (folder.build(name, age=1, state=None, planned=planned) / "build.json").unlink()
    folder.prune()
    assert databases(folder) == {"20260602-aaaa0002"}


def test_a_gate_receipt_that_cannot_be_read_counts_as_held(folder: KeptFolder) -> None:
    folder.override(builds={"warehouses": 1})
    folder.build("20260603-aaaa0003", age=1)
    (folder.build("20260602-aaaa0002", age=2) / "gate.json").write_text('{"state": "pas', encoding="utf-8")
    folder.build("20260601-aaaa0001", age=3)
    aged(folder.settings.builds_dir / "20260602-aaaa0002", 2)
    folder.prune()
    assert databases(folder) == {"20260603-aaaa0003", "20260602-aaaa0002"}


def test_of_work_only_what_is_old_goes_and_never_what_dbt_compiled(month: KeptFolder) -> None:
    month.prune()
    left = {path for path in month.files() if path.startswith("work/")}
    assert left == {
        "work/what-if/1/x", "work/what-if/30/x",  # touched as a whole a day ago
        "work/dbt/run/kechuang/models/of_1.sql", "work/dbt/dbt.log.1",
        "work/dbt/compiled/of_1.sql", "work/dbt/compiled/of_30.sql",
        "work/dbt/partial_parse.msgpack", "work/dbt/compiled-00.json", "work/dbt/compile.lock",
    }  # fmt: skip


def test_a_dry_run_says_the_same_and_removes_nothing(month: KeptFolder) -> None:
    before = month.files()
    said = month.prune(is_dry_run=True)
    assert month.files() == before
    done = month.prune()
    assert said.is_dry_run
    assert said.removed == done.removed
    assert said.bytes == done.bytes > 50_000
    assert month.prune().removed == ()


def test_bytes_are_those_that_the_disk_got_back(month: KeptFolder) -> None:
    def used() -> int:
        return sum(path.lstat().st_blocks * 512 for path in month.data.rglob("*"))

    before = used()
    assert month.prune().bytes == before - used()


class _KilledError(BaseException):
    """As if the process had been killed here."""


def test_killed_anywhere_the_next_prune_ends_where_it_would_have_ended(
    month: KeptFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(month.data, tmp_path / "before")
    month.prune()
    expected, moments = month.files(), 0
    while True:
        shutil.rmtree(month.data)
        shutil.copytree(tmp_path / "before", month.data)
        with monkeypatch.context() as patched:
            _dying_after(moments, patched)
            try:
                month.prune()
                break
            except _KilledError:
                moments += 1
        kept = {path: content for path, content in expected.items() if not path.startswith("builds/.pruned")}
        assert kept.items() <= month.files().items(), "nothing that should stay is gone"
        month.prune()
        assert month.files() == expected
    assert moments > 25, "every removal has a moment before and after it"


def _dying_after(moments: int, patched: pytest.MonkeyPatch) -> None:
    """Die at the operation on the disk of this number: each rename, each file unlinked, each folder half removed."""
    left = [moments]

    def tick() -> None:
        if left[0] == 0:
            raise _KilledError
        left[0] -= 1

    def discard_folder(path: Path) -> None:
        files = sorted(path.rglob("*"))
        tick()
        for one in files[: len(files) // 2]:
            if one.is_file():
                one.unlink()
        tick()
        shutil.rmtree(path)

    def around(name: str) -> None:
        original = getattr(Path, name)

        def dying(self: Path, *arguments: object, **named: object) -> object:
            tick()
            return original(self, *arguments, **named)

        patched.setattr(Path, name, dying)

    patched.setattr(discard, "discard_folder", discard_folder)
    around("replace")
    around("unlink")


def test_links_that_lead_out_of_the_folder_are_not_followed(folder: KeptFolder, tmp_path: Path) -> None:
    elsewhere = KeptFolder(tmp_path / "elsewhere")
    for age in (1, 2, 3):
        elsewhere.build(f"2026060{age}-aaaa000{age}", age=age)
    precious = elsewhere.file("precious/x", age=100)
    folder.data.mkdir()
    folder.settings.builds_dir.symlink_to(elsewhere.settings.builds_dir)
    folder.settings.work_dir.mkdir()
    (folder.settings.work_dir / "link").symlink_to(precious.parent)
    aged(folder.settings.work_dir / "link", 100)
    before = elsewhere.files()
    done = folder.prune()
    assert elsewhere.files() == before
    assert not (folder.settings.work_dir / "link").is_symlink(), "the link itself is a leftover like others"
    assert len(done.problems) == 1
    assert "a link leads out of the data folder: not removed" in done.problems[0]


def test_what_cannot_be_removed_is_named_and_keeps_no_other(month: KeptFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.unlink

    def refused(self: Path, missing_ok: bool = False) -> None:
        if "00000004" in str(self):
            raise PermissionError(13, "Permission denied", str(self))
        original(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    done = month.prune()
    stuck = month.settings.builds_dir / "20260605-00000004" / "warehouse.duckdb"
    assert done.problems == (f"{stuck}: not removed (Permission denied): check its permissions",)
    assert databases(month) == {
        "20260602-00000001", "20260603-00000002", "20260605-00000004", "20260606-00000005", "20260609-00000008",
        "20260501-aaaa0001",
    }  # fmt: skip


def test_an_empty_data_folder_has_nothing_to_remove(folder: KeptFolder) -> None:
    assert folder.prune().removed == ()
    assert not folder.data.exists()


def test_the_city_replaces_single_values(folder: KeptFolder) -> None:
    folder.override(builds={"warehouses": 5}, spool={"days": 1})
    default, own = read_policy(CityFolder(folder.data / "nowhere")), folder.policy
    assert (own.builds.warehouses, own.builds.unreleased_days) == (5, default.builds.unreleased_days)
    assert (own.spool.days, own.work, own.dagster) == (1, default.work, default.dagster)
    folder.city_file.write_text("# nothing yet\n", encoding="utf-8")
    assert folder.policy == default


def test_a_policy_where_earlier_versions_had_it_is_not_passed_over(month: KeptFolder) -> None:
    before = month.files()
    (month.data / "retention.yml").write_text("builds: {warehouses: 9}", encoding="utf-8")
    with pytest.raises(KechuangError, match=r"retention\.yml: is not read any more: move its content, under `reten"):
        steps.prune(month.settings, month.feeds)
    assert before.items() <= month.files().items()


def test_a_policy_that_is_wrong_does_not_fail_the_day(month: KeptFolder, caplog: pytest.LogCaptureFixture) -> None:
    before = month.files()
    month.override(builds={"warehouses": 0})
    steps.log.addHandler(caplog.handler)
    try:
        assert steps.prune_after_day(month.settings, month.feeds) is None
    finally:
        steps.log.removeHandler(caplog.handler)
    assert before.items() <= month.files().items()
    assert any("builds.warehouses: Input should be greater than 0" in message for message in caplog.messages)


def test_while_another_run_writes_nothing_is_pruned(month: KeptFolder) -> None:
    before = month.files()
    with FileLock(month.data / ".writing.lock"):
        done = CliRunner().invoke(app, ["prune", "--data", str(month.data)])
    assert done.exit_code == 1
    assert "another run is writing to" in done.stderr
    assert before.items() <= month.files().items()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("builds: {warehouses: 0}", "retention.builds.warehouses: Input should be greater than 0"),
        ("builds: {warehouse: 3}", "retention.builds.warehouse: Extra inputs are not permitted"),
        ("releases: {days: 3}", "retention.releases: Extra inputs are not permitted"),
        ("builds: 3", "retention.builds: Input should be a valid dictionary"),
        ("- 3", "retention: Input should be a valid dictionary"),
        ("builds: {", "cannot be read as YAML"),
    ],
)
def test_a_policy_that_is_wrong_removes_nothing(folder: KeptFolder, text: str, why: str) -> None:
    folder.city_file.parent.mkdir(parents=True)
    folder.city_file.write_text(f"retention:\n  {text}", encoding="utf-8")
    with pytest.raises(KechuangError, match=why) as refused:
        folder.prune()
    assert str(folder.city_file) in str(refused.value)


def test_indexes_stay_of_the_newest_releases_and_the_served_one(folder: KeptFolder) -> None:
    names = [f"202606{day:02d}-0000{day:04x}" for day in range(1, 19)]
    for name in names:
        folder.file(f"serving/{name}/point.json", age=1)
    folder.file("serving/keys.json", age=1)
    folder.serve(names[0])
    folder.prune()
    kept = {path.name for path in (folder.data / "serving").iterdir()}
    assert kept == {"keys.json", names[0], *names[4:]}
