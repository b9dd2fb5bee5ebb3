"""Administrative penalties of the made-up city: the enterprise, the bureau, the fine, and the wording."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import days_after, numbered
from sources.simulator.city import City
from sources.simulator.places import CITY
from sources.simulator.streams import Floats

TOPIC = "credit.penalties"
YEARLY_RATE = 0.05
DISTRESSED_FACTOR = 5.0
_FIRST_NUMBER = 90_001
_REVOKED_NOTICE_DAYS = 3


class Authority(NamedTuple):
    """Who fines: its name, the letters of its decisions, what for, under which law, and its share of all penalties."""

    name: str
    letters: str
    violation: str
    facts: str
    law: str
    weight: float


AUTHORITIES = (
    Authority(f"{CITY}市市场监督管理局", "芜市监罚", "违反广告管理规定", "发布虚假广告",
              "《中华人民共和国广告法》", 0.40),
    Authority(f"{CITY}市生态环境局", "芜环罚", "违反水污染防治规定", "超标排放水污染物",
              "《中华人民共和国水污染防治法》", 0.15),
    Authority(f"{CITY}市应急管理局", "芜应急罚", "违反安全生产规定", "未如实记录安全生产教育和培训情况",
              "《中华人民共和国安全生产法》", 0.15),
    Authority(f"{CITY}市人力资源和社会保障局", "芜人社罚", "拖欠劳动报酬", "未按时足额支付劳动报酬",
              "《保障农民工工资支付条例》", 0.15),
    Authority(f"{CITY}市消防救援支队", "芜消罚", "违反消防管理规定", "消防设施未保持完好有效",
              "《中华人民共和国消防法》", 0.15),
)  # fmt: skip

_KINDS = (  # kinds of penalty, weight, is there a fine
    ("罚款", 0.50, True),
    ("警告;罚款", 0.15, True),
    ("罚款;没收违法所得、没收非法财物", 0.10, True),
    ("警告", 0.15, False),
    ("通报批评", 0.07, False),
    ("责令停产停业", 0.03, False),
)


def make_penalties(city: City) -> pl.DataFrame:
    """Every decision of the city's history, in order of its day.

    Columns: `enterprise_no`, `decided`, `authority` (index), `number` (text), `kinds`, `fine` and `confiscated`
    (whole yuan, null where there is none), `written_on` (when the platform shows it). Those in distress are fined more
    often; an enterprise whose licence is revoked has a decision that says so.
    """
    rng = city.stream(TOPIC)
    frame, n = city.frame, city.frame.height
    rate = YEARLY_RATE * city.days / 365 * np.where(frame["is_distressed"].to_numpy(), DISTRESSED_FACTOR, 1.0)
    times = rng.poisson(rate)
    rows = np.repeat(np.arange(n, dtype=np.int64), times)
    back = (rng.random(len(rows)) * city.days).astype(np.int64)
    decided = days_after(pl.Series([city.end]).new_from_index(0, len(rows)), -back - 1)
    kind = rng.choice(len(_KINDS), size=len(rows), p=[weight for _, weight, _ in _KINDS])
    size = frame["size"].to_numpy()[rows]
    is_fined = np.array([fined for *_, fined in _KINDS])[kind]
    is_taken = kind == 2
    ordinary = pl.DataFrame(
        {
            "enterprise_no": rows,
            "decided": decided,
            "authority": rng.choice(len(AUTHORITIES), size=len(rows), p=[a.weight for a in AUTHORITIES]),
            "kinds": pl.Series([words for words, _, _ in _KINDS]).gather(kind),
            "fine": _fines(rng, size),
            "confiscated": _fines(rng, size) // 10,
        }
    ).with_columns(
        pl.when(pl.Series(is_fined)).then("fine").alias("fine"),
        pl.when(pl.Series(is_taken)).then("confiscated").alias("confiscated"),
    )
    revoked = frame.filter((pl.col("exit_kind") == "revoked") & (pl.col("exit_date") >= city.start)).select(
        "enterprise_no",
        decided=pl.col("exit_date") - pl.duration(days=_REVOKED_NOTICE_DAYS),
        authority=pl.lit(0, dtype=pl.Int64),
        kinds=pl.lit("吊销许可证件"),
        fine=pl.lit(None, dtype=pl.Int64),
        confiscated=pl.lit(None, dtype=pl.Int64),
    )
    there = frame.select("enterprise_no", "established_date", "exit_date")
    decisions = (
        pl.concat([ordinary, revoked])
        .join(there, on="enterprise_no", maintain_order="left")
        .filter(
            (pl.col("decided") > pl.col("established_date"))
            & (pl.col("exit_date").is_null() | (pl.col("decided") < pl.col("exit_date")))
        )
        .drop("established_date", "exit_date")
        .sort("decided", "enterprise_no", "authority", "kinds")
    )
    shown = days_after(decisions["decided"], rng.integers(1, 8, size=decisions.height))
    return decisions.with_columns(number=numbered(decisions, _FIRST_NUMBER), written_on=shown)


def _fines(rng: np.random.Generator, size: Floats) -> pl.Series:
    """Whole hundreds of yuan, more for larger enterprises."""
    amount = np.exp(8.6 + 0.5 * size + 0.9 * rng.standard_normal(len(size)))
    return pl.Series(np.clip(np.rint(amount / 100), 2, 20_000).astype(np.int64) * 100)
