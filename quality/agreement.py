"""What is told twice must agree: pairs from a query, and the share of pairs that may be apart.

A file of `agreements/` or `changes/` opens with front matter and is one SELECT with the columns `segment`, the keys
that name a pair, and either `told` and `against`, exact numbers whose ratio is judged, or `is_apart`, a truth value.
The share of pairs that are apart is judged over all pairs, and in each segment that has enough of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.base.machine import stop_for, trouble_of
from pipelines.base.plural import counted
from quality.checks import SAMPLE_SIZE, CheckDefinition, CheckResult, Text, engine_words, one_line
from quality.measured import SHARE, Measured, share_of
from quality.sample_keys import key_of
from quality.sql_checks import FrontMatter, read_folder
from quality.usual import usual_limit

_DEVIATIONS = 3
"""Room for chance in a share of few pairs: three standard deviations, passed by chance by one segment in some 700."""
_STRICT = Decimal("0.01")
"""Bounds below this share are for faults that a sound source does not have: there is no room for chance."""
APART = "apart"
"""The number of pairs that are apart, in figures of releases."""
_INEXACT = ("DOUBLE", "FLOAT")


class PairBound(BaseModel):
    """At most the share `most` of pairs may be apart: by more than `factor`, or as the query says where it is None.

    `side`: `above` if only what is told may be too large, `below` if only too small. `free`: so many pairs are never
    too many, whatever their share: an event that a sound source has on some days is a large share of a small district.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    most: Annotated[Decimal, Field(ge=0, lt=1)]
    factor: Annotated[Decimal, Field(gt=1)] | None = None
    side: Literal["both", "above", "below"] = "both"
    free: Annotated[int, Field(ge=0)] = 0

    def condition(self, least: Decimal) -> str:
        """SQL that is true of a pair that is apart. What cannot be compared counts as apart."""
        if self.factor is None:
            return "coalesce(is_apart, true)"
        told, against = (f"CAST(greatest({name}, {least}) AS DOUBLE)" for name in ("told", "against"))  # no overflow
        above, below = f"{told} > {self.factor} * {against}", f"{against} > {self.factor} * {told}"
        apart = {"above": above, "below": below, "both": f"{above} OR {below}"}[self.side]
        return f"(told IS NULL OR against IS NULL OR {apart})"

    def limit(self, pairs: int) -> float:
        """The share that so many pairs may have."""
        most = float(self.most)
        share = most if self.most < _STRICT else most + _DEVIATIONS * sqrt(most * (1 - most) / pairs)
        return max(share, self.free / pairs)


class AgreementFront(FrontMatter):
    """Front matter of an agreement.

    `apart` is what is said of the pairs that are apart; `{factor}` in it is the bound's. Numbers below `least` count as
    `least`, so that small amounts do not make large ratios. A segment with fewer than `fewest` pairs is judged only
    with all others; with fewer than `fewest_of_all` pairs nothing is judged. `if_empty`: what the check does then, or
    when there is no pair at all. `usual`: no more pairs are apart than earlier days make likely (`quality/usual`).
    `is_of_arrivals`: all pairs are of rows of `table` that arrived since the release that readers have. `basis`: what a
    segment is, and where the bounds come from.
    """

    apart: Text
    basis: Text
    bounds: Annotated[tuple[PairBound, ...], Field(min_length=1)]
    usual: bool = False
    is_of_arrivals: bool = False
    least: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    fewest: Annotated[int, Field(gt=0)] = 20
    fewest_of_all: Annotated[int, Field(gt=0)] = 1
    if_empty: Literal["passes", "fails"]

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> AgreementFront:
        if len({bound.factor is None for bound in self.bounds}) > 1:
            raise ValueError("bounds: all with a factor, or none")
        return self


@dataclass(frozen=True)
class Agreement:
    """One SQL file: the check it is, how it is judged, and its query."""

    front: AgreementFront
    definition: CheckDefinition
    query: str


@dataclass(frozen=True)
class _Found:
    """Pairs of one segment, None for all, and how many are apart by one bound."""

    segment: str | None
    bound: PairBound
    apart: int
    pairs: int

    @property
    def excess(self) -> float:
        """How far above its limit: more than 1 is a failure."""
        limit = self.bound.limit(self.pairs)
        return self.apart / self.pairs / limit if limit else float(self.apart) * 10**6


def load_agreements(folder: Path, family: str, prefix: str) -> list[Agreement]:
    """Every agreement of a folder, as `read_folder`; raises ValueError as it does."""
    return [
        Agreement(front, front.definition(family, prefix), query)
        for front, query in read_folder(folder, AgreementFront)
    ]


def run_agreement(
    connection: duckdb.DuckDBPyConnection, agreement: Agreement, before: Sequence[Decimal] = (), days: int = 1
) -> CheckResult:
    """The result of one agreement. A query that fails, or has other columns, has state "error".

    `before`: how many pairs were `APART` in earlier releases; the result has the number of the day under that name.
    `days`: how many have passed since the last of them.
    """
    started = time.perf_counter()
    definition = agreement.definition
    try:
        found = list(_counts(connection, agreement))
        result = _judged(connection, agreement, found, before, days)
    except (duckdb.Error, ValueError) as error:
        stop_for(trouble_of(error))
        words = engine_words(error) if isinstance(error, duckdb.Error) else one_line(error)
        return definition.result("error", detail=words, seconds=time.perf_counter() - started)
    return result.model_copy(update={"seconds": round(time.perf_counter() - started, 3)})


