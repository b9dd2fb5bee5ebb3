"""Laws of a build that starts from an earlier one: it makes what one from nothing makes, and no more than needed."""

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import FinishedDay
from small_city import DAY, City, kechuang, marts_of, roots

from pipelines.day import steps
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.publish.manifest import read_release
from pipelines.publish.unchanged_files import unchanged_files
from pipelines.warehouse import build as building
from pipelines.warehouse.compiled import LINKING, Node, compiled_nodes
from pipelines.warehouse.receipt import WAREHOUSE, BuildReceipt, read_build

NEXT = DAY + timedelta(days=1)


def built(city: City, day: date = DAY) -> tuple[BuildReceipt, dict[str, str]]:
    """The day planned and built: its receipt, and the content of its marts."""
    folder = city.build(day)
    return read_build(folder), roots(marts_of(folder))


@contextmanager
def from_nothing(city: City) -> Iterator[None]:
    """As if there were no earlier build."""
    aside = city.data / "aside"
    aside.mkdir()
    for database in city.settings.builds_dir.glob(f"*/{WAREHOUSE}"):
        database.rename(aside / database.parent.name)
    yield
    for database in aside.iterdir():
        database.replace(city.settings.builds_dir / database.name / WAREHOUSE)
    aside.rmdir()


def correct_an_invoice_file(city: City) -> None:
    """The sales invoices come again without the last of them."""
    path = city.inbox_file("tax/vat_invoice", "销项发票", "zip")
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        lines = archive.read(name).splitlines(keepends=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"".join(lines[:-1]))


def hows(receipt: BuildReceipt) -> dict[str, str]:
    return {name: one.how for name, one in receipt.relations.items()}


def test_a_full_store_an_empty_one_and_dbt_make_the_same(city: City) -> None:
    correct_an_invoice_file(city)
    city.land()
    receipt, marts = built(city)
    assert receipt.started_from == city.served.name
    how = hows(receipt)
    assert {"taken", "made"} <= set(how.values())
    assert how["dim_run"] == how["stg_registry__annual_report"] == "taken"
    assert how["linking.party"] == how["linking.code_link"] == "stopped"  # invoices too may carry an older number
    assert how["fct_vat_invoice"] == how["stg_tax__vat_invoice"] == "made"
    with from_nothing(city):
        alone, same = built(city)
        assert (alone.started_from, same) == (None, marts)
        assert set(hows(alone).values()) == {"made"}
        by_runner = marts_of(day_build(city.settings, DAY))
        steps.build(city.settings, city.feeds, DAY, "dbt")
        assert marts_of(day_build(city.settings, DAY)) == by_runner


