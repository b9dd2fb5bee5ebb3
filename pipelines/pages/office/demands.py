"""Financing demands: the funnel, open demands with the product that fits best, and why products do not fit."""

from __future__ import annotations

from typing import Any

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Row
from pipelines.pages.office.office import FIRM_COLUMNS, NAMED, Office, firm_cells, missing
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.sections.demands import CONDITION, FUNNEL, MATCH, PRODUCT
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, label, plain

TITLE = Label("融资需求与产品对接", "Financing demands and products")
STATISTIC = "mart_funnel_statistic"
_STEPS = ("submitted_count", "matched_count", "credit_count", "drawn_count", "closed_count")
_BY_MONTH = f"""
    SELECT month_end_date, figure_code, figure_value, unit_code FROM marts.{STATISTIC} WHERE dimension_code = 'all'
    ORDER BY month_end_date DESC
"""  # noqa: S608 - our own name
_BY_BANK = f"""
    SELECT group_code, figure_code, sum(figure_value) AS figure_value, any_value(unit_code) AS unit_code
    FROM marts.{STATISTIC} WHERE dimension_code = 'bank' AND is_additive_over_months GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own name
_BANKS = f"""
    SELECT bank_code, max(bank_name) AS bank_name FROM marts.{PRODUCT} WHERE bank_code IS NOT NULL GROUP BY ALL
"""  # noqa: S608 - our own name
_NOT_MET = f"""
    SELECT * FROM marts.{CONDITION}
    ANTI JOIN (SELECT demand_no, product_no, group_no FROM marts.{CONDITION} WHERE state_code = 'met')
    USING (demand_no, product_no, group_no)
"""  # noqa: S608 - our own name
"""Conditions that keep a product from being met: not those of a group of which another is met."""
_OPEN = f"""
    WITH best AS (
        SELECT *, row_number() OVER (
            PARTITION BY demand_no ORDER BY fit_rank NULLS LAST, unmet_count, product_no
        ) AS place
        FROM marts.{MATCH}
    ),
    counted AS (
        SELECT demand_no, count(*) FILTER (WHERE state_code = 'met') AS met, count(*) AS products
        FROM marts.{MATCH} GROUP BY ALL
    ),
    why AS (
        SELECT demand_no, product_no, list(DISTINCT condition_code ORDER BY condition_code) AS conditions
        FROM ({_NOT_MET}) GROUP BY ALL
    )
    SELECT demand.*, enterprise_name, best.state_code, product_name, bank_name, met, products, conditions
    FROM marts.{FUNNEL} AS demand
    LEFT JOIN best ON demand.demand_no = best.demand_no AND place = 1
    LEFT JOIN counted ON demand.demand_no = counted.demand_no
    LEFT JOIN why ON best.demand_no = why.demand_no AND best.product_no = why.product_no
    LEFT JOIN marts.{PRODUCT} AS product ON best.product_no = product.product_no
    {NAMED.replace("USING (enterprise_id)", "AS named ON demand.enterprise_id = named.enterprise_id")}
    WHERE demand.demand_status_code IN ('submitted', 'matching') ORDER BY days_waiting DESC, demand.demand_no
"""  # noqa: S608 - our own names
_REASONS = f"""
    SELECT condition_code, state_code, count(DISTINCT demand_no) AS demands, count(*) AS pairs
    FROM ({_NOT_MET})
    GROUP BY ALL ORDER BY demands DESC, condition_code, state_code
