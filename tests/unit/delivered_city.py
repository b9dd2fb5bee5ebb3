"""A data folder with a release by hand, a ledger of consents and two banks, to deliver from. No tests here."""

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml
from enterprise_release import DAY, contracts, profile, write_release

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import SOURCES_DIR, Settings
from pipelines.contracts.feed import read_contracts
from pipelines.contracts.rights import PUBLIC, Rights, strictest
from pipelines.publish.dictionary.dictionary import DICTIONARY, DescribedColumn, DescribedTable, Dictionary
from pipelines.publish.manifest import MANIFEST, ReleasedText, read_release
from pipelines.publish.pointer import move_pointer
from pipelines.warehouse.receipt import BUILD, WAREHOUSE, BuildReceipt

RELEASE = "20260630-aaaaaaaa"
FEEDS = read_contracts(SOURCES_DIR)
OPEN = FEEDS["registry/enterprise"].rights
TAX = FEEDS["tax/cit_return"].rights
INVOICE = FEEDS["tax/vat_invoice"].rights
NAMES = {"a": "芜湖明珠科技有限公司", "b": "=1+1", "c": "龦※|有限公司", "d": "别处的公司"}
REGIONS = {"a": "340202", "b": "340203", "c": "340202", "d": "330106"}

LISTED = {feed: FEEDS[feed].rights for feed in ("credit/dishonest_debtor", "tax/credit_rating")}

OBJECTIONS: list[dict[str, Any]] = [
    {"objection_no": number, "enterprise_id": enterprise, "disputed_feed": feed, "disputed_field": field,
     "objection_status_code": "under_review" if closed is None else "upheld", "is_in_dispute": closed is None,
     "submitted_date": date(2026, 6, 1), "due_date": date(2026, 6, 21), "closed_date": closed,
     "correction_date": closed}
    for number, enterprise, feed, field, closed in (
        ("1", "c", "registry/enterprise", "status_text", None),
        ("2", "b", "tax/cit_return", "operating_revenue_cny", None),
        ("3", "c", "tax/cit_return", "operating_revenue_cny", None),
        ("4", "d", "registry/enterprise", "status_text", None),
        ("5", "a", "registry/enterprise", "industry_code", date(2026, 6, 29)),
    )
]  # fmt: skip

Consent = tuple[str, str, str, str, str, date | None, date | None, date | None]
"""Number, scope, enterprise, bank, purpose, first day, last day, day of withdrawal."""

CONSENTS: list[Consent] = [
    ("1", "tax", "a", "BANK1", "credit_review", date(2026, 1, 1), date(2026, 12, 31), None),
    ("1", "invoice", "a", "BANK1", "credit_review", date(2026, 1, 1), date(2026, 12, 31), None),
    ("2", "tax", "b", "BANK1", "credit_review", date(2026, 1, 1), DAY, None),
    ("3", "tax", "c", "BANK2", "credit_review", date(2026, 1, 1), None, None),
    ("4", "tax", "d", "BANK1", "credit_review", date(2026, 1, 1), None, None),
]
CONTRACT: dict[str, Any] = {
    "bank": "first",
    "name": {"zh": "第一银行", "en": "First Bank"},
    "codes": ["BANK1"],
    "contact": "data@first.example",
    "scope": {"regions": ["340200"]},
    "deliveries": [
        {
            "purpose": "credit_review",
            "format": {"kind": "csv", "encoding": "gb18030", "delimiter": "※"},
            "tables": {
                "mart_enterprise_profile": ["enterprise_name", "revenue_cny", "has_vat_invoice"],
                "mart_invoice_profile": "all",
                "mart_adverse_record": "all",
            },
        }
    ],
}


