"""Every type lands as the columns and SQL types that the one list of types says."""

from datetime import date
from pathlib import Path

import duckdb
from format_files import reading
from small_feed import WORDS, small_feed, table

from pipelines.contracts.column_types import _LANDS_AS
from pipelines.contracts.feed import Feed

VALUES = {
    "text": "a",
    "code": "是",
    "date": "2024-01-02",
    "datetime": "2024-01-02 23:00:01.5",
    "integer": "7",
    "percent": "5%",
    "decimal(9,3)": "1.234",
    "capital": "5万元",
    "enterprise_identifier": "91330200561262545U",
    "patent_application_no": "CN85102475",
}


def _feed() -> Feed:
    codes = {"code": {"values": {"是": "yes"}}}
    columns = [
        {"name": f"x{place}", "type": kind, "description": WORDS, **codes.get(kind, {})}
        for place, kind in enumerate(VALUES)
    ]
    layout = {"name": "p", "headers": {c["type"]: c["name"] for c in columns}, "percent_written_as": "points"}
    return small_feed(columns=columns, layouts=[layout], event_date="x3", format={"delimiter": "|"})


def test_what_lands_has_the_listed_types(tmp_path: Path) -> None:
    feed = _feed()
    raw = table("|".join(VALUES.values()), header="|".join(VALUES))
    account = reading(tmp_path, raw, "a.txt", feed)
    assert (account.problem, account.rows_landed) == (None, 1)
    assert (account.first_event_date, account.last_event_date) == (date(2024, 1, 2), date(2024, 1, 2))
    rows = duckdb.read_parquet(str(tmp_path / "rows.parquet"))
    described = zip(rows.columns, rows.types, strict=True)
    landed = {name: str(kind) for name, kind in described if not name.startswith("_")}
    assert landed == {name: kind for column in feed.columns for name, kind in column.landed_types.items()}


def test_every_type_is_tried_here() -> None:
    assert {kind for kind in VALUES if "(" not in kind} == set(_LANDS_AS)
