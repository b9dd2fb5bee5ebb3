"""Parties of decisions and cases: who they are, how the authority wrote their names, and what it did to their codes."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import WHO, mark_rare
from sources.simulator.city import City
from sources.simulator.sheet import Sheet
from sources.simulator.streams import how_many
from sources.simulator.written_names import write_names

MASK = "******"


def with_parties(
    rng: np.random.Generator, city: City, events: pl.DataFrame, on: str, masked: float, missing: float
) -> pl.DataFrame:
    """Add `code` as delivered, `name` and `how` (see ``sheet.LINKS``), `is_masked` and `has_no_code`.

    Args:
        rng: the stream of the feed's parties.
        city: whose enterprises the events are about.
        events: with `enterprise_no`, one row each.
        on: the column of days on which the names were written.
        masked: share of the codes that are masked, and
        missing: share of those that are left out.
    """
    n = events.height
    order = rng.permutation(n)
    kind = np.zeros(n, dtype=np.int64)
    masks, gaps = (how_many(rate, n) if n else 0 for rate in (masked, missing))
    kind[order[:masks]] = 1
    kind[order[masks : masks + gaps]] = 2
    code = city.frame[events["enterprise_no"]].select(WHO).to_series()
    names = write_names(rng, city, events["enterprise_no"].to_numpy(), events[on])
    return pl.concat([events, names], how="horizontal").with_columns(
        code=pl.when(pl.Series(kind == 0)).then(code).when(pl.Series(kind == 1)).then(pl.lit(MASK)),
        is_masked=pl.Series(kind == 1),
        has_no_code=pl.Series(kind > 0),
    )


def link_parties(sheet: Sheet, rows: pl.DataFrame, *, code: str, name: str) -> None:
    """Write down who is meant where there is no code, masks, and names with rare characters.

    Args:
        sheet: its rows are `rows`, as `with_parties` returns them, in order.
        rows: the parties.
        code: header of the codes, and
        name: of the names.
    """
    nameless = rows.with_row_index("row").filter("has_no_code").with_columns(party=pl.lit("enterprise"))
    sheet.link(name, nameless)
    sheet.mark("masked_code", column=code, where=rows["is_masked"], outcome="repaired", field="enterprise_id")
    mark_rare(sheet, name)