"""  # noqa: S608 - our own name
_FITS = f"SELECT count(DISTINCT demand_no) FROM marts.{MATCH} WHERE state_code = 'met'"  # noqa: S608 - our own name
_OPEN_COLUMNS = (
    *FIRM_COLUMNS,
    Label("需求编号", "Demand"),
    Label("状态", "Status"),
    Label("金额", "Amount"),
    Label("等待（天）", "Days waiting"),
    Label("最适合的产品", "Best product"),
    Label("结果", "Result"),
    Label("原因", "Why"),
    Label("满足的产品", "Products met"),
    Label("比较的产品", "Products compared"),
)
_REASON_COLUMNS = (
    Label("条件", "Condition"),
    Label("状态", "State"),
    Label("需求数", "Demands"),
    Label("需求与产品对数", "Pairs of demand and product"),
)


def sections(office: Office) -> tuple[Section, ...]:
    """The funnel by month and by bank, the open demands, and what keeps products from being met."""
    if not office.has(FUNNEL, MATCH, CONDITION, PRODUCT, STATISTIC):
        return missing(TITLE)
    found = office.some(_OPEN)
    demands = Grid(_OPEN_COLUMNS, tuple(_demand(row) for row in found.rows), figures=frozenset({4, 5, 9, 10}))
    ((fits,),) = office.connection.execute(_FITS).fetchall()
    reasons = Grid(_REASON_COLUMNS, tuple(_reason(row) for row in office.rows(_REASONS)), figures=frozenset({2, 3}))
    return (
        _funnel(office),
        Section(
            Label("未办结的需求", "Open demands"),
            grids=(demands,) if found.rows else (),
            note=found.note,
            digest=Label(f"{found.total} 项，其中 {fits} 项有满足全部硬条件的产品",
                         f"{counted(found.total, 'demand')}, of which {fits} with a product whose hard conditions are "
                         "all met"),
            is_open=True,
        ),
        Section(Label("产品不满足或未能判断的原因", "Why products are not met or not decided"),
                grids=(reasons,) if reasons.rows else ()),
    )  # fmt: skip


def _funnel(office: Office) -> Section:
    months = _pivoted(office.rows(_BY_MONTH), "month_end_date")
    banks = _pivoted(office.rows(_BY_BANK), "group_code")
    heads = tuple(label("statistic_figure", code) for code in _STEPS)
    figures = frozenset(range(1, len(_STEPS) + 1))
    dated = tuple((Cell(Label(f"{month:%Y-%m}")), *cells) for month, cells in months)
    by_month = Grid((Label("提交月份", "Month of submission"), *heads), dated, figures=figures)
    names = {one["bank_code"]: one["bank_name"] for one in office.rows(_BANKS)}
    by_bank = Grid((Label("银行", "Bank"), *heads),
                   tuple((Cell(_bank(bank, names)), *cells) for bank, cells in banks),
                   Label("按银行", "By bank"), figures)  # fmt: skip
    note = Label("最近月份的需求仍在办理中；一项需求只计入其提交月份。",
                 "Demands of the newest months are on their way; each is in the month of its submission.")  # fmt: skip
    return Section(Label("需求漏斗", "Funnel of demands"), grids=(by_month, by_bank), note=note, is_open=True)


def _bank(code: str, names: dict[str, str | None]) -> Label:
    """A bank by the name that its products give it."""
    if code == "none":
        return Label("尚无银行对接", "No bank yet")
    name = names.get(code)
    return Label(f"{name}（{code}）" if name else code)


def _pivoted(rows: list[Row], key: str) -> list[tuple[Any, tuple[Cell, ...]]]:
    """The steps of each month or bank, in the order in which they come."""
    found: dict[Any, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row[key], {})[row["figure_code"]] = row
    return [
        (one, tuple(plain(int(steps[code]["figure_value"])) if code in steps else NOT_KNOWN for code in _STEPS))
        for one, steps in found.items()
    ]


def _demand(row: Row) -> tuple[Cell, ...]:
    product = f"{row['product_name']}（{row['bank_name']}）" if row["product_name"] else None
    return (
        *firm_cells(row),
        plain(row["demand_no"]),
        code_cell("demand_status", row["demand_status_code"]),
        amount(row["demand_amount_cny"], "cny"),
        plain(row["days_waiting"]),
        plain(product),
        code_cell("pool_state", row["state_code"]),
        _why(row["conditions"] or []),
        plain(row["met"] or 0),
        plain(row["products"] or 0),
    )


def _why(conditions: list[str]) -> Cell:
    """The conditions that keep the best product from being met."""
    told = [label("match_condition", code) for code in conditions]
    return Cell(Label("、".join(one.zh for one in told), ", ".join(one.en for one in told))) if told else NOT_KNOWN


def _reason(row: Row) -> tuple[Cell, ...]:
    return (
        Cell(label("match_condition", row["condition_code"])),
        code_cell("pool_state", row["state_code"]),
        plain(row["demands"]),
        plain(row["pairs"]),
    )
