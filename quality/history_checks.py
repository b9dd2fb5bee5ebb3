"""The checks that compare a feed or table with its past: their names, why each exists, and whether it may hold."""

from __future__ import annotations

from quality.checks import Reason, Severity
from quality.metrics.long import (
    AGE,
    CATEGORY,
    COMMON,
    LEVEL,
    MAGNITUDE,
    MONTH_DAY,
    ORDER,
    PRECISION,
    RATIO,
    SAME,
    SHAPE,
)

FEED_CHECKS: dict[str, Severity] = {
    "rows_level": "block",
    "fill_level": "block",
    "fill_rise": "warn",
    "category_gone": "block",
    "category_mix": "block",
    "unit_shift": "block",
    "constant": "block",
    "frozen": "block",
    "unreadable_rows": "block",
    "cells_changed": "block",
    "keys_gone": "block",
    "future_dates": "block",
    "date_age": "warn",
    "day_and_month": "block",
    "pattern": "block",
    "column_order": "block",
    "column_ratio": "block",
    "precision": "block",
    "one_value": "block",
}
"""Of every feed. A finding of little history, or of more rows than expected, only warns."""

NEEDS = {
    "category_gone": CATEGORY,
    "category_mix": CATEGORY,
    "unit_shift": MAGNITUDE,
    "constant": LEVEL,
    "future_dates": AGE,
    "date_age": AGE,
    "day_and_month": MONTH_DAY,
    "cells_changed": SAME,
    "keys_gone": SAME,
    "pattern": SHAPE,
    "column_order": ORDER,
    "column_ratio": RATIO,
    "precision": PRECISION,
    "one_value": COMMON,
}
"""What a feed's columns must have for the check to say anything."""

TABLE_CHECKS: dict[str, Severity] = {
    "rows_level": "block",
    "fill_level": "warn",
    "category_gone": "warn",
    "category_mix": "warn",
    "unit_shift": "warn",
    "future_dates": "warn",
}
"""Of published tables. A new version of a rule changes what they hold, so that only rows that are gone hold a day."""

_REASONS = {
    "releases_readable": (
        "以往发布的清单应能读取，否则不计入历史比较",
        "Manifests of earlier releases should be readable, or history leaves them out",
    ),
    "depth": ("历史不足，只能按宽松的倍数比较", "With few earlier releases, bounds are wide factors"),
    "silent": ("几乎没有委办局报送数据", "Hardly any bureau sent anything"),
    "late": ("数据源长时间未报送，超出其以往的间隔", "A feed has not sent for longer than it used to"),
    "score_drift": ("得分或等级的分布发生漂移", "The distribution of scores or bands has moved"),
    "rows_level": (
        "行数与以往相差过多：文件可能被截断，或缺少某个区县",
        "Fewer or more rows than before: the file may be cut off, or a district missing",
    ),
    "fill_level": ("列的填充率比以往明显下降", "A column is filled in far fewer rows than before"),
    "fill_rise": (
        "以往大多为空的列突然有值，可能错列",
        "A column that used to be empty is filled: columns may be shifted",
    ),
    "category_gone": ("以往常见的取值消失", "A value that used to be common is gone"),
    "category_mix": (
        "取值构成突变，某一取值过多或过少",
        "The mix of values changed: one of them takes over, or is rare now",
    ),
    "unit_shift": (
        "金额或数量的量级突变，可能混淆元与万元",
        "Figures changed by powers of ten: they may be in another unit, as 元 in a column of 万元",
    ),
    "constant": ("以往各行不同的列，现在全部相同", "A column that used to vary has one value in all rows"),
    "cells_changed": (
        "与上一次报送相比，某列的变动远多于以往：可能错行、错列或日月颠倒",
        "Far more cells of a column changed since the arrival before: rows, columns, or day and month may be mixed up",
    ),
    "keys_gone": ("上一次报送中的许多主体不见了", "Many keys of the arrival before are gone"),
    "frozen": ("以新日期重新报送了以往的内容", "The content of an earlier day came again under a new date"),
    "unreadable_rows": ("不可读的行远多于以往", "Far more rows could not be read than before"),
    "future_dates": ("未来日期多于以往", "More dates lie in the future than before"),
    "date_age": ("日期比以往更旧或更新", "Dates are older or newer than before"),
    "day_and_month": ("日期的日与月可能颠倒", "Day and month of dates may be swapped"),
    "pattern": ("代码或文字的书写形式与以往不同", "Codes or texts are written in other characters than before"),
    "column_order": (
        "两列金额或日期的大小关系与以往不同，可能互换",
        "Two amounts or dates compare differently than before: the columns may be swapped",
    ),
    "column_ratio": (
        "两列金额之比的量级与以往不同，其中一列可能错误",
        "The ratio of two amounts differs from before: one of them may be of another column or unit",
    ),
    "precision": (
        "金额的位数与以往不同：可能被取整、截断或换了单位",
        "Amounts are rounder or less round than before: rounded, cut, or in another unit",
    ),
    "one_value": (
        "某列中同一个值的占比远高于以往：可能是默认值或向下填充",
        "One value of a column is far more frequent than before: a default, or a cell dragged down",
    ),
}


def reason_of(name: str) -> Reason:
    """Why a check of this name exists."""
    zh, en = _REASONS[name]
    return Reason(zh=zh, en=en)