@dataclass(frozen=True)
class DataFolder:
    """Where it is, and how to change it."""

    path: Path

    @property
    def settings(self) -> Settings:
        return Settings.load(self.path)

    def add_build(self, name: str, consents: list[Consent]) -> Path:
        """A finished build with this ledger; the newest one counts."""
        folder = self.path / "builds" / name
        folder.mkdir(parents=True)
        with duckdb.connect(folder / WAREHOUSE) as connection:
            connection.execute("CREATE SCHEMA core")
            connection.execute(
                "CREATE TABLE core.dim_consent (consent_no VARCHAR, scope_code VARCHAR, enterprise_id VARCHAR, "
                "bank_code VARCHAR, purpose_code VARCHAR, valid_from_date DATE, valid_to_date DATE, "
                "withdrawn_date DATE, evidence_digest VARCHAR)"
            )
            for row in consents:
                connection.execute("INSERT INTO core.dim_consent VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'digest')", list(row))
        receipt = BuildReceipt(build_id=name, plan_sha256="", warehouse_sha256="", tables=(), model_seconds={})
        write_record(folder / BUILD, receipt)
        return folder

    def write_bank(self, **changes: Any) -> Path:
        """A bank's contract, `CONTRACT` with these changes; a key that is None is left out."""
        content = {key: value for key, value in (CONTRACT | changes).items() if value is not None}
        path = self.path / "city" / "banks" / f"{content['bank']}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    def deliveries(self, bank: str = "first", purpose: str = "credit_review") -> list[Path]:
        """The folders of a bank's deliveries, unfinished ones too, in order of name."""
        return sorted((self.path / "deliveries" / bank / purpose).iterdir())


def make(path: Path) -> DataFolder:
    """A data folder at `path`: four enterprises, one of them elsewhere; two with invoices; adverse records of three."""
    shutil.copytree(_made_once(), path, dirs_exist_ok=True)
    return DataFolder(path)


@functools.cache
def _made_once() -> Path:
    path = Path(tempfile.mkdtemp(prefix="kechuang-delivered-"))
    atexit.register(shutil.rmtree, path)
    profiles = [
        profile(enterprise_id=one, uscc=None, enterprise_name=name, region_code=REGIONS[one], has_vat_invoice=True,
                revenue_cny=f"{100 + place}.25")
        for place, (one, name) in enumerate(NAMES.items())
    ]  # fmt: skip
    invoices = [
        {"enterprise_id": one, "window_code": "last_12_months", "business_date": DAY, "sales_cny": "10.10"}
        for one in ("a", "b")
    ]
    adverse = [
        {"enterprise_id": "b", "adverse_record_code": "x", "adverse_record_no": f"{place}", "source_feed": feed}
        for place, feed in enumerate(("credit/dishonest_debtor", "tax/credit_rating", "finance/objection"))
    ]
    tables = {"mart_enterprise_profile": profiles, "mart_invoice_profile": invoices, "mart_adverse_record": adverse,
              "mart_objection": OBJECTIONS}  # fmt: skip
    folder = write_release(path / "releases", tables, RELEASE)
    _describe(folder, set(tables))
    data = DataFolder(path)
    data.add_build("20260630-aaaaaaaa", CONSENTS)
    data.write_bank()
    return path


def _row_feeds(meta: dict[str, Any]) -> dict[str, Rights]:
    if "row_feed" not in meta:
        return {}
    return {name: feed.rights for name, feed in FEEDS.items()} if meta.get("row_feeds") == "all" else LISTED


def _type(declared: str) -> str:
    """As DuckDB says it, and so the dictionary."""
    return "VARCHAR" if declared == "string" else declared.upper().replace(", ", ",")


def _describe(folder: Path, names: set[str]) -> None:
    """Add the dictionary to a release, with rights by hand."""
    adverse = strictest(LISTED.values())
    rows = {"mart_invoice_profile": INVOICE, "mart_adverse_record": adverse, "mart_enterprise_profile": OPEN,
            "mart_objection": PUBLIC}  # fmt: skip
    of_columns = {
        "revenue_cny": TAX,
        "has_vat_invoice": INVOICE,
        "business_date": PUBLIC,
        "tax_paid_cny": Rights(access="internal", jrt0197_level=3),
    }
    tables = tuple(
        DescribedTable(
            name=mart["name"], zh="表", en="A table", key=tuple(mart["config"]["meta"]["key"]),
            row_rights=rows[mart["name"]], row_feed=mart["config"]["meta"].get("row_feed"),
            row_feeds=_row_feeds(mart["config"]["meta"]),
            columns=tuple(
                DescribedColumn(name=one["name"], type=_type(one["data_type"]), zh="列", en="A column",
                                rights=of_columns.get(one["name"], rows[mart["name"]]))
                for one in mart["columns"]
            ),
        )
        for mart in contracts()
        if mart["name"] in names
    )  # fmt: skip
    path = folder / DICTIONARY
    write_record(path, Dictionary(tables=tables, views=(), code_lists={}))
    text = ReleasedText(file=path.name, bytes=path.stat().st_size, sha256=sha256_of_file(path))
    release = read_release(folder).model_copy(update={"dictionary": text})
    write_record(folder / MANIFEST, release)
    (folder.parent / "current.json").unlink()
    move_pointer(release, folder, folder.parent)
