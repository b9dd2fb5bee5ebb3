"""Every combination of bank, scope, purpose, day, withdrawal and region, and what may be seen of each, cell by cell.

The answer is worked out in plain Python, one cell at a time, independently of `policy`. No tests here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from types import ModuleType
from typing import Any

import polars as pl

from pipelines.contracts.rights import PURPOSES, Rights
from pipelines.publish.dictionary.dictionary import DescribedColumn, DescribedTable

DAY = date(2026, 6, 30)
BANKS = ("A", "B")
REGIONS = {"in": "340202", "beside": "340302", "nowhere": None, "listed": "110101"}
SCOPES = ((), ("tax",), ("invoice",), ("tax", "invoice"))
SPELLS = {  # first and last day
    "before": (DAY + timedelta(1), DAY + timedelta(9)),
    "first": (DAY, DAY + timedelta(9)),
    "last": (DAY - timedelta(9), DAY),
    "after": (DAY - timedelta(9), DAY - timedelta(1)),
    "open": (DAY - timedelta(9), None),
    "unknown": (None, DAY + timedelta(9)),
}
WITHDRAWN = {"never": None, "tomorrow": DAY + timedelta(1), "today": DAY, "before": DAY - timedelta(1)}
HOLDING_SPELLS, HOLDING_WITHDRAWALS = {"first", "last", "open"}, {"never", "tomorrow"}


@dataclass(frozen=True)
class Firm:
    """An enterprise with one consent, of one combination."""

    name: str
    bank: str
    purpose: str
    scopes: tuple[str, ...]
    spell: str
    withdrawn: str
    region: str


FIRMS = [
    Firm(f"f{no}", *combination)
    for no, combination in enumerate(product(BANKS, PURPOSES, SCOPES, SPELLS, WITHDRAWN, REGIONS))
]


@dataclass(frozen=True)
class _Supply:
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class _Feed:
    """What the policy needs of a contract."""

    rights: Rights
    onward_supply: _Supply | None


def _rights(access: str, feed: str, *scopes: str) -> Rights:
    return Rights.model_validate({"access": access, "jrt0197_level": 3, "scopes": scopes, "feeds": (feed,)})


BOTH = ("credit_review", "post_loan_monitoring")
FEEDS = {
    "open/list": _Feed(_rights("public", "open/list"), _Supply(PURPOSES)),
    "tax/return": _Feed(_rights("consent", "tax/return", "tax"), _Supply(BOTH)),
    "tax/invoice": _Feed(_rights("consent", "tax/invoice", "invoice"), _Supply(("credit_review",))),
    "tax/kept": _Feed(_rights("consent", "tax/kept", "tax"), None),
    "own/note": _Feed(_rights("internal", "own/note"), _Supply(PURPOSES)),
    "was/open": _Feed(_rights("consent", "was/open", "tax"), _Supply(PURPOSES)),  # stricter since the release
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "enterprise_id": (),
    "public": ("open/list",),
    "tax": ("tax/return",),
    "invoice": ("tax/invoice",),
    "tax_and_invoice": ("tax/return", "tax/invoice"),
    "kept": ("tax/kept",),
    "internal": ("own/note",),
    "was_open": ("was/open",),
    "gone": ("no/contract",),
}
ROWS = {"everybody": ("open/list",), "invoiced": ("tax/invoice",), "noted": ("own/note",)}
"""By table: the feeds that the fact of a row tells of."""


OF_ROWS = ("open/list", "tax/return", "tax/kept")
"""Feeds of the table whose rows are each of one feed; it also has rows of feeds that it should not have."""


def _made_of(feeds: tuple[str, ...]) -> Rights:
    if feeds == ("was/open",):
        return _rights("public", "was/open")
    if feeds == ("no/contract",):
        return _rights("public", "no/contract")
    found = [FEEDS[feed].rights for feed in feeds]
    order = ("public", "consent", "internal")
    return Rights(
        access=max((one.access for one in found), key=order.index, default="public"),
        jrt0197_level=3,
        scopes=tuple(scope for one in found for scope in one.scopes),
        feeds=feeds,
    )


def table(name: str) -> DescribedTable:
    """One of the tables of `ROWS`, or `by_feed`, whose rows are each of one feed."""
    texts = {"type": "VARCHAR", "zh": "列", "en": "A column"}
    if name == "by_feed":
        whole = _made_of(OF_ROWS)
        columns = [
            DescribedColumn(name="enterprise_id", rights=whole, **texts),
            DescribedColumn(name="source_feed", rights=whole, **texts),
        ]
        return DescribedTable(name=name, zh="表", en="A table", key=("enterprise_id", "source_feed"), row_rights=whole,
                              row_feed="source_feed", row_feeds={feed: FEEDS[feed].rights for feed in OF_ROWS},
                              columns=tuple(columns))  # fmt: skip
    columns = [DescribedColumn(name=one, rights=_made_of(feeds), **texts) for one, feeds in COLUMNS.items()]
    return DescribedTable(name=name, zh="表", en="A table", key=("enterprise_id",), row_rights=_made_of(ROWS[name]),
                          columns=tuple(columns))  # fmt: skip


def ledger() -> pl.DataFrame:
    """`dim_consent` of all firms."""
    rows = [
        {"consent_no": f"c-{firm.name}", "scope_code": scope, "enterprise_id": firm.name, "bank_code": firm.bank,
         "purpose_code": firm.purpose, "valid_from_date": SPELLS[firm.spell][0],
         "valid_to_date": SPELLS[firm.spell][1], "withdrawn_date": WITHDRAWN[firm.withdrawn]}
        for firm in FIRMS
        for scope in firm.scopes
    ]  # fmt: skip
    nobody = {"consent_no": "x", "scope_code": "tax", "enterprise_id": "f0", "bank_code": None, "purpose_code": None,
              "valid_from_date": DAY, "valid_to_date": None, "withdrawn_date": None}  # fmt: skip
    schema = {"consent_no": pl.String, "scope_code": pl.String, "enterprise_id": pl.String, "bank_code": pl.String,
              "purpose_code": pl.String, "valid_from_date": pl.Date, "valid_to_date": pl.Date,
              "withdrawn_date": pl.Date}  # fmt: skip
    return pl.DataFrame([*rows, nobody], schema=schema)


def profiles() -> pl.DataFrame:
    """Key and region of all firms."""
    return pl.DataFrame(
        {"enterprise_id": [firm.name for firm in FIRMS], "region_code": [REGIONS[firm.region] for firm in FIRMS]},
        schema={"enterprise_id": pl.String, "region_code": pl.String},
    )


def rows(name: str) -> pl.DataFrame:
    """Rows of a table: one for each firm, or for each firm and feed."""
    who = [firm.name for firm in FIRMS]
    if name == "by_feed":
        pairs = [(firm, feed) for firm in who for feed in FEEDS]
        return pl.DataFrame(pairs, schema=["enterprise_id", "source_feed"], orient="row")
    return pl.DataFrame(dict.fromkeys(COLUMNS, who))


def _consents(firm: Firm, bank: str, purpose: str) -> set[str]:
    holds = firm.spell in HOLDING_SPELLS and firm.withdrawn in HOLDING_WITHDRAWALS
    return set(firm.scopes) if holds and (firm.bank, firm.purpose) == (bank, purpose) else set()


def _may_tell(firm: Firm, feeds: tuple[str, ...], bank: str, purpose: str) -> bool:
    for feed in feeds:
        found = FEEDS.get(feed)
        if found is None or found.onward_supply is None or purpose not in found.onward_supply.purposes:
            return False
        if found.rights.access == "internal":
            return False
        if not set(found.rights.scopes) <= _consents(firm, bank, purpose):
            return False
    return True


def expected(name: str, bank: str, purpose: str) -> Iterator[tuple[Any, ...]]:
    """The cells that may be seen: table, row, column."""
    for firm in FIRMS:
        if firm.region not in ("in", "listed"):
            continue
        if name == "by_feed":
            for feed in OF_ROWS:
                if _may_tell(firm, (feed,), bank, purpose):
                    yield from ((name, firm.name, feed, column) for column in ("enterprise_id", "source_feed"))
        elif _may_tell(firm, ROWS[name], bank, purpose):
            for column, feeds in COLUMNS.items():
                if _may_tell(firm, feeds, bank, purpose):
                    yield (name, firm.name, None, column)


def seen(policy: ModuleType, name: str, bank: str, purpose: str) -> Iterator[tuple[Any, ...]]:
    """The cells that a policy module lets through."""
    listed = tuple(firm.name for firm in FIRMS if firm.region == "listed")
    asking = policy.Asking((bank,), purpose, DAY, ("340200",), listed)
    cut = policy.Policy(asking, ledger(), profiles(), FEEDS).cut(table(name), rows(name))
    for row in cut.rows.iter_rows(named=True):
        for column, value in row.items():
            if column != policy.CONSENTED and value is not None:
                yield (name, row["enterprise_id"], row.get("source_feed"), column)


def differences(policy: ModuleType) -> dict[str, int]:
    """How many cells leave although they may not, and how many are kept although they may leave."""
    leaks = kept = 0
    for name, bank, purpose in product((*ROWS, "by_feed"), BANKS, PURPOSES):
        right, found = set(expected(name, bank, purpose)), set(seen(policy, name, bank, purpose))
        leaks, kept = leaks + len(found - right), kept + len(right - found)
    return {"leaks": leaks, "kept back": kept}
