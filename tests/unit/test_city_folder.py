"""A city's own folder: what it may hold, which bounds hold until when, and what of it changes a build."""

import re
from datetime import date
from pathlib import Path

import pytest
from small_feed import NO_CITY, small_feed
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.base.settings import CITIES_DIR, DBT_PROJECT_DIR, Settings
from pipelines.city.begin import begin_city
from pipelines.city.city_file import read_city
from pipelines.city.city_hash import city_hash, city_rule_hashes
from pipelines.city.folder import CityFolder, city_of, city_to_write
from pipelines.city.thresholds import bounds_on, read_bounds, refuse_unknown_bounds
from pipelines.cli.app import app
from pipelines.contracts.city_bounds import contract_bounds, with_city_bounds
from pipelines.contracts.feed import contracts_for
from pipelines.linking.code_hash import linking_sha256
from pipelines.linking.thresholds import BOUND_IDS, read_thresholds

LAST = date(2026, 6, 30)
BOUND = "bounds:\n- {{id: {id}, value: {value}, owner: me, reason: {{zh: 试, en: A trial}}, until: 2026-06-30}}\n"
ASSERTIONS = {
    "min": {"rows": 50, "landed_share": 0.5, "fill": {"day": 0.5}}, "max": {"rows": 100, "quarantined_share": 0.1}
}  # fmt: skip
FEEDS = {"office/thing": small_feed(assertions=ASSERTIONS)}


@pytest.fixture
def city(tmp_path: Path) -> CityFolder:
    begin_city(tmp_path / "city")
    return CityFolder(tmp_path / "city")


def settings(data: Path, city: CityFolder | None = None) -> Settings:
    return Settings(data_dir=data, inbox_dir=data / "inbox", named_city=city.path if city else None)


def bound(city: CityFolder, name: str, value: float) -> None:
    city.thresholds.write_text(BOUND.format(id=name, value=value), encoding="utf-8")


def test_a_new_folder_decides_nothing_and_every_example_in_it_is_valid(city: CityFolder) -> None:
    assert (city_hash(city), city_rule_hashes(city)) == (city_hash(city), {})
    assert read_city(city) == read_city(NO_CITY)
    assert read_bounds(city) == ()
    for path in (city.file, city.thresholds):
        lines = path.read_text(encoding="utf-8").splitlines()
        examples = [line[2:] for line in lines if re.match(r"# ( |[a-z_]+:)", line) and "<bound>" not in line]
        path.write_text("\n".join(line for line in examples if "contract.<" not in line), encoding="utf-8")
    assert read_city(city).without[0].missing == ("credit/dishonest_debtor",)
    assert read_city(city).jurisdictions == ("CN", "340000", "340200", "340202")
    assert [one.id for one in read_bounds(city)] == ["contract.registry__enterprise.min_rows"]
    refuse_unknown_bounds(city, contract_bounds(contracts_for(settings(city.path))))


def test_a_folder_that_holds_something_is_not_begun_again(city: CityFolder) -> None:
    done = CliRunner().invoke(app, ["city", "init", str(city.path)])
    assert (done.exit_code, done.stderr) == (
        1, f"error: {city.path}: not empty: give a new folder\n"
    )  # fmt: skip


def test_a_bound_holds_to_its_last_day_and_then_the_products_again(city: CityFolder) -> None:
    bound(city, "linking.link_weight", 7.5)
    shipped = read_thresholds()
    on_last, after = (read_thresholds(bounds_on(city, day)) for day in (LAST, date(2026, 7, 1)))
    assert (on_last.link_weight.value, on_last.link_weight.basis.en) == (7.5, "A trial")
    assert on_last.model_copy(update={"link_weight": shipped.link_weight}) == shipped
    assert after == shipped
    hashes = {linking_sha256(FEEDS, city, day) for day in (date(2026, 6, 1), LAST)}
    assert len(hashes) == 1
    assert linking_sha256(FEEDS, city, date(2026, 7, 1)) not in hashes


