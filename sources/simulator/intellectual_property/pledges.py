"""Pledges of the city's rights: some of the enterprises with patents in force borrow on one or a bundle of them.

Some pledge the same rights again at another lender before the first pledge is released.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.written_names import write_names

PER_ENTERPRISE = 0.1
_YEARS = 5
_MOST_RIGHTS = 8
_PLEDGED_AGAIN_SHARE = 0.12  # of the pledges in force on the last day
_PLEDGEES = ("镜湖科技银行股份有限公司", "鸠江商业银行股份有限公司", "赭山村镇银行有限责任公司", "弋江融资担保有限公司",
             "芜湖鸠兹银行股份有限公司城南支行")  # fmt: skip


def make_pledges(city: City, patents: pl.DataFrame) -> pl.DataFrame:
    """Return one row per pledge, in order of registration.

    Columns: ``pledge`` (counts them), ``enterprise_no``, ``registered``, ``due``, ``released`` (null if never),
    ``amount`` (in 万元), ``pledge_no`` (13 digits), ``contract_no`` (18 digits), ``pledgee``, ``pledgor`` and ``how``
    (its name as written, see ``sheet.LINKS``), ``rights`` (how many are wanted), ``with_software``,
    ``with_trademark``, ``again`` (the pledge whose patents it holds once more, null mostly).

    Args:
        city: whose enterprises.
        patents: of ``make_patents``.
    """
    rng = city.stream("pledges")
    owners = (
        patents.filter(pl.col("granted").is_not_null() & pl.col("enterprise_no").is_not_null())
        .group_by("enterprise_no").agg(first=pl.col("granted").min())
        .join(city.frame.select("enterprise_no", "exit_date", "is_tech", "size"), on="enterprise_no")
        .with_columns(
            first=pl.max_horizontal(pl.col("first").dt.offset_by("30d"), pl.lit(city.end).dt.offset_by(f"-{_YEARS}y")),
            last=pl.min_horizontal(pl.col("exit_date").fill_null(city.end), pl.lit(city.end)),
        )
        .filter(pl.col("first") < pl.col("last"))
        .sort("enterprise_no")
    )  # fmt: skip
    count = rng.poisson(PER_ENTERPRISE * np.where(owners["is_tech"].to_numpy(), 1.3, 0.5))
    enterprise = owners[np.repeat(np.arange(owners.height), count)]
    n = enterprise.height
    span = (enterprise["last"] - enterprise["first"]).dt.total_days().to_numpy()
    term = rng.integers(1, 4, size=n)
    is_released = rng.random(n) < 0.9
    pledges = (
        enterprise.select("enterprise_no", "first", "size")
        .with_columns(
            after=pl.Series((rng.random(n) * span).astype(np.int64)),
            term=pl.Series(term * 365),
            late=pl.Series(rng.integers(-60, 90, size=n)),
            is_released=pl.Series(is_released),
            amount=pl.Series(np.clip(np.rint(np.exp(rng.normal(5.9, 0.8, size=n)) / 10), 2, 500).astype(np.int64) * 10),
            pledgee=pl.Series(_PLEDGEES).gather(rng.integers(0, len(_PLEDGEES), size=n)),
            rights=pl.Series(np.minimum(1 + rng.poisson(1.3, size=n), _MOST_RIGHTS)),
            with_software=pl.Series(rng.random(n) < 0.15),
            with_trademark=pl.Series(city.stream("pledges.trademarks").random(n) < 0.15),
        )
        .with_columns(registered=pl.col("first") + pl.duration(days="after"))
        .with_columns(due=pl.col("registered") + pl.duration(days="term"))
        .with_columns(released=pl.when("is_released").then(pl.col("due") + pl.duration(days="late")))
    )
    numbered = (
        _with_second_ones(city, pledges)
        .sort("registered", "enterprise_no", "first_row", maintain_order=True, nulls_last=False)
        .with_columns(pledge=pl.int_range(pl.len()))
    )
    first = numbered.filter(pl.col("first_row").is_null()).select(first_row="row", again="pledge")
    pledges = numbered.join(first, on="first_row", how="left", maintain_order="left").with_columns(
        pledge_no=pl.format("{}3409{}", pl.col("registered").dt.year(), pl.col("pledge").cast(pl.String).str.zfill(5)),
        contract_no=pl.format(
            "{}90{}", pl.col("registered").dt.to_string("%Y%m%d"), pl.col("pledge").cast(pl.String).str.zfill(8)
        ),
    )
    names = write_names(city.stream("pledges.names"), city, pledges["enterprise_no"].to_numpy(), pledges["registered"])
    return pledges.hstack(names.rename({"name": "pledgor"})).drop(
        "first", "size", "after", "term", "late", "is_released", "row", "first_row"
    )


def is_unreleased(city: City) -> pl.Expr:
    """Whether a pledge is not released by the city's last day."""
    return pl.col("released").is_null() | (pl.col("released") > city.end)