@pytest.mark.whole_day("two builds from nothing")
def test_a_poisoned_store_is_found_and_nothing_of_it_is_taken(city: City) -> None:
    database = city.settings.builds_dir / city.served.name / WAREHOUSE
    raw = bytearray(database.read_bytes())
    raw[len(raw) // 2] ^= 1
    database.write_bytes(raw)
    done = kechuang("build", "--date", NEXT.isoformat(), "--explain", data=city.data)
    assert done.returncode == 0, done.stderr
    assert "was changed since it was built: none of its tables is taken" in done.stderr
    assert "starts from: nothing; 0 taken" in done.stdout
    marts = roots(marts_of(day_build(city.settings, NEXT)))
    with from_nothing(city):
        assert built(city, NEXT)[1] == marts


@pytest.mark.whole_day("four builds of two days")
def test_two_days_in_either_order(city: City) -> None:
    shutil.rmtree(city.settings.builds_dir)
    _, first = built(city, DAY)
    after, second = built(city, NEXT)
    assert after.started_from
    shutil.rmtree(city.settings.builds_dir)
    assert built(city, NEXT)[1] == second
    before, again = built(city, DAY)
    assert (again, before.started_from is not None) == (first, True)
    assert "taken" in hows(before).values()


@pytest.mark.whole_day("a build, its gate and its release")
def test_a_release_takes_unchanged_files_and_is_what_it_would_be(city: City) -> None:
    correct_an_invoice_file(city)
    city.land()
    receipt, _ = built(city)
    release = read_release(city.served)
    before = {file.table: file for file in (*release.files, *release.lineage)}
    tables = (*receipt.tables, *receipt.lineage)
    same = {table.name for table in tables if receipt.relations[table.name].how != "made"}
    assert {"mart_rulebook", "mart_ip_portfolio"} <= same < set(before)
    unchanged = unchanged_files(
        day_build(city.settings, DAY), receipt, read_plan(day_build(city.settings, DAY)), city.settings.releases_dir
    )
    assert {name: found[1] for name, found in unchanged.items()} == {name: before[name] for name in same}
    spoiled = city.served / before["mart_rulebook"].file
    spoiled.chmod(0o640)
    spoiled.write_bytes(spoiled.read_bytes()[:-1])
    published = city.release()
    assert list(published.release.files) == marts_of(day_build(city.settings, DAY))
    assert {(published.folder / file.file).stat().st_size for file in published.release.files} == {
        file.bytes for file in published.release.files
    }


@dataclass(frozen=True)
class Later:
    """The next day, built with `--explain`: what was printed, how each table came, and the build before."""

    printed: str
    how: dict[str, str]
    before: str


@pytest.fixture(scope="module")
def later(finished: FinishedDay) -> Later:
    city = finished.restore()
    done = kechuang("build", "--date", NEXT.isoformat(), "--explain", data=city.data)
    assert done.returncode == 0, done.stderr
    return Later(done.stdout, hows(read_build(day_build(city.settings, NEXT))), city.served.name)


def test_a_day_later_makes_only_what_reads_the_date(later: Later) -> None:
    how = later.how
    assert {how[name] for name in how if name.startswith(("stg_registry__", "stg_tax__", "linking."))} == {"taken"}
    assert how["dim_run"] == how["mart_freshness"] == "made"


def _readers(nodes: tuple[Node, ...], changed: str) -> set[str]:
    """All that reads `changed`, however indirectly; linking is never among it here."""
    found = {changed}
    for node in nodes:
        if found & {one for one in node.reads if one != LINKING}:
            found.add(node.name)
    return found


@pytest.mark.whole_day("two builds, one from nothing")
def test_a_changed_rule_makes_exactly_what_depends_on_it(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rule, found = "eligibility_band", tuple[Node, ...]()

    def with_other_rule(manifest: dict) -> tuple[Node, ...]:
        nonlocal found
        nodes = compiled_nodes(manifest)
        (seed,) = [node for node in nodes if node.name == rule]
        header, *rows = (seed.path or Path()).read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / "rule.csv").write_text("".join([header, *rows[1:]]), encoding="utf-8")
        found = tuple(replace(node, path=tmp_path / "rule.csv") if node is seed else node for node in nodes)
        return found

    monkeypatch.setattr(building, "compiled_nodes", with_other_rule)
    shutil.copytree(day_build(city.settings, DAY), city.settings.builds_dir / "20200101-aaaaaaaa")
    receipt, marts = built(city)
    how, readers = hows(receipt), _readers(found, rule)
    assert {name for name in how if how[name] != "taken"} <= readers
    assert how[rule] == "made"
    for node in found:
        changed = [one for one in node.reads if how.get(one) == "made"]
        assert node.name == rule or (how[node.name] != "taken") == bool(changed), node.name
        named = receipt.relations[node.name].why.removeprefix("reads what changed: ")
        assert node.name == rule or not changed or set(named.split(", ")) == set(changed)
    with from_nothing(city):
        assert built(city)[1] == marts


def test_explain_says_why(later: Later) -> None:
    (line,) = [line for line in later.printed.splitlines() if line.startswith("dim_run ")]
    assert "reads what changed: stg_landing__run" in line
    assert f"starts from: {later.before}; " in later.printed
