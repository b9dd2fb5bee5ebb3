"""What a release may go without: declared for the city, or allowed for one day, by name and reason."""

from datetime import date
from pathlib import Path

import pytest
from small_feed import small_feed
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.city.folder import CityFolder
from pipelines.cli.app import app
from pipelines.plan.allowances import Allowance, allow, allowance_for, allowances_on

DAY = date(2026, 6, 30)
BOUNDS = {"min": {"rows": 1, "landed_share": 0.5, "fill": {"day": 0.5}}, "max": {"rows": 100, "quarantined_share": 0.1}}
FEEDS = {name: small_feed(feed=name, assertions=BOUNDS) for name in ("office/thing", "office/other")}


def city_file(folder: Path, text: str) -> Path:
    path = CityFolder(folder).file
    path.write_text(text, encoding="utf-8")
    return path


def on(folder: Path, day: date = DAY) -> tuple[Allowance, ...]:
    return allowances_on(CityFolder(folder), folder / "allowed", day, FEEDS)


def test_without_a_declaration_nothing_is_allowed(tmp_path: Path) -> None:
    assert on(tmp_path) == ()


def test_a_city_declares_what_it_does_not_have_until_when(tmp_path: Path) -> None:
    city_file(
        tmp_path,
        "without:\n"
        "  - {missing: [office/thing, office/other.day], by: 张三, why: 未共享, until: 2026-06-30}\n"
        "  - {missing: [office/other], by: 李四, why: 没有该业务}\n",
    )
    assert [(one.missing, one.by) for one in on(tmp_path)] == [
        ("office/other", "李四"),
        ("office/other.day", "张三"),
        ("office/thing", "张三"),
    ]
    assert [one.missing for one in on(tmp_path, date(2026, 7, 1))] == ["office/other"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("without:\n  - {missing: [office/thin], by: a, why: b}", "'office/thin'; the nearest is office/thing"),
        ("without:\n  - {missing: [office/thing.enterprise], by: a, why: b}", "the nearest is office/thing.day"),
        ("without:\n  - {missing: [all], by: a, why: b}", "'all'"),
        ("without:\n  - {missing: [office/thing], by: a}", "without.0.why: Field required"),
        ("without:\n  - {missing: [office/thing], by: ' ', why: b}", "without.0.by"),
        ('without:\n  - {missing: [office/thing], by: a, why: "b\\e[31m"}', "one line of printable text"),
        ("without:\n  - {missing: [], by: a, why: b}", "without.0.missing"),
        ("wihtout: []", "wihtout: Extra inputs are not permitted"),
        ("without: [\n", "cannot be read as YAML"),
    ],
)
def test_a_declaration_that_says_nothing_clear_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    path = city_file(tmp_path, text)
    with pytest.raises(KechuangError) as refused:
        on(tmp_path)
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{path}: ")
    assert says in line


def test_what_is_allowed_for_a_day_holds_for_that_day_and_adds_up(tmp_path: Path) -> None:
    allow(tmp_path / "allowed", DAY, ["office/thing"], "张三", "服务器维修", FEEDS)
    allow(tmp_path / "allowed", DAY, ["office/other"], "李四", "改版", FEEDS)
    allow(tmp_path / "allowed", DAY, ["office/thing"], "王五", "仍在维修", FEEDS)
    assert [(one.missing, one.by, one.why) for one in on(tmp_path)] == [
        ("office/other", "李四", "改版"),
        ("office/thing", "王五", "仍在维修"),
    ]
    assert on(tmp_path, date(2026, 7, 1)) == ()


def test_all_means_feeds_and_not_columns() -> None:
    everything = (Allowance(missing="all", by="a", why="b"),)
    assert allowance_for(everything, "office/thing") == everything[0]
    assert allowance_for(everything, "office/thing", "day") is None
    one = (Allowance(missing="office/thing.day", by="a", why="b"),)
    assert allowance_for(one, "office/thing", "day") == one[0]
    assert allowance_for(one, "office/thing") is None


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--allow-partial", "tax/arrears"], "must be given together"),
        (["--by", "a", "--why", "b"], "must be given together"),
        (["--allow-partial", "tax/arrear", "--by", "a", "--why", "b"], "'tax/arrear'; the nearest is tax/arrears"),
        (
            ["--allow-partial", "tax/arrears", "--by", "a", "--why", "b\nc"],
            "give a name and a reason, each on one line",
        ),
    ],
)
@pytest.mark.parametrize("command", ["daily", "build"])
def test_a_command_allows_nothing_by_halves(tmp_path: Path, command: str, arguments: list[str], line: str) -> None:
    done = CliRunner().invoke(app, [command, "--date", "2026-06-30", *arguments, "--data", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert line in done.stderr
    assert not (tmp_path / "allowed").exists()
