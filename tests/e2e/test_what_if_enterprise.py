"""One enterprise with other figures, by the command, on the build of a city of all feeds: the score is the rules'."""

import json
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from small_city import DAY, City, kechuang
from traced_city import make_traced_city

from pipelines.base.durable import sha256_of_file
from pipelines.plan.day import day_build
from pipelines.rulebooks.seeds import SEEDS_DIR
from pipelines.warehouse.receipt import WAREHOUSE

SET = {
    "tax_level": "0",
    "vat_late_24m": "3",
    "silence_longest_days": "200天",
    "sales_12m": "50万元",
    "sales_growth_pct": "-40%",
    "active_months_12m": "3",
    "abnormal_36m": "2",
    "age_months": "5",
}
PLAIN = {code: Decimal(text.removesuffix("%").removesuffix("天").replace("万元", "0000")) for code, text in SET.items()}


pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = make_traced_city(tmp_path_factory.mktemp("what_if") / "data")
    assert kechuang("build", "--date", DAY.isoformat(), data=city.data).returncode == 0
    return city


def first_assessed(city: City) -> str:
    with duckdb.connect(day_build(city.settings, DAY) / WAREHOUSE, read_only=True) as connection:
        ((found,),) = connection.execute(
            "SELECT min(enterprise_id) FROM intermediate.int_enterprise__assessed"
        ).fetchall()
    return str(found)


def points_by_hand(values: dict[str, Decimal]) -> Decimal:
    """Base points of `expert_sme` and the points of the bin of each value, or of bin 0 where there is none."""
    cards = pl.read_csv(SEEDS_DIR / "scorecard.csv", infer_schema=False)
    total = Decimal(cards.filter(pl.col("rulebook_code") == "expert_sme")["base_points"][0])
    bins = pl.read_csv(SEEDS_DIR / "scorecard_bin.csv", infer_schema=False)
    for row in bins.filter(pl.col("rulebook_code") == "expert_sme").iter_rows(named=True):
        value = values.get(row["characteristic_code"])
        if value is None or row["bin_no"] == "0":
            is_it = value is None and row["bin_no"] == "0"
        else:
            low, below = row["value_from"], row["value_below"]
            is_it = (low is None or value >= Decimal(low)) and (below is None or value < Decimal(below))
        total += Decimal(row["points"]) if is_it else 0
    return total


@pytest.mark.whole_day("the city is built again with the figures that were supposed")
def test_the_score_is_that_of_the_figures(built: City) -> None:
    enterprise = first_assessed(built)
    before = sha256_of_file(day_build(built.settings, DAY) / WAREHOUSE)
    codes = pl.read_csv(SEEDS_DIR / "scorecard_bin.csv", infer_schema=False).filter(rulebook_code="expert_sme")
    every = codes["characteristic_code"].unique().sort().to_list()
    texts = {code: SET.get(code, "unknown") for code in every}
    words = [word for code, text in texts.items() for word in ("--set", f"{code}={text}")]
    done = kechuang("what-if", enterprise, *words, "--date", DAY.isoformat(), "--json", data=built.data)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (credit,) = [one for one in found["outcomes"] if one["rulebook_code"] == "expert_sme"]
    expected = points_by_hand({code: value for code, value in PLAIN.items() if code in every})
    assert Decimal(credit["after"][0]) == expected
    assert credit["after"][0] != credit["before"][0]
    assert sha256_of_file(day_build(built.settings, DAY) / WAREHOUSE) == before
    assert not (built.settings.work_dir / "what-if").exists()


@pytest.mark.whole_day("a city of all feeds, built")
def test_what_is_unknown_is_refused(built: City) -> None:
    for words, said in (
        (["91340200MA2MXXXXX5", "--set", "revenue=1"], "has no enterprise with this code"),
        ([first_assessed(built), "--set", "revenue=3%"], "% is not its unit"),
        ([first_assessed(built)], "give --rulebook DRAFT, or USCC with --set NAME=VALUE"),
    ):
        done = kechuang("what-if", *words, "--date", DAY.isoformat(), data=built.data)
        assert done.returncode != 0
        assert said in done.stderr
