"""Software copyrights, trademarks, IC layouts and plant varieties of the made-up city."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.industries import INDUSTRIES
from sources.simulator.intellectual_property.numbers import check_digits
from sources.simulator.streams import Flags, Ints

_LONGEST = 4_380  # days of history: twelve years
_MOST_PER_ENTERPRISE = 500
_FUNCTIONS = (
    "设备管理",
    "数据采集",
    "视觉识别",
    "能耗监测",
    "仓储调度",
    "质量追溯",
    "协同办公",
    "远程运维",
    "排产优化",
    "在线检测",
)
_ENDS = ("软件", "系统", "平台", "小程序")
_CHIPS = ("电源管理芯片", "射频收发芯片", "传感器接口芯片", "电机驱动芯片")
_SPECIES = ("水稻", "普通小麦", "大豆", "甘蓝型油菜", "西瓜")
_NICE_CLASSES = ("9", "35", "42", "7", "11", "30", "5", "1")
_LETTERS = "昂柏宸迪恩梵格瀚禾弘恒嘉景竣凯朗砺琳霖铭沐诺沛祺擎融锐晟硕拓维沃熙翔骁欣轩雅彦奕盈裕岳泽臻筑卓"
_DIVISION = np.array([kind.code[:2] for kind in INDUSTRIES])


class Kind(NamedTuple):
    """Rights a year of an enterprise in these divisions of GB/T 4754 and in others, by whether it is a tech one."""

    divisions: tuple[str, ...]
    tech: float
    plain: float
    other_tech: float
    other_plain: float
    describe: Callable[[np.random.Generator, pl.DataFrame], pl.DataFrame]


def make_rights(city: City, kind: str) -> pl.DataFrame:
    """Return the rights of one of ``KINDS``, in order of registration.

    Columns: ``right_no`` (counts them), ``enterprise_no``, ``registered``, ``registration_no``, ``name`` and those of
    the kind. Serial numbers begin with a nine: no office has issued them.

    Raises:
        ValueError: more rights in a year than our range has numbers.
    """
    rng, enterprise, habit = city.stream(f"rights.{kind}"), city.frame, KINDS[kind]
    is_tech = enterprise["is_tech"].to_numpy()
    in_division = np.isin(_DIVISION[enterprise["industry"].to_numpy()], habit.divisions)
    rate = np.where(
        in_division, np.where(is_tech, habit.tech, habit.plain), np.where(is_tech, habit.other_tech, habit.other_plain)
    )
    until = enterprise["exit_date"].fill_null(city.end).clip(upper_bound=city.end)
    span = np.clip((until - enterprise["established_date"]).dt.total_days().to_numpy(), 1, _LONGEST)
    lift = np.exp(0.4 * enterprise["quality"].to_numpy() + 0.3 * enterprise["size"].to_numpy() - 0.16)
    owner = np.repeat(
        np.arange(enterprise.height), np.minimum(rng.poisson(rate * lift * span / 365.25), _MOST_PER_ENTERPRISE)
    )
    before = ((1 - np.sqrt(rng.random(len(owner)))) * span[owner]).astype(np.int64)  # more in later years
    year = pl.col("registered").dt.year()
    frame = (
        pl.DataFrame({"enterprise_no": owner, "until": until.gather(owner), "before": before})
        .select("enterprise_no", registered=pl.col("until") - pl.duration(days="before"))
        .sort("registered", "enterprise_no", maintain_order=True)
        .with_columns(right_no=pl.int_range(pl.len()), serial=pl.int_range(pl.len()).over(year), year=year)
    )
    return frame.hstack(habit.describe(rng, frame)).drop("serial", "year")


def _number(frame: pl.DataFrame, pattern: str, serial: str, digits: int, year: pl.Expr | None = None) -> pl.Series:
    """`pattern` with the year, where it has one, and the serial number behind a nine."""
    if (frame[serial] >= 10**digits).any():
        raise ValueError("too many rights in one year for the numbers that are ours: make a smaller city")
    last = pl.format("9{}", pl.col(serial).cast(pl.String).str.zfill(digits))
    return frame.select(pl.format(pattern, *([year] if year is not None else []), last)).to_series()


def _brands(rng: np.random.Generator, n: int) -> pl.Series:
    letters = pl.Series(list(_LETTERS))
    first, second = (letters.gather(rng.integers(0, len(_LETTERS), size=n)) for _ in range(2))
    return first + second


def _pick(rng: np.random.Generator, texts: tuple[str, ...], n: int) -> pl.Series:
    return pl.Series(texts).gather(rng.integers(0, len(texts), size=n))


def _days_before(frame: pl.DataFrame, days: Ints, only: Flags | None = None) -> pl.Series:
    """A date so many days before the registration; null where not `only`."""
    day = pl.col("registered") - pl.duration(days=pl.lit(pl.Series(days)))
    return frame.select(day if only is None else pl.when(pl.lit(pl.Series(only))).then(day)).to_series()


def _software(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    n = frame.height
    version = pl.DataFrame({"a": rng.integers(1, 4, size=n), "b": rng.integers(0, 5, size=n)})
    is_published = rng.random(n) < 0.7
    return pl.DataFrame(
        {
            "registration_no": _number(frame, "{}SR{}", "serial", 6, pl.col("year")),
            "name": _brands(rng, n) + _pick(rng, _FUNCTIONS, n) + _pick(rng, _ENDS, n),
            "version": version.select(pl.format("V{}.{}", "a", "b")).to_series(),
            "first_published": _days_before(frame, rng.integers(20, 300, size=n), is_published),
            "acquisition": pl.Series(["原始取得", "继受取得"]).gather((rng.random(n) < 0.03).astype(np.int64)),
        }
    )


def _trademark(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    n = frame.height
    first = rng.integers(0, len(_NICE_CLASSES), size=n)
    second = (first + rng.integers(1, len(_NICE_CLASSES), size=n)) % len(_NICE_CLASSES)
    classes = pl.DataFrame(
        {"one": pl.Series(_NICE_CLASSES).gather(first), "two": pl.Series(_NICE_CLASSES).gather(second)}
    )
    has_two = pl.Series(rng.random(n) < 0.25)
    return pl.DataFrame(
        {
            "registration_no": _number(frame, "9{}", "right_no", 6),
            "name": _brands(rng, n),
            "classes": classes.select(
                pl.when(has_two).then(pl.concat_list("one", "two")).otherwise(pl.concat_list("one"))
            ).to_series(),
            "applied": _days_before(frame, rng.integers(240, 420, size=n)),
            "valid_to": frame["registered"].dt.offset_by("10y").dt.offset_by("-1d"),
            "status": pl.Series(["已注册", "已注销", "宣告无效"]).gather(np.digitize(rng.random(n), [0.95, 0.99])),
        }
    )


def _ic_layout(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    n = frame.height
    return pl.DataFrame(
        {
            "registration_no": _number(
                frame, "BS.{}{}", "serial", 6, (pl.col("year") % 100).cast(pl.String).str.zfill(2)
            ),
            "name": _brands(rng, n) + _pick(rng, _CHIPS, n),
            "applied": _days_before(frame, rng.integers(60, 200, size=n)),
        }
    )


def _plant_variety(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    n = frame.height
    number = _number(frame, "{}{}", "serial", 3, pl.col("year"))
    species = _pick(rng, _SPECIES, n)
    return pl.DataFrame(
        {
            "registration_no": "CNA" + number + "." + check_digits(number),
            "name": _brands(rng, n) + pl.Series(rng.integers(1, 99, size=n)).cast(pl.String) + "号",
            "species": species,
            "applied": _days_before(frame, rng.integers(700, 1_500, size=n)),
        }
    )


KINDS = {
    "software_copyright": Kind(("34", "63", "65"), 0.16, 0.015, 0.03, 0.001, _software),
    "trademark": Kind((), 0.0, 0.0, 0.03, 0.006, _trademark),
    "ic_layout": Kind(("39",), 0.04, 0.0, 0.0, 0.0, _ic_layout),
    "plant_variety": Kind(("01",), 0.06, 0.004, 0.0, 0.0, _plant_variety),
}
