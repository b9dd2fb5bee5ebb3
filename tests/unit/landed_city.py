"""Feeds of a made-up city, simulated and read in this process without a build: what landed, beside what truth says."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import Feed, read_contracts
from pipelines.landing.reader.account import Reading, ReadRequest
from pipelines.landing.reader.delivery import read
from sources.simulator import simulate


@dataclass(frozen=True)
class LandedCity:
    """`rows` and `aside` by feed: landed rows with the `file` they came in; file and number of quarantined ones."""

    out: Path
    rows: dict[str, pl.DataFrame]
    aside: dict[str, set[tuple[str, int]]]
    readings: dict[str, Reading]

    def truth(self, name: str) -> pl.DataFrame:
        """One of the files of truth."""
        return pl.read_csv(self.out / "truth" / f"{name}.csv", infer_schema=False).cast({"row_no": pl.Int64})

    @cached_property
    def defects(self) -> pl.DataFrame:
        return self.truth("defects")

    def told(self, feed: str, *outcomes: str) -> pl.DataFrame:
        """Defects of a feed with one of these outcomes."""
        return self.defects.filter((pl.col("feed") == feed) & pl.col("outcome").is_in(outcomes))

    def wrongly_landed(self, feed: str) -> list[tuple[Any, ...]]:
        """File, row, kind, expected value and landed value of each cell that did not land as truth says."""
        wrong = []
        for (field,), part in self.told(feed, "repaired", "flagged").group_by("field", maintain_order=True):
            seen = self.rows[feed].select("file", "_row_no", pl.col(str(field)).cast(pl.String).alias("seen"))
            both = part.join(seen, left_on=["file", "row_no"], right_on=["file", "_row_no"], how="left")
            differs = ~pl.col("seen").eq_missing(pl.col("value"))
            wrong += both.filter(differs).select("file", "row_no", "kind", "value", "seen").rows()
        return wrong


def land_city(out: Path, feeds: tuple[str, ...], **arguments: Any) -> LandedCity:
    """Simulate `feeds` into `out` and read every file of the inbox."""
    made = simulate(**arguments, out=out, progress=lambda _: None, feeds=feeds)
    contracts = read_contracts(SOURCES_DIR)
    readings, rows, aside = {}, {feed: list[pl.DataFrame]() for feed in feeds}, {feed: set[Any]() for feed in feeds}
    for number, (file, facts) in enumerate(made.totals["files"].items()):
        folder = out / "read" / str(number)
        folder.mkdir(parents=True)
        reading = _read(out / file, contracts[facts["feed"]], folder)
        readings[file] = reading
        if reading.problem is None:
            rows[facts["feed"]].append(pl.read_parquet(folder / "rows.parquet").with_columns(file=pl.lit(file)))
            numbers = pl.read_parquet(folder / "quarantine.parquet")["row_no"]
            aside[facts["feed"]] |= {(file, row_no) for row_no in numbers}
            assert reading.rows_in == facts["rows"]
    return LandedCity(out, {feed: pl.concat(found) for feed, found in rows.items()}, aside, readings)


def _read(raw: Path, feed: Feed, folder: Path) -> Reading:
    return read(
        ReadRequest(
            raw=raw,
            file_name=raw.name,
            delivery_id="0123456789abcdef",
            feed=feed,
            folder=folder,
            max_text_bytes=1 << 30,
        )
    )
