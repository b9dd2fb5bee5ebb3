"""What the gazette announces of each patent: publication, grant, refusal, transfer, pledge, end, in its own words."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.intellectual_property.parties import name_parties
from sources.simulator.intellectual_property.pledges import is_unreleased
from sources.simulator.written_names import write_names

TRANSFER_SHARE = 0.03
SOLD_PLEDGED_SHARE = 0.05  # of the patents in a pledge in force on the last day
BUYER_HERE_SHARE = 0.4  # of the transfers: to an enterprise of this registry
BUYER = {"buyer": pl.String, "enterprise_no": pl.Int64, "party": pl.String, "how": pl.String}
_UNPAID = (  # wording, detail: the gazette has worded unpaid fees in three ways
    ("专利权的终止", "未缴年费专利权终止，终止日期:"),
    ("未缴年费专利权终止", "终止日期:"),
    ("专利权的终止(未缴年费专利权终止)", "终止日期:"),
)


def make_events(city: City, patents: pl.DataFrame, pledges: pl.DataFrame, pledged: pl.DataFrame) -> pl.DataFrame:
    """Return ``application_no``, ``announced``, ``event`` and ``detail`` of what was announced until the last day.

    In order of announcement, with the columns of ``BUYER``, null but for a transfer: whom the right went to.
    The arguments after the city are what ``make_patents``, ``make_pledges`` and ``pledged_patents`` returned.
    """
    rng = city.stream("patents.events")
    frame = patents.with_columns(
        style=pl.Series(rng.integers(0, 3, size=patents.height)),
        pause=pl.Series(rng.integers(0, 120, size=patents.height)),
    )
    invention = frame.filter(pl.col("kind").is_in([1, 8]))
    becomes, fails = frame.filter(pl.col("granted").is_not_null()), frame.filter(pl.col("given_up").is_not_null())
    expires, lapses = becomes.filter("is_expired"), becomes.filter(~pl.col("is_expired"))
    since = (pl.col("ended") - pl.duration(days=365)).dt.to_string("%Y%m%d")
    wording, detail = (pl.lit(pl.Series([pair[place] for pair in _UNPAID])).gather(pl.col("style")) for place in (0, 1))
    failure = pl.when("is_refused").then(_one_of("驳回", "发明专利申请公布后的驳回"))
    found = pl.concat(
        how="diagonal",
        items=[
            _announced(invention, "published", _one_of("发明专利申请公布", "公开")),
            _announced(invention, pl.col("published") + pl.duration(days="pause"), pl.lit("实质审查的生效")),
            _announced(becomes, "granted", pl.lit("授权")),
            _announced(fails, "given_up", failure.otherwise(_one_of("视为撤回", "发明专利申请公布后的视为撤回"))),
            _announced(expires, "ended", pl.lit("专利权有效期届满")),
            _announced(lapses, "ended", wording, pl.concat_str(detail, since)),
            _transfers(city, becomes),
            _pledged_sales(city, becomes, pledges, pledged),
            *_pledge_events(pledges, pledged),
        ],
    )
    return found.filter(pl.col("announced") <= city.end).sort(
        "announced", "application_no", "event", maintain_order=True
    )


def _one_of(now_and_then: str, else_: str) -> pl.Expr:
    """The gazette has two ways to say the same."""
    return pl.when(pl.col("style") == 0).then(pl.lit(now_and_then)).otherwise(pl.lit(else_))


def _announced(
    patents: pl.DataFrame, day: str | pl.Expr, event: pl.Expr, detail: pl.Expr | None = None
) -> pl.DataFrame:
    text = detail if detail is not None else pl.lit(None, dtype=pl.String)
    return patents.select("application_no", announced=day, event=event, detail=text)


def _transfers(city: City, patents: pl.DataFrame) -> pl.DataFrame:
    """Some patents in force change hands, within the city or to an outsider."""
    rng = city.stream("patents.transfers")
    sold = patents.filter(pl.Series(rng.random(patents.height) < TRANSFER_SHARE)).filter(pl.col("granted") < city.end)
    return _sales(rng, city, sold, "granted", 2_000)


def _pledged_sales(city: City, patents: pl.DataFrame, pledges: pl.DataFrame, pledged: pl.DataFrame) -> pl.DataFrame:
    """A few patents are sold while they are pledged; at least one where a pledge is in force."""
    rng = city.stream("pledges.sales")
    kept = pledges.filter(is_unreleased(city) & (pl.col("registered") < city.end))
    held = pledged.join(kept, on="pledge").unique("patent_no", keep="first", maintain_order=True).sort("patent_no")
    chosen = held.filter(pl.Series(rng.random(held.height) < SOLD_PLEDGED_SHARE) | (pl.int_range(pl.len()) == 0))
    sold = patents.join(chosen.select("patent_no", since="registered"), on="patent_no", maintain_order="left")
    return _sales(rng, city, sold, "since", (pl.lit(city.end) - pl.col("since")).dt.total_days())


def _sales(
    rng: np.random.Generator, city: City, sold: pl.DataFrame, since: str, most_days: int | pl.Expr
) -> pl.DataFrame:
    """One transfer of each patent, between its day `since` and its end, at most so many days after it."""
    span = sold.select(pl.min_horizontal((pl.col("ended") - pl.col(since)).dt.total_days(), most_days)).to_series()
    later = pl.Series((rng.random(sold.height) * span.to_numpy()).astype(np.int64))
    day = sold.select(pl.col(since) + pl.duration(days=pl.lit(later))).to_series()
    seller = name_parties(rng, city, sold["enterprise_no"], day).unique("row", keep="first", maintain_order=True)
    buyer = _buyers(rng, city, sold["enterprise_no"], day)
    return sold.select(
        "application_no",
        announced=day,
        event=pl.lit("专利权的转移"),
        detail=pl.format("变更事项:专利权人；变更前:{}；变更后:{}", seller["name"], buyer["buyer"]),
    ).hstack(buyer)


def _buyers(rng: np.random.Generator, city: City, seller: pl.Series, day: pl.Series) -> pl.DataFrame:
    """The columns of ``BUYER``: tech enterprises there were on the day, and outsiders for the rest."""
    nobody = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(day))
    outside = name_parties(rng, city, nobody, day).unique("row", keep="first", maintain_order=True)
    tech = np.flatnonzero(city.frame["is_tech"].to_numpy()).astype(np.int64)
    pick = tech[rng.integers(0, len(tech), size=len(day))]
    enterprise = city.frame[pick].with_columns(day=day, seller=seller)
    here = enterprise.select(
        (pl.col("established_date") < pl.col("day"))
        & (pl.col("exit_date").is_null() | (pl.col("exit_date") > pl.col("day")))
        & (pl.col("seller").is_null() | (pl.col("seller") != pl.Series(pick)))
        & pl.Series(rng.random(len(day)) < BUYER_HERE_SHARE)
    ).to_series()
    written = write_names(rng, city, pick, day)
    return pl.DataFrame(
        {
            "buyer": written["name"].zip_with(here, outside["name"]),
            "enterprise_no": pl.Series(pick).zip_with(here, nobody),
            "party": pl.Series(["enterprise"]).new_from_index(0, len(day)).zip_with(here, outside["party"]),
            "how": written["how"].zip_with(here, outside["how"]),
        },
        schema_overrides=BUYER,
    )


def _pledge_events(pledges: pl.DataFrame, pledged: pl.DataFrame) -> list[pl.DataFrame]:
    rights = pledged.join(pledges, on="pledge", maintain_order="left")
    number = pl.format("质押登记号:{}；质权人:{}", "pledge_no", "pledgee")
    ends = rights.filter(pl.col("released").is_not_null())
    return [
        _announced(rights, pl.col("registered") + pl.duration(days=10), pl.lit("专利权质押合同登记的生效"), number),
        _announced(ends, pl.col("released") + pl.duration(days=10), pl.lit("专利权质押合同登记的注销"), number),
    ]