@pytest.mark.parametrize(
    ("name", "value", "side", "field", "found"),
    [
        ("min_rows", 7, "min", "rows", 7),
        ("min_landed_share", 0.25, "min", "landed_share", 0.25),
        ("min_fill.day", 0.125, "min", "fill", {"day": 0.125}),
        ("max_rows", 9, "max", "rows", 9),
        ("max_quarantined_share", 0.75, "max", "quarantined_share", 0.75),
    ],
)
def test_a_bound_of_a_contract_is_replaced_and_nothing_else_of_it(
    city: CityFolder, name: str, value: float, side: str, field: str, found: object
) -> None:
    bound(city, f"contract.office__thing.{name}", value)
    refuse_unknown_bounds(city, contract_bounds(FEEDS))
    (made,) = with_city_bounds(FEEDS, bounds_on(city, LAST)).values()
    assert getattr(getattr(made.assertions, side), field) == found
    assert made.model_copy(update={"assertions": FEEDS["office/thing"].assertions}) == FEEDS["office/thing"]
    assert with_city_bounds(FEEDS, bounds_on(city, date(2026, 7, 1))) == FEEDS


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("contract.office__thing.min_rows", 7.5, "7.5 is not a whole number"),
        ("contract.office__thing.min_rows", 0, "these bounds cannot be set: contract.office__thing.min_rows 0"),
        ("contract.office__thing.min_landed_share", 2, "these bounds cannot be set"),
    ],
)
def test_a_value_that_its_bound_cannot_have_is_refused(city: CityFolder, name: str, value: float, line: str) -> None:
    bound(city, name, value)
    with pytest.raises(KechuangError, match=line):
        with_city_bounds(FEEDS, bounds_on(city, LAST))


def test_a_bound_that_there_is_not_names_the_nearest(city: CityFolder) -> None:
    bound(city, "linking.link_wait", 1)
    with pytest.raises(KechuangError, match=r"there is no bound 'linking\.link_wait'; the nearest is linking\.link_we"):
        refuse_unknown_bounds(city, BOUND_IDS | contract_bounds(FEEDS))
    twice = BOUND.format(id="linking.link_weight", value=1)
    city.thresholds.write_text(twice + twice.partition("\n")[2], encoding="utf-8")
    with pytest.raises(KechuangError, match=r"bounds given twice: linking\.link_weight"):
        read_bounds(city)


def test_what_a_build_reads_changes_the_hash_and_nothing_else_does(city: CityFolder) -> None:
    before = city_hash(city)
    city.file.write_text("retention: {builds: {warehouses: 9}}\nname: {zh: 甲, en: A}\n", encoding="utf-8")
    (city.path / "notes.txt").write_text("nobody reads this", encoding="utf-8")
    (city.rulebooks / "notes.txt").write_text("nor this", encoding="utf-8")
    assert city_hash(city) == before
    seen = {before}
    for path, text in {
        city.rulebooks / "innovation_reference.csv": "a\n",
        city.match_decisions: "a\n",
        city.feeds / "office" / "thing.yml": "a: 1\n",
        city.feeds / "office" / "query.sql": "select 1\n",
        city.thresholds: "bounds: []\n",
        city.file: "requires: {mart_freshness: [tax/arrears]}\n",
    }.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert city_hash(city) not in seen, path
        seen.add(city_hash(city))
    assert set(city_rule_hashes(city)) == {
        "city/rulebooks/innovation_reference.csv",
        "city/decisions/match_decision.csv",
    }
    assert city_hash(NO_CITY) == ""


def test_the_city_is_the_one_that_is_named_else_that_of_the_data_folder(city: CityFolder, tmp_path: Path) -> None:
    assert city_of(settings(tmp_path / "data", city)) == city
    assert city_of(settings(tmp_path)) == city
    with pytest.raises(KechuangError, match=r"is not a city folder, it has none of city\.yml"):
        city_of(settings(tmp_path, CityFolder(DBT_PROJECT_DIR)))


def test_nothing_is_written_where_there_is_no_folder_or_into_the_product(
    city: CityFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert city_to_write(settings(tmp_path, city)) == city
    with pytest.raises(KechuangError, match="no city folder to write to: create one with `kechuang city init"):
        city_to_write(settings(tmp_path / "nowhere"))
    with pytest.raises(KechuangError, match="belongs to the product, which is never written"):
        city_to_write(settings(tmp_path, CityFolder(DBT_PROJECT_DIR / "seeds")))
    made_up = CityFolder(CITIES_DIR / "made_up")
    assert city_to_write(settings(tmp_path, made_up)) == made_up, "who works on the product may freeze its references"
    monkeypatch.setattr("pipelines.city.folder.IS_CHECKOUT", False)
    with pytest.raises(KechuangError, match="belongs to the product, which is never written"):
        city_to_write(settings(tmp_path, made_up))
