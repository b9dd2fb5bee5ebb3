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
from pipelines.contracts.rights import PUBLIC, SCOPES, Purpose, Rights, Scope, strictest
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


Need = frozenset[Scope] | None
"""The scopes that an enterprise must consent to; None for what nobody may see."""


@dataclass(frozen=True)
class Access:
    """What it takes to see a table: its rows, and each column in order.

    `by_feed`: in a table whose rows are each of one feed, what a row of that feed takes; its cells then take no more.
    `withheld`: columns that were asked for and never leave, or that nobody agreed to pass on.
    """

    row: frozenset[Scope]
    columns: dict[str, frozenset[Scope]]
    by_feed: dict[str, frozenset[Scope]] | None
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class Cut:
    """What is left of a table: its rows, columns that never leave or that nobody agreed to pass on, rows held back.

    A table whose rows or key nobody may see is withheld as a whole, and has no columns left.
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


class Rules:
    """What columns, rows and feeds take for a purpose, by the contracts of today. Knows no bank and no enterprise."""

    def __init__(self, purpose: Purpose, feeds: Mapping[str, Feed]) -> None:
        self._purpose, self._feeds = purpose, feeds

    def access(self, table: DescribedTable, wanted: Collection[str] = ()) -> Access | None:
        """What a table of a release's dictionary takes; None if nobody may see anything of it, not even its key.

        `wanted`: columns that are asked for besides the key; none for all.

        Raises:
            KechuangError: the release does not say so, as those of earlier versions.
        """
        if table.row_rights is None or any(column.rights is None for column in table.columns):
            raise KechuangError(f"{table.name}: the release has no rights of columns: publish its day again")
        by_row = table.row_feed is not None
        asked = {one.name: one.rights or PUBLIC for one in table.columns if _is_asked(one.name, wanted, table.key)}
        needs = {name: self.need(rights, of_its_feed=by_row) for name, rights in asked.items()}
        passed = {name: need for name, need in needs.items() if need is not None}
        if not set(table.key) <= set(passed):
            return None
        row = frozenset() if by_row else self.need(table.row_rights)
        if row is None or (row and all(column.name != ENTERPRISE for column in table.columns)):
            return None  # of nobody who could consent
        withheld = tuple(name for name in asked if name not in passed)
        if not by_row:
            return Access(row, passed, None, withheld)
        by_feed = {feed: self.need(one) for feed, one in table.row_feeds.items() if self._passes_on(feed)}
        known = {feed: need for feed, need in by_feed.items() if need is not None}
        return Access(row, dict.fromkeys(passed, frozenset()), known, withheld)

    def need(self, rights: Rights, *, of_its_feed: bool = False) -> Need:
        """What a value takes. Of a row that tells of one feed, that feed says it: only internal columns stay here."""
        now = self._as_of_today(rights)
        is_kept = now.access == "internal" or (now.access == "consent" and not now.scopes)
        if is_kept or not (of_its_feed or all(self._passes_on(feed) for feed in rights.feeds)):
            return None
        return frozenset() if of_its_feed else frozenset(now.scopes)

    def _as_of_today(self, rights: Rights) -> Rights:
        """With what the contracts say today, which may be stricter than on the day of the release."""
        now = [self._feeds[feed].rights for feed in rights.feeds if feed in self._feeds]
        return strictest([rights, *now])

    def _passes_on(self, feed: str) -> bool:
        """Whether its publisher agrees to pass it on; a feed without a contract has none."""
        supply = self._feeds[feed].onward_supply if feed in self._feeds else None
        return supply is not None and self._purpose in supply.purposes


class Policy:
    """Answers for one bank, purpose and day, over whole tables.

    Args:
        asking: who asks, what for, on which day.
        ledger: `dim_consent`, the newest there is; `profiles`: `enterprise_id` and `region_code` of every enterprise.
        feeds: the contracts of today.

    Attributes:
        enterprises: `enterprise_id` of the enterprises in scope.
        consents: the consents that hold, of these enterprises: rows of `dim_consent`.
    """

    def __init__(self, asking: Asking, ledger: pl.DataFrame, profiles: pl.DataFrame, feeds: Mapping[str, Feed]) -> None:
        self.rules = Rules(asking.purpose, feeds)
        self.enterprises = profiles.filter(in_scope(asking)).select(ENTERPRISE)
        self.consents = consents_in_force(ledger, asking).join(self.enterprises, on=ENTERPRISE, how="semi")
        given = self.consents.group_by(ENTERPRISE).agg(pl.col("scope_code").unique())
        lists = [pl.col("scope_code").list.contains(scope).fill_null(value=False).alias(scope) for scope in SCOPES]
        self._seen = self.enterprises.join(given, on=ENTERPRISE, how="left").select(ENTERPRISE, *lists)

    def cut(self, table: DescribedTable, rows: pl.DataFrame, wanted: Collection[str] = ()) -> Cut:
        """What may be seen of a published table, of all its `rows`; `wanted` as in `Rules.access`.

        Raises:
            KechuangError: as `Rules.access`.
        """
        access = self.rules.access(table, wanted)
        if access is None:
            asked = tuple(one.name for one in table.columns if _is_asked(one.name, wanted, table.key))
            return Cut(pl.DataFrame(), asked, rows.height)
        kept = self._beside(rows).filter(_rows_seen(access, table.row_feed))
        cells = [
            pl.when(_holds(need)).then(pl.col(name)).otherwise(None).alias(name) if need else pl.col(name)
            for name, need in access.columns.items()
        ]
        if any(access.columns.values()) or any((access.by_feed or {}).values()):
            cells.append(_spoken().alias(CONSENTED))
        return Cut(kept.select(cells), access.withheld, rows.height - kept.height)

    def _beside(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of enterprises in scope, in their order, with a column for each scope: whether it is consented."""
        if ENTERPRISE not in rows.columns:
            return rows.with_columns(*(pl.lit(value=False).alias(_beside_name(scope)) for scope in SCOPES))
        seen = self._seen.rename({scope: _beside_name(scope) for scope in SCOPES})
        return rows.join(seen, on=ENTERPRISE, how="inner", maintain_order="left")


