"""Full-scope statistics of the newest month: by list, union, stage, industry and district, and what may be added."""

from __future__ import annotations

from typing import Any

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Row
from pipelines.pages.office.office import Office, missing
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import amount, code_cell, label, labelled
from pipelines.released.statistic_groups import group_names
from pipelines.released.statistics import STATISTIC

TITLE = Label("科技金融全口径统计", "Full-scope statistics")
_WHOLES_TITLE = Label("名单合并与全部企业", "Union of the lists and all enterprises")
_MAIN = (
    "firm_count", "borrower_count", "loan_share_pct", "loan_balance_cny", "bond_balance_cny", "insurance_cover_cny",
    "guarantee_liability_cny", "equity_cny", "served_count",
)  # fmt: skip
_NEWEST = f"""
    FROM marts.{STATISTIC} WHERE month_end_date = (SELECT max(month_end_date) FROM marts.{STATISTIC})
    ORDER BY group_code, figure_code
"""  # noqa: S608 - our own name
_DIMENSIONS = ("list", "stage", "industry", "district")
_NO_DATA = Cell(Label("无数据", "no data"), "warn")
_NOTE = Label(
    "名单相互重叠，各名单及合并去重的数字不得相加；比率和加权利率不得相加；时点数不得跨月相加。“无数据”：当月没有报送，不是零。",
    "Lists overlap: their figures and those of the union must not be added, nor rates and shares, nor stocks over "
    "months. No data: nothing was sent of the month; it is not zero.",
)


def sections(office: Office) -> tuple[Section, ...]:
    """All figures of the union and of all enterprises, then the main figures of each group."""
    rows = office.rows(_NEWEST) if office.has(STATISTIC) else []
    if not rows:
        return missing(TITLE)
    month = rows[0]["month_end_date"]
    banks = rows[0]["bank_count"]
    wholes = [row for row in rows if row["dimension_code"] in ("union", "all")]
    known = list(labelled("statistic_figure"))  # in the order of the seed
    held = {row["figure_code"] for row in wholes}
    codes = [code for code in known if code in held] + sorted(held - set(known))
    found = {(row["dimension_code"], row["figure_code"]): row for row in wholes}
    heads = (Label("指标", "Figure"), *(label("statistic_dimension", one) for one in ("union", "all")),
             Label("时点或时期", "Stock or flow"), Label("可跨月相加", "Adds up over months"))  # fmt: skip
    lines = tuple(_line(code, found) for code in codes)
    all_of = Grid(heads, lines, figures=frozenset({1, 2}))
    digest = Label(f"{month:%Y-%m}，{banks} 家银行报送", f"{month:%Y-%m}, sent by {counted(banks, 'bank')}")
    first = Section(_WHOLES_TITLE, grids=(all_of,), note=_NOTE, digest=digest, is_open=True)
    return (first, *(_groups(office, dimension, rows) for dimension in _DIMENSIONS))


def _line(code: str, found: dict[tuple[str, str], Row]) -> tuple[Cell, ...]:
    told = found.get(("union", code)) or found["all", code]
    return (
        Cell(label("statistic_figure", code)),
        *(_value(found.get((dimension, code))) for dimension in ("union", "all")),
        code_cell("stock_or_flow", told["flow_code"]),
        Cell(label("answer", "yes" if told["is_additive_over_months"] else "no")),
    )


def _groups(office: Office, dimension: str, rows: list[Row]) -> Section:
    mine = [row for row in rows if row["dimension_code"] == dimension]
    names = group_names(dimension, (row["group_code"] for row in mine), dict(office.words.code_lists))
    found: dict[str, dict[str, Any]] = {}
    for row in mine:
        found.setdefault(row["group_code"], {})[row["figure_code"]] = row
    heads = (Label("分组", "Group"), *(label("statistic_figure", code) for code in _MAIN))
    lines = tuple(
        (Cell(Label(*names.get(group, (group,)))), *(_value(figures.get(code)) for code in _MAIN))
        for group, figures in found.items()
    )
    grid = Grid(heads, lines, figures=frozenset(range(1, len(heads))))
    said = label("statistic_dimension", dimension)
    digest = Label(f"{len(lines)} 组", counted(len(lines), "group"))
    return Section(said, grids=(grid,) if lines else (), digest=digest)


def _value(row: Row | None) -> Cell:
    """The figure; what a list did not tell is no data, what has no denominator a dash."""
    if row is None:
        return Cell(Label("—"), "dim")
    return _NO_DATA if row["figure_value"] is None else amount(row["figure_value"], row["unit_code"], most=2)
