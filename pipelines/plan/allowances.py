"""What a release may do without: feeds and columns that a city does not have, or that an operator allows for one day.

`city.yml` in the city's folder declares what its bureaus do not send. `allowed/<YYYYMMDD>.json` keeps what was allowed
for one business date with `--allow-partial`. Both name who decided and why; the plan carries what is in force, so that
the same plan gives the same release, and the release shows it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.city.city_file import Words, read_city
from pipelines.city.folder import CityFolder
from pipelines.contracts.feed import Feed

EVERYTHING = "all"
"""In place of a name: every required feed that has not landed anything. For one day only, never in `city.yml`."""


class Allowance(BaseModel):
    """That a release may go without `missing`: a feed `<bureau>/<feed>`, one column `<bureau>/<feed>.<column>`, or
    `all`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    missing: str
    by: Words
    why: Words


class AllowedDay(Record):
    """The content of `allowed/<YYYYMMDD>.json`."""

    allowances: tuple[Allowance, ...]


def allowances_on(
    city: CityFolder, allowed_dir: Path, business_date: date, feeds: dict[str, Feed]
) -> tuple[Allowance, ...]:
    """What is in force on a business date, in order of name; what was allowed for the day comes before `city.yml`.

    Raises:
        ContractError: `city.yml` is not what it must be.
        KechuangError: a feed or column that no contract has.
    """
    found: dict[str, Allowance] = {}
    for without in read_city(city).without:
        _refuse_unknown(without.missing, feeds, str(city.file))
        if without.until is None or business_date <= without.until:
            found |= {name: Allowance(missing=name, by=without.by, why=without.why) for name in without.missing}
    found |= {one.missing: one for one in _allowed(allowed_dir, business_date)}
    return tuple(found[name] for name in sorted(found))


def allow(
    allowed_dir: Path, business_date: date, missing: Iterable[str], by: str, why: str, feeds: dict[str, Feed]
) -> None:
    """Remember for one business date that its release may go without these; what was allowed before stays.

    Raises:
        KechuangError: a feed or column that no contract has, or no name or reason.
    """
    names = list(missing)
    _refuse_unknown([name for name in names if name != EVERYTHING], feeds, "--allow-partial")
    try:
        new = {name: Allowance(missing=name, by=by, why=why) for name in names}
    except ValueError as error:
        raise KechuangError(
            "--by and --why: give a name and a reason, each on one line; the release shows both"
        ) from error
    found = {one.missing: one for one in _allowed(allowed_dir, business_date)} | new
    day = AllowedDay(allowances=tuple(found[name] for name in sorted(found)))
    write_record(_day_file(allowed_dir, business_date), day)


def allowance_for(allowances: Iterable[Allowance], feed: str, column: str | None = None) -> Allowance | None:
    """The allowance that lets a release go without a feed, or without one column of it; None if there is none.

    `all` means feeds only: a column that came empty must be named.
    """
    by_name = {one.missing: one for one in allowances}
    if column is not None:
        return by_name.get(f"{feed}.{column}")
    return by_name.get(feed) or by_name.get(EVERYTHING)


def _day_file(allowed_dir: Path, business_date: date) -> Path:
    return allowed_dir / f"{business_date:%Y%m%d}.json"


def _allowed(allowed_dir: Path, business_date: date) -> tuple[Allowance, ...]:
    remedy = "restore it from a copy; or remove it and allow again with --allow-partial"
    found = read_record_if_any(_day_file(allowed_dir, business_date), AllowedDay, remedy=remedy)
    return found.allowances if found else ()


def _refuse_unknown(names: Iterable[str], feeds: dict[str, Feed], place: str) -> None:
    for name in names:
        feed, _, column = name.partition(".")
        known = list(feeds)
        if feed in feeds:
            if not column or column in feeds[feed].assertions.min.filled:
                continue
            known = [f"{feed}.{bound}" for bound in feeds[feed].assertions.min.filled]
        nearest = difflib.get_close_matches(name, known, 1, 0)
        hint = f"; the nearest is {nearest[0]}" if nearest else ""
        raise KechuangError(f"{place}: no feed, and no column with a bound on its fill, is named {name!r}{hint}")
