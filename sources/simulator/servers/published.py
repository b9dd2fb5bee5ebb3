"""What a bureau has published of one feed: rows under its own headers, each with the day on which it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contracts.feed import Feed
from sources.simulator.forms.remote import PUBLISHED_ON

_PLAIN_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"


def parquet_of(out: Path, feed: str) -> Path:
    """Where the made-up city keeps what the bureau of `feed` publishes."""
    return out / "bureaus" / f"{feed}.parquet"


@dataclass(frozen=True)
class Published:
    """Records as JSON texts, one line each, in the order of the bureau's table, and the day of each."""

    records: pl.Series
    days: pl.Series

    @classmethod
    def read(cls, out: Path, feed: Feed) -> Published:
        """Read the feed's Parquet. What the contract calls a number is one in JSON too, with all its digits."""
        frame = pl.read_parquet(parquet_of(out, feed.feed))
        numbers = {column.name for column in feed.columns if column.type == "integer" or column.decimal_shape}
        named = {header: name for layout in feed.layouts for header, name in layout.columns.items()}
        headers = [name for name in frame.columns if name != PUBLISHED_ON]
        members = [_member(header, is_number=named.get(header) in numbers) for header in headers]
        record = pl.concat_str([pl.lit("{"), pl.concat_str(members, separator=", "), pl.lit("}")])
        return cls(frame.select(record.alias("record"))["record"], frame[PUBLISHED_ON])

    def between(self, after: date | None, until: date | None) -> pl.Series:
        """The records published after `after`, up to and on `until`; None sets no bound."""
        return self.records.filter((self.days > (after or date.min)) & (self.days <= (until or date.max)))


def _member(header: str, *, is_number: bool) -> pl.Expr:
    """`"header": value` as JSON; an empty cell is null."""
    key = pl.lit(header).str.replace_all('"', '\\"', literal=True)
    text = pl.struct(v=pl.col(header)).struct.json_encode().str.slice(len('{"v":')).str.head(-1)
    if is_number:
        text = pl.when(pl.col(header).str.contains(_PLAIN_NUMBER)).then(pl.col(header)).otherwise(text)
    return pl.concat_str([pl.lit('"'), key, pl.lit('": '), text])
