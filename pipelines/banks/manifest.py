"""`manifest.json` of a delivery: what the files hold, from which release, under how many consents."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.banks.disputes import Dispute
from pipelines.base.records import Record
from pipelines.contracts.rights import Purpose

MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
"""Ed25519 (RFC 8032) over the bytes of the manifest: public key and signature, one line of hex digits each."""
READY = ".ok"
"""Written last: SHA-256 of the manifest. Files without it beside them are not to be read."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeliveredTable(_Frozen):
    """A table in a file. `sums`: the total of each column of amounts, empty cells left out, as a decimal number.

    `changes`: how many rows were inserted, updated and deleted since the delivery that the bank received before.

    `withheld_rows` and `withheld_columns` are in the release and not here: out of scope, without consent, internal, or
    of a feed whose publisher does not agree to onward supply for the purpose.
    """

    table: str
    rows: int
    columns: tuple[str, ...]
    sums: dict[str, str]
    changes: dict[str, int]
    withheld_rows: int
    withheld_columns: tuple[str, ...]


class DeliveredFile(_Frozen):
    """One file: with its tables, of which a workbook has several."""

    file: str
    bytes: int
    sha256: str
    sm3: str
    tables: tuple[DeliveredTable, ...]


class Consents(_Frozen):
    """Enterprises in the bank's scope, those of them that consent, by kind of information, and the ledger's day."""

    ledger_date: date
    enterprises: int
    consenting: int
    by_scope: dict[str, int]


class DeliveryManifest(Record):
    """What a bank gets. `day`: on which consents were checked. `replaces`: what the bank got before for the purpose.

    `content`: SHA-256 of all that decides what the bank is to have. A `delta` is to be applied to `replaces`.

    `disputes`: facts that enterprises object to, and what was settled or corrected since `replaces`.
    `withheld_tables`: those asked for of which nothing may be seen, as publishers do not agree to onward supply.
    `unverified_supply`: feeds whose agreement to onward supply nobody has compared with its document. `partial` and
    `overrides` are those of the release.
    """

    delivery: str
    content: str
    bank: str
    purpose: Purpose
    mode: Literal["full", "delta"]
    day: date
    release_id: str
    business_date: date
    release_sha256: str
    data_root: str
    replaces: str | None
    files: tuple[DeliveredFile, ...]
    withheld_tables: tuple[str, ...]
    disputes: tuple[Dispute, ...] = ()
    consents: Consents
    unverified_supply: tuple[str, ...]
    partial: tuple[str, ...]
    overrides: tuple[str, ...]
    public_key: str
    is_demo_key: bool
