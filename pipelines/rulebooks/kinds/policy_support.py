"""Support policies 惠企政策: programmes that an enterprise can apply for, their windows, benefits and requirements."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.checks.versions import name_of
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, compared, measure, title_of
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import Words

CODE = "policy_support"
PROGRAMME, RULE = "policy_programme", "policy_rule"

_BENEFITS = {
    "title": Words("资格", "title"),
    "tax": Words("税收优惠", "tax relief"),
    "subsidy": Words("补助", "subsidy"),
    "interest": Words("贴息", "interest subsidy"),
    "guarantee": Words("担保", "guarantee"),
}
_WINDOWS = {
    "dated": Words("限期申报", "within dates"),
    "always": Words("常年受理", "all year"),
    "unknown": Words("申报期未知", "window unknown"),
}
_ROLES = {"entry": Words("条件", "requirement"), "exclusion": Words("排除情形", "exclusion")}
_FIGURES = ("operator", "threshold", "unit_code")


def _programme_says(row: Row, _: Lexicon) -> Words:
    name, window = title_of(row), _WINDOWS[row["window_code"]]
    if row["window_code"] == "dated":
        days = f"{row['window_from_date']} – {row['window_to_date']}"
        window = Words(days, days)
    return Words(f"{name.zh}：{row['benefit_zh']}；{window.zh}", f"{name.en}: {row['benefit_en']}; {window.en}")


def _rule_says(row: Row, lexicon: Lexicon) -> Words:
    programme, role = lexicon.name(PROGRAMME, row, "programme_code"), _ROLES[row["role_code"]]
    asked = title_of(row)
    if row["measure_code"]:
        asked = compared(measure(row), row["operator"], row["threshold"], row["unit_code"])
    else:
        asked = Words(f"{asked.zh}（人工判断）", f"{asked.en} (a person judges)")
    return Words(f"{programme.zh}，{role.zh}：{asked.zh}", f"{programme.en}, {role.en}: {asked.en}")


def _check(rulebooks: Rulebooks) -> list[Fault]:
    versions = rulebooks.register.rows.filter(pl.col("kind") == CODE)
    programmes, rules = rulebooks.tables[PROGRAMME].rows, rulebooks.tables[RULE].rows
    eligibility = rulebooks.register.rows.filter(pl.col("kind") == "eligibility")["rulebook_code"]
    key = [*VERSION, "programme_code"]
    dated = pl.col("window_code") == "dated"
    days = pl.col("window_from_date").is_not_null() & pl.col("window_to_date").is_not_null()
    none = pl.col("window_from_date").is_null() & pl.col("window_to_date").is_null()
    backwards = programmes.filter(pl.col("window_to_date") < pl.col("window_from_date"))
    partly = rules.filter(
        pl.any_horizontal(pl.col(one).is_null() != pl.col("measure_code").is_null() for one in _FIGURES)
    )
    entries = rules.filter(pl.col("role_code") == "entry")
    open_to_all = programmes.filter(pl.col("grants_rulebook_code").is_null()).join(entries, on=key, how="anti")
    return [
        *faults(
            versions.filter(~pl.col("jurisdiction").str.contains(r"^(CN|\d{6})$")),
            lambda row: f"{name_of(row)}: jurisdiction {row['jurisdiction']!r} is neither CN nor a division code",
        ),
        *faults(versions.join(programmes, on=VERSION, how="anti"), lambda row: f"{name_of(row)} has no programme"),
        *faults(
            programmes.filter(~pl.col("grants_rulebook_code").is_in(eligibility.to_list())),  # null is no title
            lambda row: f"{row['grants_rulebook_code']!r} is no rulebook of eligibility",
        ),
        *faults(
            programmes.filter((dated & ~days) | (~dated & ~none)),
            lambda row: f"{row['programme_code']}: a window has both days if it is dated, none otherwise",
        ),
        *faults(backwards, lambda row: f"{row['programme_code']}: the window ends before it begins"),
        *faults(open_to_all, lambda row: f"{row['programme_code']} has no requirement: everybody would meet it"),
        *faults(
            rules.join(programmes, on=key, how="anti"),
            lambda row: f"programme {row['programme_code']!r} is in no row of {PROGRAMME}.csv",
        ),
        *faults(
            partly,
            lambda row: f"{row['requirement_code']}: give measure, operator, threshold and unit, or none of them",
        ),
    ]  # fmt: skip


KIND = Kind(
    code=CODE,
    title=Words("支持政策", "Support policies"),
    seeds=(
        RuleSeed(
            PROGRAMME,
            Words("事项", "Programmes"),
            _programme_says,
            {"benefit_code": _BENEFITS, "window_code": _WINDOWS},
            frozenset(
                {
                    "benefit_cap_cny",
                    "grants_rulebook_code",
                    "window_from_date",
                    "window_to_date",
                    "document_no",
                    "document_zh",
                }
            ),
        ),
        RuleSeed(
            RULE,
            Words("条件", "Requirements"),
            _rule_says,
            {"role_code": _ROLES},
            frozenset({"measure_code", "basis_code", "period_offset", *_FIGURES}),
        ),
    ),
    check=_check,
)
