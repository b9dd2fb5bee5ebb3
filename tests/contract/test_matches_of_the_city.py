"""Demands and products of a made-up city: every hard condition of a product, judged by a plain reading of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from dbt_scratch import compiled
from rule_lab import Enterprise, RuleLab

from sources.simulator.bureaus.finance import financing_demand, product, product_condition
from sources.simulator.city import City, make_city

END = date(2026, 6, 30)
MODELS = (
    "int_match__product", "int_match__word", "int_match__entry", "int_match__pair", "int_match__term",
    "int_match__condition", "mart_match", "mart_match_condition",
)  # fmt: skip
USES = {
    "流动资金": "working_capital",
    "研发投入": "research",
    "设备购置": "equipment",
    "厂房建设": "premises",
    "其他": "other",
}
SECURITY = {"信用": "unsecured", "保证": "guaranteed", "抵押": "collateral", "质押": "pledge", "组合": "mixed"}
#: What each subject of a condition is of the figures below; the year's figures are those of the last one.
ITEMS = {
    "成立年限": "age_years", "高新技术企业": "holds_hte", "科技型中小企业": "holds_tech_sme",
    "专精特新中小企业": "holds_specialised_sme", "上一年度营业收入": "revenue", "失信被执行人": "is_dishonest_debtor",
    "列入严重违法失信名单": "is_serious_violation", "列入经营异常名录": "is_abnormal_listed",
    "有效知识产权数": "ip_in_force_count", "上一年度纳税总额": "tax_paid", "纳税信用D级": "is_tax_class_d",
    "上一年度资产负债率": "debt_ratio_pct", "上一年度净利润": "net_profit",
    "上一年度研发费用占营业收入比例": "rd_share_pct:superdeduct", "上一年度参保人数": "employee_count_insured",
}  # fmt: skip
OF_YEAR = {"revenue", "tax_paid", "debt_ratio_pct", "net_profit", "rd_share_pct:superdeduct", "employee_count_insured"}
LISTS = ("holds_hte", "holds_tech_sme", "holds_specialised_sme", "is_dishonest_debtor", "is_serious_violation",
         "is_abnormal_listed")  # fmt: skip
FLAGS = (*LISTS, "is_tax_class_d")
ELSEWHERE = "MYB05P01"  # offered in the other district only
Figures = dict[str, dict[str, Decimal]]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=4_000, days=400, end=END, seed=3, increments=3)


@pytest.fixture(scope="module")
def shelf(city: City) -> tuple[Rows, Rows]:
    """Products and conditions as they are delivered; a threshold in words does not land."""
    products = next(product.deliveries(city)).cells.rows(named=True)
    conditions = next(product_condition.deliveries(city)).cells.rows(named=True)
    for one in products:
        if one["产品编号"] == ELSEWHERE:
            one["适用地区代码"] = "340207"
    landed = [one for one in conditions if one["阈值"] != "两年以上"]
    assert len(landed) < len(conditions)
    return products, landed


@pytest.fixture(scope="module")
def demands(city: City) -> Rows:
    """Each demand as it was submitted; of every third, a bank took it up."""
    (sheet,) = financing_demand.deliveries(city)
    first = sheet.cells.filter(pl.col("状态") == "已提交").unique("需求编号", keep="first", maintain_order=True)
    return [one | {"no": no, "taken": no % 3 == 0} for no, one in enumerate(first.rows(named=True))]


@pytest.fixture(scope="module")
def figures(demands: Rows) -> Figures:
    """What is known of each enterprise: drawn, and some of it left out; one in twenty is not assessed."""
    rng = np.random.default_rng(11)
    found: Figures = {}
    for code in sorted({_firm(one) for one in demands}):
        if rng.random() < 0.05:
            continue
        one = {
            "age_years": int(rng.integers(0, 8)), "revenue": int(rng.integers(1, 900)) * 10_000,
            "net_profit": int(rng.integers(-20, 80)) * 10_000, "tax_paid": int(rng.integers(0, 9)) * 10_000,
            "debt_ratio_pct": int(rng.integers(55, 85)), "rd_share_pct:superdeduct": int(rng.integers(1, 9)),
            "employee_count_insured": int(rng.integers(5, 40)), "ip_in_force_count": int(rng.integers(0, 4)),
        } | {flag: int(rng.random() < (0.4 if flag.startswith("holds") else 0.06)) for flag in FLAGS}  # fmt: skip
        found[code] = {name: Decimal(value) for name, value in one.items() if name in FLAGS or rng.random() > 0.1}
    return found


def _firm(demand: Mapping[str, Any]) -> str:
    return str(demand["统一社会信用代码"]).upper()


def _lab(folder: Path, shelf: tuple[Rows, Rows], demands: Rows, figures: Figures) -> RuleLab:
    products, conditions = shelf
    tables = {
        "stg_finance__product": pl.DataFrame([_product(one) for one in products], infer_schema_length=None),
        "stg_finance__product_condition": pl.DataFrame([_condition(one) for one in conditions],
                                                       infer_schema_length=None),
        "stg_finance__financing_demand": pl.DataFrame([_demand(one) for one in demands], infer_schema_length=None),
    }  # fmt: skip
    statements = [
        "alter table core.dim_enterprise add column address_region_code varchar default '340202'",
        "create table staging.stg_landing__feed (feed varchar)",
    ]
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
        statements.append(f"create table staging.{name} as from read_parquet('{folder / name}.parquet')")
    others = [  # in the registry, not assessed: they have no figure, so the lab does not know them
        f"insert into core.dim_enterprise (enterprise_id) values ('{code}')"  # noqa: S608 - our own codes
        for code in sorted({_firm(one) for one in demands} - set(figures))
    ]
    firms = [
        Enterprise(name, ";".join(f"{code}{'@0' if code in OF_YEAR else ''}={value}" for code, value in cells.items()))
        for name, cells in sorted(figures.items())
    ]
    return RuleLab(compiled(), END, firms, LISTS, [*statements, *others], MODELS)


def _product(one: Mapping[str, Any]) -> dict[str, Any]:
    until = one["下架日期"]
    return {
        "product_no": one["产品编号"], "bank_code": one["机构编码"],
        "amount_from_cny": Decimal(one["最低额度(万元)"]) * 10_000,
        "amount_to_cny": Decimal(one["最高额度(万元)"]) * 10_000,
        "term_from_months": int(one["最短期限(月)"]), "term_to_months": int(one["最长期限(月)"]),
        "rate_from_pct": Decimal(one["最低年利率(%)"].strip("%")), "guarantee_text": one["担保方式"],
        "purpose_text": one["贷款用途"], "region_code": one["适用地区代码"],
        "sold_from_date": date.fromisoformat(one["上架日期"]),
        "sold_to_date": None if until is None or until.startswith("9") else date.fromisoformat(until),
        "condition_count": int(one["准入条件数"]),
    }  # fmt: skip


def _condition(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "product_no": one["产品编号"], "condition_no": int(one["条件序号"]), "group_text": one["条件组"],
        "item_text": one["条件项目"], "operator_text": one["比较方式"],
        "threshold": None if one["阈值"] is None else Decimal(one["阈值"]), "unit_text": one["单位"],
    }  # fmt: skip


def _demand(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "demand_no": one["需求编号"], "enterprise_id": _firm(one),
        "demand_amount_cny": Decimal(one["需求金额(万元)"]) * 10_000, "term_months": int(one["期限(月)"]),
        "purpose_code": USES[one["用途"]], "guarantee_code": SECURITY[one["担保方式"]],
        "bank_code": "MYB02" if one["taken"] else None,
        "demand_status_code": "matching" if one["taken"] else "submitted", "record_id": one["no"],
    }  # fmt: skip


def _holds(one: Mapping[str, Any], known: Mapping[str, Decimal] | None) -> str:
    """By hand: one entry condition, as its row says it."""
    value = None if known is None else known.get(ITEMS.get(one["条件项目"], ""))
    words, threshold, unit = one["比较方式"], one["阈值"], one["单位"]
    if one["条件项目"] not in ITEMS or (unit is None and threshold is not None):
        return "manual"
    if value is None:
        return "unknown"
    if words in ("是", "否"):
        return "met" if (value == 1) == (words == "是") else "unmet"
    bound = Decimal(threshold) * (10_000 if unit == "万元" else 1)
    met = {"不低于": value >= bound, "高于": value > bound, "不超过": value <= bound, "低于": value < bound}[words]
    return "met" if met else "unmet"


def _judged(demand: Mapping[str, Any], one: Mapping[str, Any], conditions: Rows, figures: Figures) -> dict[str, str]:
    """By hand: each requirement of a product: its terms, then its entry conditions, a group as one."""
    amount, words = Decimal(demand["需求金额(万元)"]), one["担保方式"].replace("/", "、").split("、")
    uses = one["贷款用途"].split("、")
    found = {
        "amount": Decimal(one["最低额度(万元)"]) <= amount <= Decimal(one["最高额度(万元)"]),
        "term": int(one["最短期限(月)"]) <= int(demand["期限(月)"]) <= int(one["最长期限(月)"]),
        "security": demand["担保方式"] in words,
        "use": uses == ["不限"] or demand["用途"] in uses,
        "region": one["适用地区代码"] in ("340200", "340202"),
    }
    states = {name: "met" if holds else "unmet" for name, holds in found.items()}
    own = [row for row in conditions if row["产品编号"] == one["产品编号"]]
    states["stated"] = "met" if len(own) == int(one["准入条件数"]) else "unknown"
    groups: dict[str, list[str]] = {}
    for row in own:
        groups.setdefault(row["条件组"] or row["条件序号"], []).append(_holds(row, figures.get(_firm(demand))))
    best = ("met", "unknown", "manual", "unmet")
    return states | {name: min(states_of, key=best.index) for name, states_of in groups.items()}


def test_every_hard_condition_of_a_product_is_respected(
    tmp_path: Path, shelf: tuple[Rows, Rows], demands: Rows, figures: Figures
) -> None:
    products, conditions = shelf
    lab = _lab(tmp_path, shelf, demands, figures)
    rows = lab.rows("select * from marts.mart_match order by demand_no, product_no")
    published = {(row["demand_no"], row["product_no"]): row for row in rows}
    offered = [one for one in products if one["下架日期"] in (None, "9999-12-31")]
    assert len(offered) == len(products) - 1, "one was taken off the shelf"
    wanted = {
        (demand["需求编号"], one["产品编号"]): _judged(demand, one, conditions, figures)
        for demand in demands
        for one in offered
        if not demand["taken"] or one["机构编码"] == "MYB02"
    }
    assert set(published) == set(wanted)
    for key, states in wanted.items():
        row = published[key]
        counts = {state: list(states.values()).count(state) for state in ("met", "unmet", "unknown", "manual")}
        assert {state: row[f"{state}_count"] for state in counts} == counts, (key, states)
        worst = next(state for state in ("unmet", "unknown", "manual", "met") if counts[state])
        assert row["state_code"] == worst, (key, states)
        assert (row["fit_rank"] is None) == (worst == "unmet")
    found = {row["state_code"] for row in rows}
    assert found == {"met", "unmet", "unknown", "manual"}
    _ranked(rows, {one["产品编号"]: Decimal(one["最低年利率(%)"].strip("%")) for one in products})
    _reasons(lab, wanted)


def _ranked(rows: Rows, rates: Mapping[str, Decimal]) -> None:
    """By hand: met, manual, unknown; then what leaves least open, the lowest rate, the number."""
    order = ("met", "manual", "unknown")
    of_demand: dict[str, Rows] = {}
    for row in rows:
        if row["fit_rank"] is not None:
            of_demand.setdefault(row["demand_no"], []).append(row)
    for fitting in of_demand.values():
        best = sorted(
            fitting,
            key=lambda row: (order.index(row["state_code"]), row["unknown_count"] + row["manual_count"],
                             rates[row["product_no"]], row["product_no"]),
        )  # fmt: skip
        assert [row["fit_rank"] for row in best] == list(range(1, len(best) + 1))


def _reasons(lab: RuleLab, wanted: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
    """What is not met has a row that says so, and nothing that is met hides behind one."""
    rows = lab.rows(
        "select demand_no, product_no, group_no, condition_code, state_code from marts.mart_match_condition"
    )
    of_pair: dict[tuple[str, str], Rows] = {}
    for row in rows:
        of_pair.setdefault((row["demand_no"], row["product_no"]), []).append(row)
    for key, states in wanted.items():
        told = {row["condition_code"]: row["state_code"] for row in of_pair[key] if row["group_no"] <= 6}
        assert told == {name: states[name] for name in ("amount", "term", "security", "use", "region", "stated")}
        met = {row["group_no"] for row in of_pair[key] if row["state_code"] == "met"}
        unmet = {row["group_no"] for row in of_pair[key] if row["state_code"] == "unmet"} - met
        assert bool(unmet) or "unmet" not in states.values(), key


def test_the_order_of_arrival_changes_nothing(
    tmp_path: Path, shelf: tuple[Rows, Rows], demands: Rows, figures: Figures
) -> None:
    few = demands[:200]
    query = "select * from marts.mart_match order by demand_no, product_no"
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = _lab(tmp_path / "one", shelf, few, figures).rows(query)
    other = _lab(tmp_path / "other", (shelf[0][::-1], shelf[1][::-1]), few[::-1], figures).rows(query)
    assert one == other
    assert one
