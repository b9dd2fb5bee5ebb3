"""What may this bank see of this enterprise on this day for this purpose: the one place that decides.

A cell goes out if all of this holds, and whatever is not known counts as no:

- the enterprise is in the bank's scope;
- the publisher of every feed that the cell can tell of agrees to onward supply for the purpose (政务数据共享条例 §25);
- the column is public, or the enterprise consents to each kind of information (scope) that the cell tells of, to this
  bank, for this purpose, on this day. The first and the last day count, the day of a withdrawal does not.

A row goes out if the fact that there is one may be seen by the same rules. Internal columns never leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.contracts.rights import PUBLIC, SCOPES, Purpose, Rights, strictest
from pipelines.publish.dictionary.dictionary import DescribedTable

ENTERPRISE = "enterprise_id"
CONSENTED = "consented_scopes"
"""Added to a table that holds cells under consent: the scopes that the row's enterprise consents to. An empty cell of
another scope is one that the bank may not see."""


@dataclass(frozen=True)
class Asking:
    """Who asks, what for, and on which day.

    `codes` are the bank's in consents; of `regions`, codes of divisions, enterprises are in the bank's scope, and those
    in `enterprises` wherever they are.
    """

    codes: tuple[str, ...]
    purpose: Purpose
    day: date
    regions: tuple[str, ...]
    enterprises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cut:
    """What is left of a table: its rows, columns that never leave or that nobody agreed to pass on, rows held back.

    A table whose rows or key may not be seen by anybody is withheld as a whole, and has no columns left.
    """

    rows: pl.DataFrame
    withheld_columns: tuple[str, ...]
    withheld_rows: int

    @property
    def is_withheld(self) -> bool:
        """Whether nothing of the table may be seen, not even its key."""
        return self.rows.width == 0


def consents_in_force(ledger: pl.DataFrame, asking: Asking) -> pl.DataFrame:
    """The rows of `dim_consent` that hold for the bank and the purpose on the day."""
    day = pl.lit(asking.day)
    return ledger.filter(
        pl.col("bank_code").is_in(list(asking.codes)),
        pl.col("purpose_code") == asking.purpose,
        pl.col("valid_from_date") <= day,
        pl.col("valid_to_date").is_null() | (pl.col("valid_to_date") >= day),
        pl.col("withdrawn_date").is_null() | (pl.col("withdrawn_date") > day),
    )


def in_scope(asking: Asking) -> pl.Expr:
    """Whether a row with `enterprise_id` and `region_code` is of an enterprise in the bank's scope."""
    return pl.any_horizontal(
        pl.col(ENTERPRISE).is_in(list(asking.enterprises)),
        *(pl.col("region_code").str.starts_with(_division(code)) for code in asking.regions),
    ).fill_null(value=False)


