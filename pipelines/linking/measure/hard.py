"""Hard negatives made of a real registry: names that are all but those of a registered enterprise, and mean another.

Half of the enterprises stay outside the registry, as in every registry of a city. No record says more than its name
(and, where it says so, a day or a code), so that a link to anybody is wrong unless the name is a full one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.linking.measure.real import current_names, is_in_queue, linked
from pipelines.linking.measure.real_names import read_registry
from pipelines.linking.model import Model
from pipelines.linking.parse import parse_names
from pipelines.linking.thresholds import Thresholds
from pipelines.linking.word_lists import simplified_of

_RENAMED_ON, _TAKEN_ON = date(2018, 1, 1), date(2018, 7, 1)
_FORMER = {"in its time": date(2017, 6, 30), "within its year": date(2018, 3, 31), "two bearers": date(2018, 9, 30)}
_CITY = r"^(?:广东省|四川省|山东省)?(?:广州|东莞|广元|泰安)市?"
_MOST = 5_000
"""Records of a kind at most."""


@dataclass(frozen=True)
class Row:
    """Records of one kind: how many mean the enterprise that they are linked to, and what else became of them.

    in_first_three counts queued records that show the enterprise whose name they resemble (or mean).
    """

    kind: str
    records: int
    meant: int
    linked: int
    right: int
    queued: int
    in_first_three: int


def hard_rows(folder: Path, model: Model, bounds: Thresholds, threads: int) -> list[Row]:
    """Measure every kind on the registry of `folder`; the first row is full names, whose recall counts."""
    registry = read_registry(folder).with_columns(is_inside=pl.int_range(pl.len()) % 2 == 0)
    registry = registry.hstack(parse_names(registry["enterprise_name"]).select("bracket", "unit", said="place"))
    inside = registry.filter("is_inside")
    plain = inside.filter((pl.col("unit") == "") & (pl.col("bracket") == "") & (pl.col("said") != ""))
    records = pl.concat(
        [_full(inside), _outside(registry.filter(~pl.col("is_inside"))), *_variants(plain), _code(plain)]
    )
    rows = _rows(inside, current_names(inside), records, model, bounds, threads)
    return [*rows, *_former(plain, model, bounds, threads)]


def _record(kind: str, frame: pl.DataFrame, name: pl.Expr, like: pl.Expr, true: pl.Expr) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.String)
    return frame.select(
        kind=pl.lit(kind),
        party_name=name,
        like_id=like,
        true_id=true,
        party_date=pl.lit(None, dtype=pl.Date),
        party_identifier=nothing,
    )


def _full(inside: pl.DataFrame) -> pl.DataFrame:
    name, own = pl.col("enterprise_name"), pl.col("enterprise_id")
    return _record("full names", inside, name, own, own)


def _outside(outside: pl.DataFrame) -> pl.DataFrame:
    """The other half: their full names, and their names without the place."""
    nobody = pl.lit(None, dtype=pl.String)
    name = pl.col("enterprise_name")
    full = _record("full names of others", outside.head(_MOST), name, nobody, nobody)
    bare = outside.filter(name.str.contains(_CITY)).with_columns(name.str.replace(_CITY, ""))
    return pl.concat([full, _record("no place", bare.head(4 * _MOST), name, nobody, nobody)])


def _variants(plain: pl.DataFrame) -> list[pl.DataFrame]:
    """Names a word or a character away from a registered one."""
    name, own, nobody = pl.col("enterprise_name"), pl.col("enterprise_id"), pl.lit(None, dtype=pl.String)
    city = name.str.extract(r"(广州|东莞|广元|泰安)", 1)
    ending = name.str.extract("(有限责任公司|有限公司)$", 1)
    bracketed = name.str.replace(_CITY, "").str.strip_suffix(ending) + "(" + city + ")" + ending
    limited, liable = name.str.contains("[^任份]有限公司$"), name.str.contains("有限责任公司$")
    other_form = (
        pl.when(limited)
        .then(name.str.replace("有限公司$", "有限责任公司"))
        .otherwise(name.str.replace("有限责任公司$", "有限公司"))
    )
    traditional, simple = simplified_of()
    back = {new: old for old, new in zip(traditional, simple, strict=True) if len(old) == len(new) == 1}
    folded = name.str.replace_many(list(back), list(back.values()))
    made = (
        ("no place, of an inside one", name.str.contains(_CITY), name.str.replace(_CITY, "")),
        ("place in brackets", name.str.contains(_CITY) & (limited | liable), bracketed),
        ("有限 / 有限责任", limited | liable, other_form),
        ("folded characters", folded != name, folded),
    )
    return [_record(kind, plain.filter(fits).head(_MOST), text, own, nobody) for kind, fits, text in made]


def _code(plain: pl.DataFrame) -> pl.DataFrame:
    """A registered name next to the valid code of an enterprise that the registry does not hold."""
    some = plain.head(_MOST)
    own = pl.col("enterprise_id")
    rows = _record("a valid code of another", some, pl.col("enterprise_name"), own, pl.lit(None, dtype=pl.String))
    return rows.with_columns(party_identifier=pl.lit("91990000MA0000015Q"))


def _rows(
    registry: pl.DataFrame, names: pl.DataFrame, records: pl.DataFrame, model: Model, bounds: Thresholds, threads: int
) -> list[Row]:
    found = linked(registry, names, records, model, bounds, threads)
    held = records.with_columns(
        found["linked_id"],
        is_queued=found["outcome"] == "queued",
        is_shown=is_in_queue(found, records["like_id"]),
        is_right=(found["linked_id"] == records["true_id"]).fill_null(value=False),
    )
    counted = held.group_by("kind", maintain_order=True).agg(
        records=pl.len(),
        meant=pl.col("true_id").count(),
        linked=pl.col("linked_id").count(),
        right=pl.col("is_right").sum(),
        queued=pl.col("is_queued").sum(),
        in_first_three=(pl.col("is_queued") & pl.col("is_shown")).sum(),
    )
    return [Row(**row) for row in counted.iter_rows(named=True)]


def _former(plain: pl.DataFrame, model: Model, bounds: Thresholds, threads: int) -> list[Row]:
    """A name that one enterprise gave up and the next took half a year later; both are of the registry."""
    some = plain.head(2 * (_MOST // 2)).with_columns(established_date=pl.date(2000, 1, 1))
    first, second = some[::2], some[1::2]
    no_day = pl.lit(None, dtype=pl.Date)
    old = first.select("enterprise_id", "enterprise_name", valid_from=no_day, valid_to=pl.lit(_RENAMED_ON))
    new = first.select(
        "enterprise_id",
        enterprise_name="新名" + pl.col("enterprise_name"),
        valid_from=pl.lit(_RENAMED_ON),
        valid_to=no_day,
    )
    taken = second.select("enterprise_id", first["enterprise_name"], valid_from=pl.lit(_TAKEN_ON), valid_to=no_day)
    kinds = {**_FORMER, "after its year": date(2019, 6, 30)}
    own = {"in its time": first, "within its year": first, "two bearers": None, "after its year": second}
    rows = []
    for kind, day in kinds.items():
        who = own[kind]
        true = pl.lit(None, dtype=pl.String) if who is None else who["enterprise_id"]
        rows.append(
            first.select(
                kind=pl.lit(f"former name taken: {kind}"),
                party_name="enterprise_name",
                like_id="enterprise_id",
                true_id=true,
                party_date=pl.lit(day),
                party_identifier=pl.lit(None, dtype=pl.String),
            )
        )
    return _rows(some, pl.concat([old, new, taken]), pl.concat(rows), model, bounds, threads)
