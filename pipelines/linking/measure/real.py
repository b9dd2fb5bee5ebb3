"""Results of linking on real names: renames, short names, patents. Judged pairs are in `judged`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.text_csv import read_text_csv
from pipelines.linking.link import link
from pipelines.linking.measure.real_names import read_registry
from pipelines.linking.model import Model
from pipelines.linking.relations import Relations
from pipelines.linking.thresholds import Thresholds

_GIVEN = Relations(parties="party", enterprises="enterprise", names="enterprise_name", decisions="decision")
_NO_TEXT = pl.lit(None, dtype=pl.String)
_NO_DATE = pl.lit(None, dtype=pl.Date)


def linked(
    registry: pl.DataFrame,
    names: pl.DataFrame,
    parties: pl.DataFrame,
    model: Model,
    bounds: Thresholds,
    threads: int,
    *,
    may_be_person: bool = False,
) -> pl.DataFrame:
    """Link names to a registry.

    Args:
        registry: `enterprise_id`, `place`, `established_date`.
        names: `enterprise_id`, `enterprise_name`, `valid_from`, `valid_to`.
        parties: `party_name`, `party_date`, and `party_identifier` if they have one; row i is record i.
        model: the model.
        bounds: the thresholds.
        threads: threads of DuckDB.
        may_be_person: whether a party may be a person.

    Returns:
        one row per party, in order: `party_name`, `outcome`, `reason`, `linked_id`, `method`, `evidence` and the
        queue's `candidate_<n>_enterprise_id`.
    """
    given = {
        "enterprise": registry.select(
            "enterprise_id",
            uscc="enterprise_id",
            registration_no=_NO_TEXT,
            place="place",
            established_date="established_date",
        ),
        "enterprise_name": names,
        "party": parties.select(
            feed=pl.lit("real/names"),
            record_id=pl.int_range(pl.len(), dtype=pl.Int64),
            party_role=pl.lit("party"),
            party_no=pl.lit(1, dtype=pl.Int32),
            party_name="party_name",
            party_identifier="party_identifier" if "party_identifier" in parties.columns else _NO_TEXT,
            party_date="party_date",
            party_place=_NO_TEXT,
            may_be_person=pl.lit(may_be_person),
        ),
        "decision": pl.DataFrame(
            schema=dict.fromkeys(("party_name", "party_place", "enterprise_id", "verdict", "decided_by"), pl.String)
        ),
    }
    with opened_duckdb(threads=threads) as connection:
        for name, table in given.items():
            connection.from_arrow(table.to_arrow()).create(name)
        link(connection, _GIVEN, model, bounds)
        found: pl.DataFrame = connection.sql("""
            SELECT p.party_name, p.outcome, p.reason, l.enterprise_id AS linked_id, l.method, l.evidence,
                q.candidate_1_enterprise_id, q.candidate_2_enterprise_id, q.candidate_3_enterprise_id
            FROM linking.party p LEFT JOIN linking.enterprise_link l USING (feed, record_id, party_role, party_no)
            LEFT JOIN linking.review_queue q ON q.party_name = p.party_name AND p.outcome = 'queued'
            ORDER BY p.record_id
        """).pl()
    return found


def current_names(registry: pl.DataFrame) -> pl.DataFrame:
    """The names of a registry without changes."""
    return registry.select("enterprise_id", "enterprise_name", valid_from=_NO_DATE, valid_to=_NO_DATE)


def is_in_queue(found: pl.DataFrame, true_id: pl.Series) -> pl.Series:
    """Whether the true enterprise is among the first three candidates."""
    first_three = [found[f"candidate_{n}_enterprise_id"] == true_id for n in (1, 2, 3)]
    return (first_three[0].fill_null(value=False) | first_three[1].fill_null(value=False)) | first_three[2].fill_null(
        value=False
    )


@dataclass(frozen=True)
class Renames:
    """Records under a former name: linked when the change is known, and never when it is not."""

    records: int
    linked_with_change: int
    wrong_with_change: int
    linked_without_change: int
    queued_without_change: int


def renames(folder: Path, model: Model, bounds: Thresholds, threads: int) -> Renames:
    """Measure `renames.csv`: the registry holds each enterprise under its current name."""
    rows = (
        read_text_csv(folder / "truth" / "names" / "renames.csv")
        .with_columns(enterprise_id=pl.coalesce("uscc_by_current", "uscc_by_former"))
        .filter(pl.col("enterprise_id").is_not_null())
        .unique("enterprise_id", keep="first", maintain_order=True)
    )
    registry = rows.select(
        "enterprise_id", enterprise_name="current_full_name", place=pl.col("enterprise_id").str.slice(2, 6),
        established_date=_NO_DATE,
    )  # fmt: skip
    changed = rows.select(
        "enterprise_id", enterprise_name="former_full_name", valid_from=_NO_DATE, valid_to=pl.date(2020, 1, 1)
    )
    parties = rows.select(party_name="former_full_name", party_date=pl.date(2019, 6, 30))
    known = linked(registry, pl.concat([current_names(registry), changed]), parties, model, bounds, threads)
    unknown = linked(registry, current_names(registry), parties, model, bounds, threads)
    is_right = (known["linked_id"] == rows["enterprise_id"]).fill_null(value=False)
    return Renames(
        records=rows.height,
        linked_with_change=int(is_right.sum()),
        wrong_with_change=int((known["linked_id"].is_not_null() & ~is_right).sum()),
        linked_without_change=int(unknown["linked_id"].is_not_null().sum()),
        queued_without_change=int((unknown["outcome"] == "queued").sum()),
    )


@dataclass(frozen=True)
class ShortNames:
    """Stock short names: how many are linked, wrongly, or have the true enterprise among the first three."""

    names: int
    linked: int
    wrongly_linked: int
    in_first_three: int


def short_names(folder: Path, model: Model, bounds: Thresholds, threads: int) -> ShortNames:
    """Measure `alias_to_uscc.csv`: the registry holds the legal names."""
    rows = read_text_csv(folder / "truth" / "names" / "alias_to_uscc.csv").unique(
        "uscc", keep="first", maintain_order=True
    )
    registry = rows.select(
        enterprise_id="uscc", enterprise_name="公司中文名称", place=pl.col("uscc").str.slice(2, 6),
        established_date=_NO_DATE,
    )  # fmt: skip
    parties = rows.select(party_name="证券简称", party_date=_NO_DATE)
    found = linked(registry, current_names(registry), parties, model, bounds, threads)
    is_right = (found["linked_id"] == rows["uscc"]).fill_null(value=False)
    return ShortNames(
        names=rows.height,
        linked=int(found["linked_id"].is_not_null().sum()),
        wrongly_linked=int((found["linked_id"].is_not_null() & ~is_right).sum()),
        in_first_three=int((is_right | is_in_queue(found, rows["uscc"])).sum()),
    )


def patents(folder: Path, model: Model, bounds: Thresholds, threads: int) -> pl.DataFrame:
    """What became of the applicants of real patents, one row per patent; see `linked`."""
    files = sorted((folder / "inbox" / "ip" / "patent").glob("*.csv"))
    rows = pl.concat([read_text_csv(path) for path in files]).select(
        party_name="申请人", party_date=pl.col("申请日").str.to_date(strict=False)
    )
    registry = read_registry(folder)
    return linked(registry, current_names(registry), rows, model, bounds, threads, may_be_person=True)
