"""Statistics of technology finance of a release: figures by group, and sums of those that may be added."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.dictionary.words import code_words
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.release_words import release_code_lists
from pipelines.publish.views import opened_release
from pipelines.released.statistic_groups import group_names

STATISTIC, FUNNEL = "mart_finance_statistic", "mart_funnel_statistic"
Over = Literal["groups", "months"]
Dimension = Literal["all", "list", "union", "stage", "industry", "district", "demands", "bank"]
_OF_FUNNEL = {"demands": "all", "bank": "bank"}
"""Dimensions of the funnel of financing demands, and what its table calls them."""
_ALL_DEMANDS = "demands"


class Figure(BaseModel):
    """A figure of a group, null without data or denominator.

    A sum over groups has `*` as its group, one over months the last of them as its month, and `first_month_end_date`.
    `bank_count`: banks that sent balances of the month; the funnel of demands and a sum over months have none.
    """

    model_config = ConfigDict(frozen=True)

    month_end_date: date
    dimension_code: str
    group_code: str
    figure_code: str
    figure_value: Decimal | None
    unit_code: str
    flow_code: str
    is_additive: bool
    is_additive_over_months: bool
    bank_count: int | None
    first_month_end_date: date | None = None


class Statistics(BaseModel):
    """Figures in order of month, group and the seed of figures. `added`: what they were added over.

    `group_names`: Chinese and English of the groups that have words.
    """

    model_config = ConfigDict(frozen=True)

    release_id: str
    added: Over | None
    figures: tuple[Figure, ...]
    group_names: dict[str, tuple[str, str]] = {}


def read_statistics(
    releases_dir: Path,
    *,
    by: Dimension,
    months: tuple[date, date] | None = None,
    codes: tuple[str, ...] = (),
    add: Over | None = None,
    release_id: str | None = None,
) -> Statistics:
    """Read the figures of a dimension.

    Args:
        releases_dir: folder of the releases.
        by: dimension of the groups.
        months: first and last month end; None for the newest month.
        codes: figures; all if there are none.
        add: add the figures over the groups of each month, or over the months of each group.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release has no statistics, none of these months or of a figure, the last month is before
            the first, or a figure must not be added.
    """
    if months and months[0] > months[1]:
        raise KechuangError(f"--until {months[1]:%Y-%m} is before --since {months[0]:%Y-%m}: exchange them")
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    table = FUNNEL if by in _OF_FUNNEL else STATISTIC
    if not any(file.table == table for file in release.files):
        raise KechuangError(f"release {release.release_id} has no statistics: it was made before there were any")
    with opened_release(folder, release) as connection:
        rows = _rows(connection, table, _OF_FUNNEL.get(by, by), months)
        held = _months(connection, table, _OF_FUNNEL.get(by, by))
    if months and held and not rows:
        raise KechuangError(
            f"no figures by {by} {_asked(months)}: there are those of {held[0]:%Y-%m} to {held[-1]:%Y-%m}"
        )
    known = {one.figure_code for one in rows}
    if missing := sorted(set(codes) - known):
        raise KechuangError(f"no figure {', '.join(missing)} by {by}: there are {', '.join(sorted(known)) or 'none'}")
    chosen = [one for one in rows if not codes or one.figure_code in codes]
    figures = tuple(added(chosen, add) if add else chosen)
    names = group_names(by, (one.group_code for one in figures), release_code_lists(folder, release))
    return Statistics(release_id=release.release_id, added=add, figures=figures, group_names=names)


def _asked(months: tuple[date, date]) -> str:
    """The months that are asked for; one of the ends may be open."""
    since = "" if months[0] == date.min else f"since {months[0]:%Y-%m}"
    until = "" if months[1] == date.max else f"until {months[1]:%Y-%m}"
    return f"{since} {until}".strip()


def added(figures: list[Figure], over: Over) -> list[Figure]:
    """The sums over groups or months; null where none of the parts has data.

    Raises:
        KechuangError: one of the figures must not be added, or some months have no data of it: names it.
    """
    for one in figures:
        if not (one.is_additive if over == "groups" else one.is_additive_over_months):
            raise KechuangError(_refusal(one, over))
    sums: dict[tuple[object, ...], list[Figure]] = {}
    for one in figures:
        place = one.month_end_date if over == "groups" else one.group_code
        sums.setdefault((place, one.figure_code), []).append(one)
    return [_sum(parts, over) for parts in sums.values()]


def _named(one: Figure) -> str:
    name = code_words()["statistic_figure"][one.figure_code]
    return f"{one.figure_code} ({name.en}, {name.zh})"


def _refusal(one: Figure, over: Over) -> str:
    said = _named(one)
    if over == "months":
        why = "it is a ratio or a median, or counts an enterprise in each month"
        if one.flow_code == "stock":
            why = "each month's end has its own"
        return f"{said} must not be added over months: {why}"
    if one.group_code == _ALL_DEMANDS:
        return f"{said} is of all demands already: use --by bank"
    if one.dimension_code in ("list", "union", "all"):
        return f"{said} must not be added over {one.dimension_code}: lists overlap; use --by union"
    whole = "demands" if one.dimension_code == "bank" else "union"
    kind = "median" if one.unit_code == "day" else "ratio"
    return f"{said} must not be added over {one.dimension_code}: it is a {kind}; use --by {whole}"


def _sum(parts: list[Figure], over: Over) -> Figure:
    told = [one.figure_value for one in parts if one.figure_value is not None]
    last = max(parts, key=lambda one: one.month_end_date)
    if told and len(told) < len(parts):
        months = sorted({f"{one.month_end_date:%Y-%m}" for one in parts if one.figure_value is None})
        raise KechuangError(
            f"{_named(last)} has no data of {', '.join(months)}: a sum would lack them; choose other months"
        )
    total = sum(told, Decimal(0)) if told else None
    if over == "groups":
        return last.model_copy(update={"figure_value": total, "group_code": "*"})
    first = min(one.month_end_date for one in parts)
    return last.model_copy(update={"figure_value": total, "first_month_end_date": first, "bank_count": None})


def _months(connection: duckdb.DuckDBPyConnection, table: str, dimension: str) -> list[date]:
    query = f"SELECT DISTINCT month_end_date FROM marts.{table} WHERE dimension_code = ? ORDER BY ALL"  # noqa: S608 - our own name
    return [month for (month,) in connection.execute(query, [dimension]).fetchall()]


def _rows(
    connection: duckdb.DuckDBPyConnection, table: str, dimension: str, months: tuple[date, date] | None
) -> list[Figure]:
    held = connection.table(f"marts.{table}").columns
    columns = [name for name in Figure.model_fields if name in held]
    newest = connection.execute(f"SELECT max(month_end_date) FROM marts.{table}").fetchall()[0][0]  # noqa: S608 - our own name
    first, last = months or (newest, newest)
    query = f"""
        SELECT {", ".join(columns)} FROM marts.{table}
        WHERE dimension_code = ? AND month_end_date BETWEEN ? AND ? ORDER BY ALL
    """  # noqa: S608 - our own names
    found = connection.execute(query, [dimension, first, last]).fetchall()
    rows = [Figure(**{"bank_count": None} | dict(zip(columns, row, strict=True))) for row in found]
    place = {code: number for number, code in enumerate(code_words()["statistic_figure"])}
    return sorted(rows, key=lambda one: (one.month_end_date, one.group_code, place.get(one.figure_code, len(place))))