class Policy:
    """Answers for one bank, purpose and day, over whole tables.

    Args:
        asking: who asks, what for, on which day.
        ledger: `dim_consent`, the newest there is.
        profiles: `enterprise_id` and `region_code` of every published enterprise.
        feeds: the contracts of today.

    Attributes:
        enterprises: `enterprise_id` of the enterprises in scope.
        consents: the consents that hold, of these enterprises: rows of `dim_consent`.
    """

    def __init__(self, asking: Asking, ledger: pl.DataFrame, profiles: pl.DataFrame, feeds: Mapping[str, Feed]) -> None:
        self._purpose, self._feeds = asking.purpose, feeds
        self.enterprises = profiles.filter(in_scope(asking)).select(ENTERPRISE)
        self.consents = consents_in_force(ledger, asking).join(self.enterprises, on=ENTERPRISE, how="semi")
        given = self.consents.group_by(ENTERPRISE).agg(pl.col("scope_code").unique())
        lists = [pl.col("scope_code").list.contains(scope).fill_null(value=False).alias(scope) for scope in SCOPES]
        self._seen = self.enterprises.join(given, on=ENTERPRISE, how="left").select(ENTERPRISE, *lists)

    def cut(self, table: DescribedTable, rows: pl.DataFrame, wanted: Collection[str] = ()) -> Cut:
        """What may be seen of a published table.

        Args:
            table: what the release's dictionary says of it.
            rows: all its rows.
            wanted: columns that are asked for besides the key; none for all.

        Raises:
            KechuangError: the release does not say what it takes to see the table, as those of earlier versions.
        """
        if table.row_rights is None or any(column.rights is None for column in table.columns):
            raise KechuangError(f"{table.name}: the release has no rights of columns: publish its day again")
        rights = {column.name: self._as_of_today(column.rights or PUBLIC) for column in table.columns}
        row_rights = self._as_of_today(table.row_rights)
        by_row = table.row_feed
        asked = {name: one for name, one in rights.items() if not wanted or name in wanted or name in table.key}
        passed = {name: one for name, one in asked.items() if by_row or self._is_supplied(one)}
        passed = {name: one for name, one in passed.items() if one.access != "internal"}
        withheld = tuple(name for name in asked if name not in passed)
        is_of_nobody = ENTERPRISE not in rows.columns and row_rights.access != "public"
        is_supplied = by_row is not None or self._is_supplied(row_rights)
        if is_of_nobody or not is_supplied or not set(table.key) <= set(passed):
            return Cut(pl.DataFrame(), tuple(asked), rows.height)
        beside = self._beside(rows)
        kept = beside.filter(self._of_row_feed(table) if by_row else self._holds(row_rights))
        bound = {name: one for name, one in passed.items() if one.access == "consent" and not by_row}
        cells = [
            pl.when(self._holds(bound[name])).then(pl.col(name)).otherwise(None).alias(name)
            if name in bound
            else pl.col(name)
            for name in passed
        ]
        if any(one.access == "consent" for one in passed.values()):
            cells.append(_spoken().alias(CONSENTED))
        return Cut(kept.select(cells), withheld, rows.height - kept.height)

    def _beside(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of enterprises in scope, in their order, with a column for each scope: whether it is consented."""
        if ENTERPRISE not in rows.columns:
            return rows.with_columns(*(pl.lit(value=False).alias(_beside_name(scope)) for scope in SCOPES))
        seen = self._seen.rename({scope: _beside_name(scope) for scope in SCOPES})
        return rows.join(seen, on=ENTERPRISE, how="inner", maintain_order="left")

    def _as_of_today(self, rights: Rights) -> Rights:
        """With what the contracts say today, which may be stricter than on the day of the release."""
        now = [self._feeds[feed].rights for feed in rights.feeds if feed in self._feeds]
        return strictest([rights, *now])

    def _is_supplied(self, rights: Rights) -> bool:
        """Whether every publisher agrees to pass it on; a feed without a contract has none."""
        return all(self._passes_on(feed) for feed in rights.feeds)

    def _passes_on(self, feed: str) -> bool:
        supply = self._feeds[feed].onward_supply if feed in self._feeds else None
        return supply is not None and self._purpose in supply.purposes

    def _holds(self, rights: Rights) -> pl.Expr:
        """Whether the row's enterprise consents to all that these rights ask."""
        if rights.access == "public":
            return pl.lit(value=True)
        if rights.access == "internal" or not rights.scopes:
            return pl.lit(value=False)
        return pl.all_horizontal(pl.col(_beside_name(scope)) for scope in rights.scopes)

    def _of_row_feed(self, table: DescribedTable) -> pl.Expr:
        """Whether a row may be seen by the rights of the one feed that it tells of, which must be among the table's."""
        allowed = [
            (pl.col(table.row_feed or "") == feed) & self._holds(self._as_of_today(rights))
            for feed, rights in table.row_feeds.items()
            if self._passes_on(feed)
        ]
        return pl.any_horizontal(allowed).fill_null(value=False) if allowed else pl.lit(value=False)


def _beside_name(scope: str) -> str:
    return f"\0{scope}"


def _spoken() -> pl.Expr:
    """The scopes that hold, as a text in the order of `SCOPES`."""
    named = [pl.when(pl.col(_beside_name(scope))).then(pl.lit(scope)) for scope in SCOPES]
    return pl.concat_str(named, separator=",", ignore_nulls=True)


def _division(code: str) -> str:
    """The digits that all codes of a division's parts begin with: 340000 and 340200 stand for what is below them."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