def _with_second_ones(city: City, pledges: pl.DataFrame) -> pl.DataFrame:
    """Add ``row``, and second pledges with ``first_row``, of the same patents: at least one where any is in force."""
    rng = city.stream("pledges.again")
    first = pledges.with_columns(row=pl.int_range(pl.len()), first_row=pl.lit(None, dtype=pl.Int64))
    days = (pl.lit(city.end) - pl.col("registered")).dt.total_days()
    live = first.filter(is_unreleased(city) & (days > 60))
    chosen = live.filter(pl.Series(rng.random(live.height) < _PLEDGED_AGAIN_SHARE) | (pl.int_range(pl.len()) == 0))
    later = pl.Series(rng.integers(20, 50, size=chosen.height))
    second = chosen.with_columns(later=later).with_columns(
        first_row="row",
        registered=pl.col("registered") + pl.duration(days="later"),
        due=pl.col("due") + pl.duration(days="later"),
        released=pl.col("released") + pl.duration(days="later"),
        pledgee=pl.lit(_PLEDGEES[-1]),
        with_software=pl.lit(value=False),
        with_trademark=pl.lit(value=False),
    )
    return pl.concat([first, second.drop("later")])


def pledged_patents(city: City, patents: pl.DataFrame, pledges: pl.DataFrame) -> pl.DataFrame:
    """Return ``pledge``, ``patent_no`` and ``application_no`` of what each pledge holds, in this order.

    Patents of the pledgor that were in force on the day; one that an earlier pledge holds may be among them. A pledge
    that was made ``again`` holds what the first one holds and is still in force.
    """
    held = patents.filter(pl.col("granted").is_not_null()).select(
        "patent_no", "application_no", "title", "enterprise_no", "granted", "ended"
    )
    pairs = (
        pledges.select("pledge", "enterprise_no", "registered", "rights")
        .join(held, on="enterprise_no", maintain_order="left_right")
        .filter((pl.col("granted") <= pl.col("registered")) & (pl.col("ended") > pl.col("registered")))
    )
    pairs = pairs.with_columns(draw=pl.Series(city.stream("pledges.rights").random(pairs.height)))
    chosen = pairs.filter(pl.col("draw").rank("ordinal").over("pledge") <= pl.col("rights"))
    columns = ["pledge", "patent_no", "application_no", "title"]
    first = chosen.join(pledges.filter(pl.col("again").is_null()), on="pledge", how="semi").select(*columns, "ended")
    again = (
        pledges.filter(pl.col("again").is_not_null())
        .select("pledge", "registered", "again")
        .join(first.rename({"pledge": "again"}), on="again", maintain_order="left_right")
        .filter(pl.col("ended") > pl.col("registered"))
    )
    return pl.concat([first.select(columns), again.select(columns)]).sort("pledge", "patent_no")