class Holding:
    """Answers by `held`, for one enterprise after the other, in microseconds. `given`: consents, in scope or not."""

    def __init__(self, asking: Asking, ledger: pl.DataFrame) -> None:
        given = consents_in_force(ledger, asking).group_by(ENTERPRISE)
        rows = given.agg(pl.col("scope_code").unique(), pl.col("consent_no").unique().sort()).iter_rows()
        sets: dict[frozenset[str], frozenset[str]] = {}  # a few, each kept once
        self.given = {
            enterprise: (sets.setdefault(frozenset(scopes), frozenset(scopes)), tuple(numbers))
            for enterprise, scopes, numbers in rows
        }
        self._listed, self._divisions = frozenset(asking.enterprises), tuple(map(_division, asking.regions))

    def held(self, enterprise_id: str, region_code: str | None) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """The scopes that the enterprise consents to, by which consents; None for one out of the bank's scope."""
        if enterprise_id in self._listed or (region_code or "").startswith(self._divisions):
            return self.given.get(enterprise_id, (frozenset(), ()))
        return None


def is_met(need: frozenset[Scope], held: frozenset[str]) -> bool:
    """Whether the scopes that are held are all that is needed."""
    return need <= held


def _is_asked(name: str, wanted: Collection[str], key: Collection[str]) -> bool:
    return not wanted or name in wanted or name in key


def _rows_seen(access: Access, row_feed: str | None) -> pl.Expr:
    if access.by_feed is None:
        return _holds(access.row)
    allowed = [(pl.col(row_feed or "") == feed) & _holds(need) for feed, need in access.by_feed.items()]
    return pl.any_horizontal(allowed).fill_null(value=False) if allowed else pl.lit(value=False)


def _holds(need: frozenset[Scope]) -> pl.Expr:
    """Whether the row's enterprise consents to all of these scopes."""
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(_beside_name(scope)) for scope in sorted(need)))


def _beside_name(scope: str) -> str:
    return f"\0{scope}"


def _spoken() -> pl.Expr:
    """The scopes that hold, as a text in the order of `SCOPES`."""
    named = [pl.when(pl.col(_beside_name(scope))).then(pl.lit(scope)) for scope in SCOPES]
    return pl.concat_str(named, separator=",", ignore_nulls=True)


def _division(code: str) -> str:
    """The digits that all codes of a division's parts begin with: 340000 and 340200 stand for what is below them."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
