"""What the made-up inventions are about: by industry, classes of the IPC and the things named in titles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.industries import INDUSTRIES
from sources.simulator.streams import Ints


class Subject(NamedTuple):
    """Classes and things of one line of business; ``designs`` are classes of the Locarno classification."""

    classes: tuple[str, ...]
    things: tuple[str, ...]
    designs: tuple[str, ...]


_MACHINES = Subject(
    ("B23Q3/06", "B23B41/00", "B24B19/22", "F16H57/04", "B65G47/90", "B23P19/04"),
    ("数控机床夹具", "齿轮加工装置", "自动上料机构", "精密主轴", "模具定位组件", "零件打磨设备"),
    ("15-09", "08-05", "08-08"),
)
_ROBOTS = Subject(
    ("B25J9/16", "G05B19/418", "G06V10/82", "G05D1/43", "B25J15/00", "G06N3/08"),
    ("工业机器人", "视觉检测系统", "移动平台", "机械臂末端", "产线调度装置", "传感器标定装置"),
    ("15-99", "14-02", "10-05"),
)
_SOFTWARE = Subject(
    ("G06F16/2455", "G06F9/50", "G06Q10/0631", "H04L67/10", "G06F21/62", "G06F40/30"),
    ("数据库查询系统", "任务调度系统", "权限管理终端", "日志分析系统", "文本识别终端", "接口网关"),
    ("14-04", "14-02"),
)
_MATERIALS = Subject(
    ("C08L67/02", "C08K3/04", "C22C21/00", "D01F6/62", "B32B27/36", "C04B35/622"),
    ("复合材料", "石墨烯浆料", "陶瓷基板", "高强纤维", "耐热涂层", "铝合金型材"),
    ("05-06", "25-01"),
)
_MEDICINE = Subject(
    ("A61K31/519", "C12N15/10", "A61K9/20", "G01N33/68", "A61B5/00", "C07D401/04"),
    ("缓释片剂", "检测试剂盒", "提取物", "微球制剂", "采样装置", "重组蛋白"),
    ("24-02", "24-01"),
)
_ELECTRONICS = Subject(
    ("H01L23/31", "H05K1/02", "H01R13/52", "H01L21/67", "G01R31/28", "H03K17/687"),
    ("封装结构", "印制电路板", "防水连接器", "晶圆清洗装置", "测试工装", "功率模块"),
    ("13-03", "14-03"),
)
_ENERGY = Subject(
    ("H01M10/613", "H02S20/30", "H02J7/00", "H01M50/204", "H02J3/32", "B60L53/16"),
    ("电池包散热结构", "光伏支架", "储能变流器", "充电桩", "电池管理系统", "逆变器"),
    ("13-02", "13-01"),
)
_ENVIRONMENT = Subject(
    ("C02F9/00", "B01D53/78", "C02F3/12", "B01D46/00", "B09B3/00"),
    ("污水处理设备", "废气净化塔", "除尘装置", "污泥脱水机", "填料组件"),
    ("23-01", "23-04"),
)
_BUILDING = Subject(
    ("E04G21/02", "E04B1/61", "E02D5/34", "E04F13/08"),
    ("混凝土浇筑装置", "装配式墙板", "桩基施工设备", "脚手架连接件"),
    ("25-02", "25-03"),
)
_FARMING = Subject(
    ("A01G31/02", "A01C7/20", "A01B49/06", "A01K63/04", "A01G9/24"),
    ("育苗架", "播种机", "田间灌溉装置", "水产养殖设备", "温室大棚"),
    ("15-03", "08-03"),
)
_ORDINARY = Subject(
    ("B65D81/02", "A47B47/00", "G06Q30/06", "A47J43/07", "G09F9/33"),
    ("包装盒", "货架", "展示装置", "搅拌机构", "收纳组件"),
    ("09-03", "06-04", "07-01"),
)
_BY_DIVISION = {
    "01": _FARMING, "26": _MATERIALS, "27": _MEDICINE, "38": _ENERGY, "39": _ELECTRONICS, "47": _BUILDING,
    "63": _SOFTWARE, "65": _SOFTWARE, "73": _MACHINES, "77": _ENVIRONMENT,
}  # fmt: skip
_BY_CLASS = {"3491": _ROBOTS, "3421": _MACHINES}
SUBJECTS = tuple(_BY_CLASS.get(kind.code) or _BY_DIVISION.get(kind.code[:2], _ORDINARY) for kind in INDUSTRIES)
_ENDS = ("", "及其控制方法", "及制备方法", "的装配方法", "用调节装置", "的监测方法")


def draw_subjects(rng: np.random.Generator, industry: Ints, kind: Ints) -> pl.DataFrame:
    """Return ``title``, ``main_class`` and ``all_classes`` of each patent.

    Args:
        rng: the stream of subjects.
        industry: index into ``INDUSTRIES``, shape (n,).
        kind: the digit that says the kind of right; 3 is a design.
    """
    n = len(industry)
    classes, first_class, classes_of = _flat([subject.classes for subject in SUBJECTS])
    things, first_thing, things_of = _flat([subject.things for subject in SUBJECTS])
    designs, first_design, designs_of = _flat([subject.designs for subject in SUBJECTS])
    one = (rng.random(n) * classes_of[industry]).astype(np.int64)
    two = (one + 1 + (rng.random(n) * (classes_of[industry] - 1)).astype(np.int64)) % classes_of[industry]
    thing = first_thing[industry] + (rng.random(n) * things_of[industry]).astype(np.int64)
    design = first_design[industry] + (rng.random(n) * designs_of[industry]).astype(np.int64)
    frame = pl.DataFrame(
        {
            "is_design": kind == 3,
            "is_method": np.isin(kind, (1, 8)),
            "has_two": rng.random(n) < 0.4,
            "one": classes.gather(first_class[industry] + one),
            "two": classes.gather(first_class[industry] + two),
            "design": designs.gather(design),
            "thing": things.gather(thing),
            "end": pl.Series(_ENDS).gather(rng.integers(0, len(_ENDS), size=n)),
        }
    )
    main = pl.when("is_design").then("design").otherwise("one")
    return frame.select(
        title=pl.when("is_design").then("thing")
        .when("is_method").then(pl.format("一种{}{}", "thing", "end"))
        .otherwise(pl.format("一种{}", "thing")),
        main_class=main,
        all_classes=pl.when(pl.col("has_two") & ~pl.col("is_design"))
        .then(pl.format("{}；{}", main, "two")).otherwise(main),
    )  # fmt: skip


def _flat(lists: list[tuple[str, ...]]) -> tuple[pl.Series, Ints, Ints]:
    """All texts in one series, and of each list where it begins and how long it is."""
    length = np.array([len(texts) for texts in lists], dtype=np.int64)
    return pl.Series([text for texts in lists for text in texts]), np.cumsum(length) - length, length
