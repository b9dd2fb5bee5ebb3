"""Patent navigation 专利导航: chains with their IPC classes, industries and words, and when an enterprise is strong."""

from __future__ import annotations

import re

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, amount
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "patent_navigation"
CHAIN, CLASS, INDUSTRY, WORD, LIMIT = (f"navigation_{part}" for part in ("chain", "class", "industry", "word", "limit"))
_IPC = re.compile(r"[A-H]\d{2}[A-Z](\d{1,4})?")
"""A subclass, or a main group of one."""

_LIMITS = {
    "recent_years": Words("近年年数", "years that are recent"),
    "strong_recent": Words("优势企业的近年申请数", "recent filings of a strong enterprise"),
    "strong_in_force": Words("优势企业的有效件数", "rights in force of a strong enterprise"),
    "thin_enterprises": Words("优势企业少于该数为薄弱", "thin with fewer strong enterprises"),
    "secret_months": Words("申请未公开的月数", "months for which filings may be secret"),
}


def _chain_says(row: Row, _: Lexicon) -> Words:
    return Words(
        f"{row['chain_zh']}（{row['strategic_industry_zh']}）", f"{row['chain_en']} ({row['strategic_industry_en']})"
    )


def _part_says(column: str, name: Words) -> Words:
    return Words(f"{name.zh} {column}", f"{name.en} {column}")


def _class_says(row: Row, _: Lexicon) -> Words:
    return _part_says(row["ipc_prefix"], Words("分类号", "class"))


def _industry_says(row: Row, _: Lexicon) -> Words:
    return _part_says(row["code_prefix"], Words("行业代码", "industry"))


def _word_says(row: Row, _: Lexicon) -> Words:
    return _part_says(row["word"], Words("产品词", "word"))


def _limit_says(row: Row, _: Lexicon) -> Words:
    name, value = _LIMITS[row["limit_code"]], amount(row["limit_value"], row["unit_code"])
    return Words(f"{name.zh}：{value.zh}", f"{name.en}: {value.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    tables = rulebooks.tables
    chains, classes, limits = (tables[name].rows for name in (CHAIN, CLASS, LIMIT))
    key = [*VERSION, "chain_code"]
    odd = [prefix for prefix in classes["ipc_prefix"].unique().to_list() if not _IPC.fullmatch(prefix)]
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    said = limits.group_by(VERSION).agg(pl.col("limit_code").n_unique().alias("limits"))
    few = versions.join(said, on=VERSION, how="left").filter(pl.col("limits").fill_null(0) < len(_LIMITS))
    found = [
        *faults(
            classes.filter(pl.col("ipc_prefix").is_in(odd)),
            lambda row: f"{row['ipc_prefix']!r} is no subclass or main group of the IPC",
        ),
        *faults(
            chains.join(classes, on=key, how="anti"), lambda row: f"chain {row['chain_code']} has no row in {CLASS}.csv"
        ),
        *faults(few, lambda row: f"{name_of(row)} does not give each of {len(_LIMITS)} limits in {LIMIT}.csv"),
    ]
    for name in (CLASS, INDUSTRY, WORD):
        stray = tables[name].rows.join(chains, on=key, how="anti")
        found += faults(stray, lambda row: f"chain {row['chain_code']} is not in {CHAIN}.csv")
    return found


KIND = Kind(
    code=CODE,
    title=Words("专利导航", "Patent navigation"),
    seeds=(
        RuleSeed(CHAIN, Words("产业链", "Chains"), _chain_says),
        RuleSeed(CLASS, Words("产业链分类号", "Classes of chains"), _class_says),
        RuleSeed(INDUSTRY, Words("产业链行业代码", "Industries of chains"), _industry_says),
        RuleSeed(WORD, Words("产业链产品词", "Words of chains"), _word_says),
        RuleSeed(LIMIT, Words("专利导航限值", "Limits of navigation"), _limit_says, {"limit_code": _LIMITS}),
    ),
    check=_check,
)
