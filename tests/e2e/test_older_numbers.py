"""Rows that have an organisation code or an old tax number make the same release as rows with the USCC."""

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from compiled_once import give_compiled
from lineage_changes import build_of
from small_city import DAY, City, marts_of, roots
from traced_city import release_of

from pipelines.base.durable import sha256_of_file
from pipelines.landing.control_totals import keep_totals, kept_totals
from pipelines.plan.day import day_build
from pipelines.plan.plan import Plan, PlannedDelivery, read_plan
from sources.simulator import simulate

FEEDS = (
    "registry/enterprise", "registry/change", "registry/annual_report", "registry/abnormal_operation",
    "credit/admin_penalty", "finance/consent", "innovation/declaration", "social/insurance_headcount",
    "tax/cit_return", "tax/credit_rating", "tax/rd_deduction", "tax/vat_invoice", "tax/vat_return",
)  # fmt: skip
REGISTRY = ("registry/enterprise", "registry/change")
EVERY = 3
ADVERSE = "mart_adverse_record"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    data = tmp_path_factory.mktemp("older") / "data"
    simulate(enterprises=100, days=400, end=DAY, seed=3, out=data, progress=lambda _: None, increments=0, feeds=FEEDS)
    give_compiled(data)
    city = City(data)
    city.land()
    city.build()
    return city


def _older(city: City, plan: Plan, registered: pl.Series) -> Plan:
    """The plan with every third row of each feed under an older number, half of them organisation codes."""

    def changed(one: PlannedDelivery) -> PlannedDelivery:
        if one.feed in REGISTRY:
            return one
        source = city.settings.landing_dir / one.rows
        rows, uscc = pl.read_parquet(source), pl.col("uscc")
        due = uscc.is_in(registered.implode()) & (pl.col("_row_no") % EVERY == 0)
        is_tax = pl.col("_row_no") % (2 * EVERY) == 0
        kind = pl.when(is_tax).then(pl.lit("tax_id")).otherwise(pl.lit("org_code"))
        number = pl.when(is_tax).then(pl.lit("340100") + uscc.str.slice(8, 9)).otherwise(uscc.str.slice(8, 9))
        new = {"enterprise_id": kind + ":" + number, "identifier_kind": kind, "uscc": pl.lit(None, dtype=pl.String)}
        new |= {"has_valid_check_digit": pl.lit(value=True)}
        rows = rows.with_columns(pl.when(due).then(to).otherwise(pl.col(name)).alias(name) for name, to in new.items())
        assert rows.filter(pl.col("identifier_kind").is_in(["tax_id", "org_code"])).height or rows.height < EVERY
        target = source.with_name(f"older-{source.name}")
        table = rows.to_arrow().cast(pq.read_schema(source))
        with pq.ParquetWriter(target, table.schema) as writer:
            writer.write_table(table)
            keep_totals(writer, kept_totals(source) or {})
        name = str(target.relative_to(city.settings.landing_dir))
        return one.model_copy(update={"rows": name, "rows_sha256": sha256_of_file(target)})

    return Plan(**{**dict(plan), "deliveries": tuple(changed(one) for one in plan.deliveries)})


@pytest.mark.whole_day("a city of its own, built twice")
def test_older_numbers_make_the_same_release(city: City, tmp_path: Path) -> None:
    """But for how the enterprise of a penalty was found: as ever, by its number and name."""
    day = day_build(city.settings, DAY)
    before, plan = marts_of(day), read_plan(day)
    registered = pl.read_parquet(release_of(day, tmp_path / "before") / "mart_enterprise_profile.parquet")
    registered = registered.filter("has_registry")
    build = build_of(city, _older(city, plan, registered["uscc"].drop_nulls()))
    after = marts_of(build)
    assert {table for table, root in roots(after).items() if root != roots(before)[table]} <= {ADVERSE}
    old, new = (
        pl.read_parquet(release_of(one, tmp_path / str(no)) / f"{ADVERSE}.parquet").drop("record_id")
        for no, one in enumerate((day, build))
    )
    assert new.drop("linked_by").equals(old.drop("linked_by"))
    assert set(new["linked_by"]) > set(old["linked_by"])
