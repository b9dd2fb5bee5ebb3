"""Financing demands: the step that each has reached, the products that it may be open to, and why others do not fit."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, label, plain

FUNNEL, MATCH, CONDITION, PRODUCT = "mart_demand_funnel", "mart_match", "mart_match_condition", "mart_product"
TITLE = Label("融资需求与产品对接", "Financing demands and products")
_LISTED = {"security": "guarantee", "use": "loan_use"}
_DEMANDS = (
    Label("需求编号", "Demand"),
    Label("状态", "Status"),
    Label("金额", "Amount"),
    Label("期限（月）", "Months"),
    Label("提交", "Submitted"),
    Label("对接（天）", "Days to match"),
    Label("授信（天）", "Days to credit"),
    Label("放款（天）", "Days to draw"),
    Label("等待（天）", "Days waiting"),
)
_PRODUCTS = (
    Label("需求编号", "Demand"),
    Label("排序", "Rank"),
    Label("产品", "Product"),
    Label("银行", "Bank"),
    Label("最低年利率", "Lowest rate"),
    Label("结果", "Result"),
    Label("不满足", "Unmet"),
    Label("未知", "Unknown"),
    Label("须人工判断", "To be judged"),
)
_CONDITIONS = (
    Label("需求编号", "Demand"),
    Label("产品", "Product"),
    Label("条件", "Condition"),
    Label("状态", "State"),
    Label("现状", "Value"),
    Label("要求", "Required"),
)
_OPEN = ("submitted", "matching")
_WHY = Label("未满足或未能判断的条件", "Conditions that are not met or not decided")


def demands_sections(enterprise: Enterprise) -> list[Section]:
    """Demands with their products, the best first; nothing if the enterprise has none."""
    demands = sorted(enterprise.rows(FUNNEL), key=lambda row: (row["submitted_date"], row["demand_no"]), reverse=True)
    if not demands:
        return []
    products = {row["product_no"]: row for row in enterprise.rows(PRODUCT)}
    matches = sorted(enterprise.rows(MATCH), key=_by_fit)
    grids = [Grid(_DEMANDS, tuple(_demand(row) for row in demands), figures=frozenset({2, 3, 5, 6, 7, 8}))]
    if matches:
        rows = tuple(_product(row, products) for row in matches)
        grids.append(Grid(_PRODUCTS, rows, Label("可申请的产品", "Products"), frozenset({1, 4, 6, 7, 8})))
    if reasons := _reasons(enterprise, products):
        grids.append(Grid(_CONDITIONS, reasons, _WHY, is_folded=True))
    note = _of_no_product(demands, {row["bank_code"] for row in products.values()})
    return [Section(TITLE, grids=tuple(grids), digest=_digest(demands, matches), note=note)]


def _of_no_product(demands: list[Row], banks: set[str]) -> Label | None:
    """Open demands that no product is compared with since the bank that took them up offers none; `banks` do."""
    told = [
        (row["demand_no"], row["bank_code"])
        for row in demands
        if banks and row["demand_status_code"] in _OPEN and row["bank_code"] and row["bank_code"] not in banks
    ]
    if not told:
        return None
    zh = "；".join(f"{no}：对接银行 {bank} 没有在售产品" for no, bank in told)
    en = "; ".join(f"{no}: its bank {bank} offers no product" for no, bank in told)
    return Label(f"{zh}，请核对机构编码和产品清单。", f"{en}: check the bank's code and the list of products.")


def _by_fit(row: Row) -> tuple[str, bool, int, str]:
    return row["demand_no"], row["fit_rank"] is None, row["fit_rank"] or 0, row["product_no"]


def _demand(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["demand_no"]),
        code_cell("demand_status", row["demand_status_code"]),
        amount(row["demand_amount_cny"], "cny"),
        plain(row["term_months"]),
        plain(row["submitted_date"]),
        *(plain(row[f"days_to_{step}"]) for step in ("match", "credit", "draw")),
        plain(row["days_waiting"]),
    )


def _product(row: Row, products: dict[str, Row]) -> tuple[Cell, ...]:
    product = products.get(row["product_no"], {})
    return (
        plain(row["demand_no"]),
        plain(row["fit_rank"]),
        plain(product.get("product_name") or row["product_no"]),
        plain(product.get("bank_name") or row["bank_code"]),
        plain(product.get("rate_from_pct"), "rate_from_pct"),
        code_cell("pool_state", row["state_code"]),
        plain(row["unmet_count"]),
        plain(row["unknown_count"]),
        plain(row["manual_count"]),
    )


def _reasons(enterprise: Enterprise, products: dict[str, Row]) -> tuple[tuple[Cell, ...], ...]:
    """The conditions that keep a product from being met, not those of a group of which another is met."""
    rows = enterprise.rows(CONDITION)
    met = {(row["demand_no"], row["product_no"], row["group_no"]) for row in rows if row["state_code"] == "met"}
    return tuple(
        _reason(row, products.get(row["product_no"], {}))
        for row in rows
        if (row["demand_no"], row["product_no"], row["group_no"]) not in met
    )


def _reason(row: Row, product: Row) -> tuple[Cell, ...]:
    return (
        plain(row["demand_no"]),
        plain(product.get("product_name") or row["product_no"]),
        Cell(_condition(row)),
        code_cell("pool_state", row["state_code"]),
        _value(row),
        _required(row, product),
    )


def _condition(row: Row) -> Label:
    """The condition; one that cannot be read in its own words."""
    said = label("match_condition", row["condition_code"])
    own = row["condition_text"]
    return said if row["condition_code"] != "other" else Label(f"{own}（无法识别）", f"{own} (cannot be read)")


def _value(row: Row) -> Cell:
    words = _LISTED.get(row["condition_code"])
    if words:
        return code_cell(words, row["condition_text"])
    if row["condition_code"] == "region":
        return plain(row["condition_text"])
    return amount(row["condition_value"], row["unit_code"])


def _required(row: Row, product: Row) -> Cell:
    code = row["condition_code"]
    if code in ("security", "use", "region"):
        names = {"security": "guarantee_text", "use": "purpose_text", "region": "region_code"}
        return plain(product.get(names[code]))
    if row["operator"] is None:
        return NOT_KNOWN
    low, high = (amount(row[name], row["unit_code"]).text for name in ("threshold", "threshold_to"))
    if row["operator"] == "between":
        return Cell(Label(f"{low.zh} – {high.zh}", f"{low.en or low.zh} – {high.en or high.zh}"))
    sign = label("match_operator", row["operator"])
    return Cell(Label(f"{sign.zh}{low.zh}", f"{sign.en} {low.en or low.zh}"))


def _digest(demands: list[Row], matches: list[Row]) -> Label:
    fits = sum(row["state_code"] == "met" for row in matches)
    return Label(
        f"{len(demands)} 项需求，{fits} 个产品满足全部硬条件",
        f"demands: {len(demands)}; products of which every hard condition is met: {fits}",
    )
