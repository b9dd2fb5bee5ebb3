"""Risk-sharing pools: who may be filed, who bears which share of a loss, and when a bank must stop."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, Naming, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount, title_of, within
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "risk_pool"
PROGRAMME, CONDITION, LIMIT = "pool_programme", "pool_condition", "pool_limit"
LIST, GRADE, EVIDENCE = "pool_list", "pool_grade", "pool_evidence"
BAND, SHARE, UPLIFT, STOP = "pool_band", "pool_share", "pool_uplift", "pool_stop"

CONDITIONS = {
    "on_list": Words("放款日在名单内", "on the list on the day of the loan"),
    "book_open": Words("在新老划断日前备案", "filed before the book was closed"),
    "loan_cap": Words("单笔贷款", "amount of the loan"),
    "firm_cap": Words("同一企业在各银行的备案余额合计", "filed balance of the enterprise over all banks"),
    "term_cap": Words("贷款期限", "term of the loan"),
    "unsecured": Words("信用贷款", "without security"),
    "disbursed_first": Words("先放款、后备案", "disbursed before it is filed"),
    "filing_term": Words("放款后备案期限", "days from the loan to its filing"),
    "one_programme": Words("同一借据未在同级其他项目备案", "not filed in another programme of the same layer"),
    "bank_not_paused": Words("银行未被暂停", "bank not paused"),
    "guarantor_not_paused": Words("担保机构未被暂停", "guarantor not paused"),
    "revenue_cap": Words("营业收入", "revenue"),
    "collateral_cap": Words("实物抵押占比", "share of physical collateral"),
}
_LIMITS = {
    "share_cap": Words("补偿比例上限（含上浮）", "cap of the share with uplifts"),
    "layer_cap": Words("各级财政合计占承担责任的上限", "cap of all layers of the bearer's liability"),
    "claim_cap": Words("单笔补偿上限", "cap of a claim"),
    "year_budget": Words("年度补偿预算", "budget of a year"),
    "guarantee_budget": Words("年度担保补偿预算", "budget of a year for guarantors"),
    "reserve": Words("准备金", "reserve"),
}
_EVIDENCE = {
    "court_terminated": Words("终结本次执行裁定", "execution terminated by a court"),
    "execution_one_year": Words("执行满一年未执结", "a year of execution without an end"),
    "bankruptcy": Words("破产", "bankruptcy"),
    "agreement": Words("书面协议", "written agreement"),
}
PARTIES = {
    "province": Words("省（区）级资金池", "pool of the province"),
    "city": Words("市级资金池", "pool of the city"),
    "district": Words("区县资金池", "pool of the district"),
    "bank": Words("银行", "bank"),
    "guarantor": Words("担保机构", "guarantor"),
    "insurer": Words("保险机构", "insurer"),
}
_ROUTES = {
    "direct": Words("政银（直贷）", "direct"),
    "guaranteed": Words("政担（担保）", "guaranteed"),
    "any": Words("不分模式", "any route"),
}
_UPLIFTS = {
    "key_list": Words("重点名单", "key list"),
    "ip_pledge": Words("知识产权质押", "pledge of IP"),
    "monetary_tool": Words("货币政策工具支持", "monetary tool"),
    "first_loan": Words("首贷", "first loan"),
    "pure_credit": Words("纯信用", "without security"),
    "receivable_pledge": Words("应收账款质押", "pledge of receivables"),
}
_RATIOS = {
    "loss_to_filed": Words("年度损失占当年备案本金", "loss of the year to the principal filed in it"),
    "overdue": Words("逾期率", "overdue ratio"),
    "npl": Words("不良率", "NPL ratio"),
    "guarantor_paid": Words("代偿率", "ratio paid by the guarantor"),
    "fuse": Words("熔断指标（未查到）", "ratio of the fuse (not found)"),
}
_LEVELS = {"warn": Words("预警", "warn"), "stop": Words("暂停", "stop")}
_LAYERS = {code: PARTIES[code] for code in ("province", "city", "district")}
_BOOKS = {"old": Words("老账", "old book"), "new": Words("新账", "new book"), "single": Words("不分新老", "one book")}
_DAYS = {"granted_date": Words("放款日", "day of the loan"), "filing_date": Words("备案日", "day of the filing")}
_SIGNS = {"gt": ">", "ge": "≥"}
_WHOLE = Decimal(100)
_NOT_MARKED = "gives no figure: mark it as a placeholder"


def _figure(name: Words, cell: str | None, unit: str | None) -> Words:
    """`name：figure`; of a figure that a rule needs and nobody found, that it is not known."""
    if unit is None:
        return name
    shown = amount(cell, unit) if cell is not None else Words("未查到", "not found")
    return Words(f"{name.zh}：{shown.zh}", f"{name.en}: {shown.en}")


def _programme_says(row: Row, _: Lexicon) -> Words:
    name, book, day = title_of(row), _BOOKS[row["business_class_code"]], _DAYS[row["version_by_code"]]
    return Words(f"{name.zh}：{book.zh}，按{day.zh}适用", f"{name.en}: {book.en}, by the {day.en}")


def _list_says(row: Row, _: Lexicon) -> Words:
    if (code := row["list_code"]) == "filed_list":
        return Words("资金池入库名单（无数据源）", "the pool's own list (no feed)")
    return Words(f"名单 {code}", f"list {code}")


def _band_says(row: Row, lexicon: Lexicon) -> Words:
    route = _ROUTES[row["route_code"]]
    sums = within("cny", above=row["amount_above_cny"], at_most=row["amount_to_cny"]) or Words("任何金额", "any amount")
    parts = [_share_says(one, lexicon) for one in lexicon.rows(SHARE, row, "band_code")]
    zh, en = "，".join(part.zh for part in parts), ", ".join(part.en for part in parts)
    return Words(f"{route.zh}，{sums.zh}：{zh}", f"{route.en}, {sums.en}: {en}")


def _share_says(row: Row, _: Lexicon) -> Words:
    party, share = PARTIES[row["party_code"]], amount(row["share_pct"], "percent")
    if row["share_pct"] is None:
        share = Words("比例未查到", "share not found")
    return Words(f"{party.zh} {share.zh}", f"{party.en} {share.en}")


def _uplift_says(row: Row, _: Lexicon) -> Words:
    case, route = _UPLIFTS[row["uplift_code"]], _ROUTES[row["route_code"]]
    points = amount(row["points_pct"], None).zh
    return Words(f"{case.zh}（{route.zh}）：+{points} 个百分点", f"{case.en} ({route.en}): +{points} percentage points")


def _stop_says(row: Row, _: Lexicon) -> Words:
    ratio, level, sign = _RATIOS[row["ratio_code"]], _LEVELS[row["level_code"]], _SIGNS[row["operator"]]
    bound = amount(row["threshold"], "percent") if row["threshold"] is not None else Words("未查到", "not found")
    return Words(f"{ratio.zh} {sign} {bound.zh}：{level.zh}", f"{ratio.en} {sign} {bound.en}: {level.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    pools = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    tables = rulebooks.tables
    missing = pools.join(tables[PROGRAMME].rows, on=VERSION, how="anti")
    bare = pools.join(tables[BAND].rows, on=VERSION, how="anti")
    names = tables[PROGRAMME].rows.group_by("programme_zh").agg(pl.col("rulebook_code").n_unique().alias("rulebooks"))
    shared = tables[PROGRAMME].rows.join(names.filter(pl.col("rulebooks") > 1), on="programme_zh", how="semi")
    known = tables[LIST].rows.filter(pl.col("list_code") != "filed_list")
    lists = known.join(tables["recognition_rule"].rows, left_on="list_code", right_on="recognition_code", how="anti")
    return [
        *faults(missing, lambda row: f"{name_of(row)} has no row in {PROGRAMME}.csv"),
        *faults(bare, lambda row: f"{name_of(row)} has no row in {BAND}.csv"),
        *faults(shared, lambda row: f"two rulebooks have a programme of the name {row['programme_zh']}"),
        *faults(lists, lambda row: f"list {row['list_code']} is no recognition"),
        *_unshared(rulebooks),
        *_unmarked(rulebooks),
        *_meeting(rulebooks),
    ]


def _unshared(rulebooks: Rulebooks) -> list[Fault]:
    """Bands whose shares are neither all unknown nor add up to 100 %, or that do not name who is compensated."""
    shares = rulebooks.tables[SHARE].rows
    of_band = shares.group_by(*VERSION, "band_code").agg(
        pl.col("share_pct").sum().alias("whole"), pl.col("share_pct").null_count().alias("unknown"), pl.len().alias("n")
    )
    bands = rulebooks.tables[BAND].rows.join(of_band, on=[*VERSION, "band_code"], how="left")
    wrong = bands.filter((pl.col("unknown") != pl.col("n")) & ((pl.col("unknown") > 0) | (pl.col("whole") != _WHOLE)))
    named = shares.select(*VERSION, "band_code", compensated_code="party_code")
    nobody = bands.join(named, on=[*VERSION, "band_code", "compensated_code"], how="anti")
    return [
        *faults(wrong, lambda row: f"shares of band {row['band_code']} add up to {row['whole']:f} %, not to 100"),
        *faults(nobody, lambda row: f"band {row['band_code']} compensates {row['compensated_code']}, who has no share"),
    ]


def _unmarked(rulebooks: Rulebooks) -> list[Fault]:
    """A figure that was not found is a placeholder."""
    found, tables = list[Fault](), rulebooks.tables
    needed = {LIMIT: "limit_value", GRADE: "loan_cap_cny", SHARE: "share_pct", STOP: "threshold"}
    for name, column in needed.items():
        empty = tables[name].rows.filter(pl.col(column).is_null())
        found += faults(empty.filter(pl.col("authority") != "placeholder"), lambda _: _NOT_MARKED)
    unknown = tables[CONDITION].rows.filter(pl.col("unit_code").is_not_null() & pl.col("threshold").is_null())
    return found + faults(unknown.filter(pl.col("authority") != "placeholder"), lambda _: _NOT_MARKED)


def _meeting(rulebooks: Rulebooks) -> list[Fault]:
    """Bands of one route leave no gap and do not overlap."""
    keys = [*VERSION, "route_code"]
    rows = rulebooks.tables[BAND].rows.sort(*keys, "amount_above_cny", nulls_last=False)
    before = rows.with_columns(
        pl.col("amount_to_cny").shift(1).over(keys).alias("ends"), pl.int_range(pl.len()).over(keys).alias("place")
    )
    wrong = before.filter((pl.col("place") > 0) & ~pl.col("ends").eq_missing(pl.col("amount_above_cny")))
    return faults(wrong, lambda row: f"band {row['band_code']} does not begin where the one before it ends")


KIND = Kind(
    code=CODE,
    title=Words("风险补偿资金池", "Risk-sharing pools"),
    seeds=(
        RuleSeed(
            PROGRAMME,
            Words("项目", "Programme"),
            _programme_says,
            {"business_class_code": _BOOKS, "version_by_code": _DAYS, "layer_code": _LAYERS},
            frozenset({"filed_to_date", "operator_zh"}),
        ),
        RuleSeed(
            CONDITION,
            Words("备案条件", "Conditions"),
            lambda row, _: _figure(CONDITIONS[row["condition_code"]], row["threshold"], row["unit_code"]),
            {"condition_code": CONDITIONS},
            frozenset({"threshold", "unit_code"}),
        ),
        RuleSeed(LIST, Words("名单", "Lists"), _list_says),
        RuleSeed(
            GRADE,
            Words("等级上限", "Caps by grade"),
            lambda row, _: _figure(Words(row["grade_code"], row["grade_code"]), row["loan_cap_cny"], "cny"),
            optional=frozenset({"loan_cap_cny"}),
        ),
        RuleSeed(
            BAND,
            Words("档次", "Bands"),
            _band_says,
            {"route_code": _ROUTES, "compensated_code": PARTIES},
            frozenset({"amount_above_cny", "amount_to_cny"}),
        ),
        RuleSeed(SHARE, Words("分担", "Shares"), _share_says, {"party_code": PARTIES}, frozenset({"share_pct"})),
        RuleSeed(UPLIFT, Words("上浮", "Uplifts"), _uplift_says, {"uplift_code": _UPLIFTS, "route_code": _ROUTES}),
        RuleSeed(
            LIMIT,
            Words("限额", "Limits"),
            lambda row, _: _figure(_LIMITS[row["limit_code"]], row["limit_value"], row["unit_code"]),
            {"limit_code": _LIMITS},
            frozenset({"limit_value"}),
        ),
        RuleSeed(
            EVIDENCE,
            Words("损失认定依据", "Proof of loss"),
            lambda row, _: _EVIDENCE[row["evidence_code"]],
            {"evidence_code": _EVIDENCE},
        ),
        RuleSeed(
            STOP,
            Words("预警与暂停", "Warnings and stops"),
            _stop_says,
            {"scope_code": PARTIES, "ratio_code": _RATIOS, "level_code": _LEVELS},
            frozenset({"threshold"}),
        ),
    ),
    check=_check,
    namings=(Naming(SHARE, ("band_code",), BAND),),
)
