"""Authorisations behind the platform's API, as changes: given, revoked, deleted, and deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
import polars as pl

from sources.simulator.bureaus.finance._cells import BANK_CODE, CODE, mark_codes, plant_lower_case, with_enterprises
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.lending import BANKS
from sources.simulator.sheet import Sheet

FEED = "finance/consent"
FORM = RemoteForm()
_YEARS_BACK = 2
_PER_ENTERPRISE = 1.1
_SCOPES = (
    ("纳税、发票、社保、信贷、财务、融资、申报", 0.45),
    ("纳税、发票、社保", 0.3), ("纳税、发票", 0.15), ("信贷、融资", 0.1),
)  # fmt: skip
_PURPOSES = (("贷前审查", 0.7), ("贷后管理", 0.2), ("产品推荐", 0.1))
_WAYS = (("电子签名", 0.6), ("电子印章", 0.35), ("纸质签署", 0.05))
_REVOKED, _DELETED, _REINSERTED = 0.08, 0.01, 0.005
_OPEN_END = 0.03
_FLAG, _UNTIL = "增删改标志", "有效期止"
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """All changes of the last two years, in order of time."""
    changes = _changes(city)
    if changes.height:
        yield _sheet(city, changes)


def _given(city: City) -> pl.DataFrame:
    rng = city.stream(FEED)
    enterprises = np.flatnonzero(city.frame["is_tech"].to_numpy())
    enterprise = np.repeat(enterprises, np.minimum(rng.poisson(_PER_ENTERPRISE, size=len(enterprises)), 5)).astype(
        np.int64
    )
    n = len(enterprise)

    def words(choices: tuple[tuple[str, float], ...]) -> pl.Series:
        drawn = rng.choice(len(choices), p=[share for _, share in choices], size=n)
        return pl.Series([word for word, _ in choices]).gather(drawn)

    seconds = rng.integers(0, _YEARS_BACK * 365 * 86_400, size=n).astype("timedelta64[s]")
    given = pl.DataFrame(
        {
            "enterprise_no": enterprise,
            "given_at": np.datetime64(city.end, "us") + np.timedelta64(86_399, "s") - seconds,
            "bank": rng.choice(len(BANKS), p=[bank.share for bank in BANKS], size=n),
            "years": rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1], size=n),
            "has_no_end": rng.random(n) < _OPEN_END,
            "luck": rng.random(n),
            "revoked_after": rng.integers(3 * 86_400, 300 * 86_400, size=n),
            "deleted_after": rng.integers(60, 86_400, size=n),
            "scope": words(_SCOPES),
            "purpose": words(_PURPOSES),
            "way": words(_WAYS),
            "digest": [sha256(f"{city.seed}.{number}".encode()).hexdigest() for number in range(n)],
        }
    ).sort("given_at", "enterprise_no", "bank")
    day = pl.col("given_at").dt.date()
    founded, gone = (city.frame[name].gather(given["enterprise_no"]) for name in ("established_date", "exit_date"))
    is_here = (founded <= given["given_at"].dt.date()) & (gone > given["given_at"].dt.date()).fill_null(value=True)
    return given.filter(is_here).with_columns(
        consent_no=pl.format("MYSQ{}{}", day.dt.to_string("%Y%m%d"),
                             pl.int_range(pl.len()).over(day).cast(pl.String).str.zfill(5))
    )  # fmt: skip


def _changes(city: City) -> pl.DataFrame:
    given = _given(city)
    is_deleted = pl.col("luck") < _DELETED
    comes_back = pl.col("luck") < _REINSERTED
    is_revoked = (pl.col("luck") >= _DELETED) & (pl.col("luck") < _DELETED + _REVOKED)
    deletion = pl.col("given_at") + pl.duration(seconds="deleted_after")
    revocation = pl.col("given_at") + pl.duration(seconds="revoked_after")
    no_time = pl.lit(None, dtype=pl.Datetime("us"))
    steps = (
        ("I", pl.lit(value=True), pl.col("given_at"), no_time),
        ("D", is_deleted, deletion, no_time),
        ("I", comes_back, deletion + pl.duration(hours=1), no_time),
        ("U", is_revoked, revocation, revocation),
    )
    changes = [
        given.filter(happens).with_columns(flag=pl.lit(flag), step=step, changed_at=at, revoked_at=revoked)
        for step, (flag, happens, at, revoked) in enumerate(steps)
    ]
    known = pl.col("changed_at").dt.date() <= city.end
    every = pl.concat(changes, how="vertical_relaxed").filter(known).sort("changed_at", "consent_no", "step")
    return every.with_columns(
        changed_on=pl.col("changed_at").dt.date(),
        is_over=pl.int_range(pl.len()).over("consent_no", order_by="changed_at") < pl.len().over("consent_no") - 1,
    )


def _sheet(city: City, rows: pl.DataFrame) -> Sheet:
    rows = with_enterprises(city, rows, "changed_on")
    first_day = pl.col("given_at").dt.date()
    last_day = first_day.dt.offset_by(pl.format("{}y", "years")).dt.offset_by("-1d").dt.to_string("%Y-%m-%d")
    bank = rows["bank"]
    cells = rows.select(
        pl.col("consent_no").alias("授权编号"),
        pl.col("enterprise").alias("授权主体"),
        pl.col("code").alias(CODE),
        pl.Series([kind.name for kind in BANKS]).gather(bank).alias("被授权机构"),
        pl.Series([kind.code for kind in BANKS]).gather(bank).alias(BANK_CODE),
        pl.col("scope").alias("范围"),
        pl.col("purpose").alias("用途"),
        first_day.dt.to_string("%Y-%m-%d").alias("有效期起"),
        pl.when("has_no_end").then(pl.lit("2099-12-31")).otherwise(last_day).alias(_UNTIL),
        pl.col("way").alias("签署方式"),
        pl.col("digest").alias("凭证摘要"),
        pl.col("revoked_at").dt.to_string(_TIME).alias("撤销时间"),
        pl.col("changed_at").dt.to_string(_TIME).alias("更新时间"),
        pl.col("flag").alias(_FLAG),
    )
    rng = city.stream(f"{FEED}.defects")
    sheet = Sheet(FEED, "企业授权", city.end, cells, rng, published_on=rows["changed_on"])
    mark_codes(sheet, rows["code_role"])
    sheet.mark("sentinel_date", column=_UNTIL, where=rows["has_no_end"], outcome="repaired", field="valid_to_date")
    is_over = rows["is_over"]
    sheet.mark("deleted", column=_FLAG, where=rows["flag"] == "D", outcome="superseded")
    for kind, was in (("deleted_later", rows["luck"] < _DELETED), ("revoked_later", rows["luck"] >= _DELETED)):
        sheet.mark(kind, column=_FLAG, where=is_over & was & (rows["flag"] == "I"), outcome="superseded")
    plant_lower_case(sheet)
    sheet.plant("other_flag", column=_FLAG, to=pl.lit("1"), rate=0.01, where=pl.col(_FLAG) == "I", outcome="repaired",
                field="_change_code", lands=pl.lit("insert"))  # fmt: skip
    for text in ("-", "暂无", "******"):
        sheet.plant("placeholder", column="签署方式", to=pl.lit(text), rate=0.003, outcome="repaired",
                    field="signing_code")  # fmt: skip
    return sheet
