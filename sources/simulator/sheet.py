"""One arrival of one feed on its way to a file: its cells as the bureau writes them, and the truth about each defect.

Defects are planted once the rows and their order are final. What is planted is written down with what a correct reader
makes of it, so that nothing has to be recognised again afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from sources.simulator.streams import Ints, how_many

Outcome = Literal["repaired", "flagged", "quarantined", "superseded", "rejected", "reported"]
"""
repaired: the row lands, and its landed column `field` holds `value`, as if nothing had been wrong.
flagged: the row lands, and its landed column `field`, which holds `value`, says what is odd.
quarantined: the row must not land.
superseded: the row lands, and staging shows a newer row in its place.
rejected: the whole file is refused.
reported: everything lands, and the gate's check `check` says that something is wrong.
"""

DEFECTS = {
    "row": pl.Int64, "column": pl.String, "kind": pl.String, "outcome": pl.String, "field": pl.String,
    "value": pl.String, "check": pl.String,
}  # fmt: skip
LINKS = {
    "row": pl.Int64,
    "column": pl.String,
    "name": pl.String,
    "enterprise_no": pl.Int64,
    "party": pl.String,
    "how": pl.String,
}
"""party: enterprise, person, foreign, outside (an institution, or an enterprise that this registry does not hold).
how: the name is written as the `current` or a `former` name, as a `variant` of one of them, or with a `typo`, which no
rule may link by itself; empty for the others."""


class Sheet:
    """Cells of one file, or of the next part of it: consecutive sheets of one name make one file.

    Args:
        feed: `<bureau>/<feed>`.
        part: what the file's name starts with; tells apart files that do not replace each other.
        as_of: date in the file's name.
        cells: columns of texts, headed as the bureau heads them, in the order of the file.
        rng: chooses the rows that defects are planted in.
        seq: number of a further arrival of the same part and day.
        published_on: of a feed that is asked for over HTTP or read from a database, the day from which each row is
            there, shape (rows,).

    `sums` may hold whole numbers that a reader of the file must arrive at, such as money in cents.
    """

    def __init__(
        self,
        feed: str,
        part: str,
        as_of: date,
        cells: pl.DataFrame,
        rng: np.random.Generator,
        *,
        seq: int | None = None,
        published_on: pl.Series | None = None,
    ) -> None:
        self.feed, self.part, self.as_of, self.seq = feed, part, as_of, seq
        self.cells, self.published_on = cells, published_on
        self.sums: Counter[str] = Counter()
        self._rng = rng
        self._is_planted = np.zeros(cells.height, dtype=np.bool_)
        self._defects = [pl.DataFrame(schema=DEFECTS)]
        self._links = [pl.DataFrame(schema=LINKS)]

    @property
    def stem(self) -> str:
        """Name of the file without its suffix."""
        return f"{self.part}_{self.as_of:%Y%m%d}" + (f"_{self.seq}" if self.seq else "")

    @property
    def defects(self) -> pl.DataFrame:
        """All that was planted; `row` counts the sheet's rows from 0, and is null for a file as a whole."""
        return pl.concat(self._defects)

    @property
    def links(self) -> pl.DataFrame:
        """Who is meant by each name of `link`; `row` counts the sheet's rows from 0."""
        return pl.concat(self._links)

    @property
    def quarantined(self) -> int:
        """Number of rows that must not land."""
        return self.defects.filter(pl.col("outcome") == "quarantined").height

    def plant(
        self,
        kind: str,
        *,
        column: str,
        to: pl.Expr | None,
        outcome: Outcome,
        rate: float | None = None,
        count: int = 1,
        where: pl.Expr | None = None,
        field: str = "",
        lands: pl.Expr | None = None,
    ) -> int:
        """Spoil `column` of rows without another defect; returns how many.

        Args:
            kind: name of the defect.
            column: header of the column.
            to: what the cell becomes, over the clean cells; None empties it.
            outcome: what a correct reader makes of it.
            rate: share of the rows that may be chosen; at least one row.
            count: number of rows, where there is no rate.
            where: which rows may be chosen, over the clean cells.
            field: landed column that shows a repair or a flag, and
            lands: what it then holds as text, over the clean cells; None is null.
        """
        rows = self._choose(rate, count, where)
        clean = self.cells[rows]
        if len(rows):
            spoilt = clean.select(to if to is not None else pl.lit(None, dtype=pl.String)).to_series()
            spoilt = spoilt if len(spoilt) == len(rows) else spoilt.new_from_index(0, len(rows))
            self._put(rows, column, spoilt)
        self._note(kind, rows, column, outcome, field, clean, lands)
        return len(rows)

    def mark(
        self,
        kind: str,
        *,
        column: str,
        where: pl.Series,
        outcome: Outcome,
        field: str = "",
        lands: pl.Expr | None = None,
    ) -> int:
        """Write down a defect that the cells hold already, in the rows where `where` is true; returns how many."""
        rows = np.flatnonzero(where.to_numpy()).astype(np.int64)
        self._note(kind, rows, column, outcome, field, self.cells[rows], lands)
        return len(rows)

    def repeat(
        self,
        kind: str,
        *,
        column: str,
        change: Mapping[str, pl.Expr],
        rate: float | None = None,
        count: int = 1,
        where: pl.Expr | None = None,
    ) -> int:
        """Send rows once more, at the end and with `change`: the earlier ones are superseded. Returns how many."""
        rows = self._choose(rate, count, where)
        if len(rows):
            again = self.cells[rows].with_columns(**change)
            self._note(kind, rows, column, "superseded", "", self.cells[rows], None)
            self._append(rows, again)
        return len(rows)

    def break_copies(
        self, kind: str, *, column: str, to: pl.Expr | None, count: int = 1, where: pl.Expr | None = None
    ) -> int:
        """Append unreadable copies of rows: they must not land, and nothing is lost with them."""
        rows = self._choose(None, count, where)
        if len(rows):
            new = np.arange(self.cells.height, self.cells.height + len(rows), dtype=np.int64)
            spoilt = (to if to is not None else pl.lit(None, dtype=pl.String)).alias(column)
            again = self.cells[rows].with_columns(spoilt)
            self._append(rows, again, with_links=False)
            self._note(kind, new, column, "quarantined", "", again, None)
        return len(rows)

    def report(self, kind: str, *, check: str, column: str = "", rows: Ints | None = None) -> None:
        """Write down what only a check of the gate can see, in certain rows or in the file as a whole."""
        places: list[int | None] = [None] if rows is None else rows.tolist()
        self._add(kind, pl.Series(places, dtype=pl.Int64), column, "reported", "", None, check)

    def reject(self, kind: str, *, column: str = "") -> None:
        """Write down that the whole file must be refused."""
        self._add(kind, pl.Series([None], dtype=pl.Int64), column, "rejected", "", None, "")

    def link(self, column: str, names: pl.DataFrame) -> None:
        """Write down who is meant by the names in a column.

        Args:
            column: header of the column.
            names: `row` (from 0), `name` as written, `enterprise_no` (null for others), `party`, `how`: see `LINKS`.
        """
        self._links.append(names.with_columns(column=pl.lit(column)).select(list(LINKS)).cast(LINKS))  # type: ignore[arg-type]

    def _choose(self, rate: float | None, count: int, where: pl.Expr | None) -> Ints:
        free = ~self._is_planted
        if where is not None:
            free &= self.cells.select(where.fill_null(value=False)).to_series().to_numpy()
        eligible = np.flatnonzero(free)
        wanted = min(len(eligible), how_many(rate, len(eligible)) if rate is not None else count)
        rows = np.sort(self._rng.choice(eligible, size=wanted, replace=False)).astype(np.int64)
        self._is_planted[rows] = True
        return rows

    def _put(self, rows: Ints, column: str, values: pl.Series) -> None:
        self.cells = self.cells.with_columns(self.cells[column].scatter(rows, values).alias(column))

    def _append(self, rows: Ints, again: pl.DataFrame, *, with_links: bool = True) -> None:
        links = self.links
        if with_links and links.height:
            new = pl.DataFrame({"row": rows, "new": np.arange(len(rows)) + self.cells.height})
            self._links.append(links.join(new, on="row").with_columns(row="new").select(list(LINKS)).cast(LINKS))  # type: ignore[arg-type]
        self.cells = pl.concat([self.cells, again.select(self.cells.columns)])
        if self.published_on is not None:
            self.published_on = self.published_on.append(self.published_on.gather(rows))
        self._is_planted = np.concatenate([self._is_planted, np.ones(len(rows), dtype=np.bool_)])

    def _note(
        self,
        kind: str,
        rows: Ints,
        column: str,
        outcome: Outcome,
        field: str,
        clean: pl.DataFrame,
        lands: pl.Expr | None,
    ) -> None:
        value = clean.select(lands.cast(pl.String)).to_series() if lands is not None and len(rows) else None
        if value is not None and len(value) != len(rows):
            value = value.new_from_index(0, len(rows))
        self._add(kind, pl.Series(rows, dtype=pl.Int64), column, outcome, field, value, "")

    def _add(
        self, kind: str, rows: pl.Series, column: str, outcome: Outcome, field: str, value: pl.Series | None, check: str
    ) -> None:
        texts = {"column": column, "kind": kind, "outcome": outcome, "field": field, "check": check}
        values = value if value is not None else pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        frame = pl.DataFrame({"row": rows, "value": values}).with_columns(
            pl.lit(text).alias(name) for name, text in texts.items()
        )
        self._defects.append(frame.select(list(DEFECTS)).cast(DEFECTS))  # type: ignore[arg-type]