def _counts(connection: duckdb.DuckDBPyConnection, agreement: Agreement) -> Iterator[_Found]:
    front = agreement.front
    _keys(connection, agreement)
    names = [f"a{at}" for at in range(len(front.bounds))]
    apart = "".join(
        f", count(*) FILTER (WHERE {bound.condition(front.least)}) AS {name}"
        for name, bound in zip(names, front.bounds, strict=True)
    )
    summed = ", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT)" for name in ("n", *names))
    rows = connection.execute(  # segments are few: what is counted of each is added up, not counted again
        f"WITH pair AS ({agreement.query}), "  # noqa: S608 - ours
        f"counted AS (SELECT segment, count(*) AS n{apart} FROM pair GROUP BY segment) "
        f"SELECT grouping(segment) = 1, segment, {summed} "
        "FROM counted GROUP BY GROUPING SETS ((), (segment)) ORDER BY 1 DESC, 2"
    ).fetchall()
    if not rows or rows[0][2] < front.fewest_of_all:
        return
    for is_all, segment, pairs, *counts in rows:
        if pairs and (is_all or (segment is not None and pairs >= front.fewest)):
            for bound, count in zip(front.bounds, counts, strict=True):
                yield _Found(None if is_all else str(segment), bound, count, pairs)


def _judged(
    connection: duckdb.DuckDBPyConnection,
    agreement: Agreement,
    found: list[_Found],
    before: Sequence[Decimal],
    days: int,
) -> CheckResult:
    front, definition = agreement.front, agreement.definition
    if not found:
        return nothing_to_compare(agreement)
    worst = max(found, key=lambda one: one.excess)
    if worst.excess <= 1:
        worst = found[0]  # over all pairs, by the first bound
    factor = "" if worst.bound.factor is None else f"{worst.bound.factor:,f}"
    limit = Decimal(str(round(worst.bound.limit(worst.pairs), 6)))
    measured = Measured(
        value=share_of(worst.apart, worst.pairs),
        unit=SHARE,
        of=worst.pairs,
        of_unit="pair",
        limit=limit,
        says=f"{{}}: {front.apart.replace('{factor}', factor)}",
        segment=worst.segment,
        also={APART: Decimal(found[0].apart)} if front.usual else {},
    )
    if worst.excess > 1:
        return definition.result("failed", measured, sample=_sample(connection, agreement, worst))
    most = usual_limit(before, days) if front.usual else None
    if most is not None and found[0].apart > most:
        unusual = measured.model_copy(update=_in_numbers(found[0], most, len(before)))
        return definition.result("failed", unusual, sample=_sample(connection, agreement, found[0]))
    return definition.result("passed", measured)


def nothing_to_compare(agreement: Agreement) -> CheckResult:
    """The result where there is no pair, or too few."""
    front = agreement.front
    nothing = Measured(says="nothing to compare", also={APART: Decimal(0)} if front.usual else {})
    return agreement.definition.result("passed" if front.if_empty == "passes" else "failed", nothing)


def _in_numbers(found: _Found, most: int, days: int) -> dict[str, Any]:
    return {
        "value": Decimal(found.apart),
        "unit": "pair",
        "of": Decimal(found.pairs),
        "of_unit": None,
        "limit": Decimal(most),
        "limit_says": f"{{}}, by {counted(days, 'release')} before",
    }


def _sample(connection: duckdb.DuckDBPyConnection, agreement: Agreement, worst: _Found) -> list[dict[str, str]]:
    """The keys of some pairs that are apart."""
    names = _keys(connection, agreement)
    columns = ", ".join(names)
    segment = "" if worst.segment is None else "AND segment = $segment"
    rows = connection.execute(
        f"WITH pair AS ({agreement.query}) SELECT {columns} FROM pair "  # noqa: S608 - ours
        f"WHERE {worst.bound.condition(agreement.front.least)} {segment} ORDER BY ALL LIMIT {SAMPLE_SIZE}",
        {} if worst.segment is None else {"segment": worst.segment},
    ).fetchall()
    return [key_of(names, row) for row in rows]


def _keys(connection: duckdb.DuckDBPyConnection, agreement: Agreement) -> list[str]:
    """The columns that name a pair.

    Raises:
        ValueError: the query has other columns than it must have, or inexact numbers.
    """
    described: list[tuple[Any, ...]] = connection.execute(f"DESCRIBE {agreement.query}").fetchall()
    kinds = {str(name): str(kind) for name, kind, *_ in described}
    is_ratio = agreement.front.bounds[0].factor is not None
    wanted = {"segment", "told", "against"} if is_ratio else {"segment", "is_apart"}
    keys = [name for name in kinds if name not in wanted]
    if not wanted <= kinds.keys() or not keys:
        raise ValueError(f"the query must return {', '.join(sorted(wanted))} and at least one key")
    if inexact := [name for name in wanted if kinds[name] in _INEXACT]:
        raise ValueError(f"floating-point figures differ by engine: {', '.join(sorted(inexact))}")
    return keys
