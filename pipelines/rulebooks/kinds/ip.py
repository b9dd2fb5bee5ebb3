"""Intellectual property: terms of protection, classes of rights, and which inventions are of high value."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of
from pipelines.rulebooks.register import NO_LAST_DAY
from pipelines.rulebooks.words import Words

TERM, CLASS, HIGH_VALUE = "ip_term_rule", "ip_class_rule", "ip_high_value_rule"

RIGHTS = {
    "invention": Words("发明专利", "invention"),
    "utility_model": Words("实用新型", "utility model"),
    "design": Words("外观设计", "design"),
    "software_copyright": Words("软件著作权", "software copyright"),
    "plant_variety": Words("植物新品种", "plant variety"),
    "ic_layout": Words("集成电路布图设计", "IC layout"),
    "trademark": Words("商标", "trademark"),
}
_STARTS = {"filed": Words("申请", "filed"), "granted": Words("授权", "granted")}
_CLASSES = {"I": Words("Ⅰ类", "class I"), "II": Words("Ⅱ类", "class II")}


def _right(row: Row) -> Words:
    return RIGHTS.get(row["right_kind_code"], code_alone(row["right_kind_code"]))


def _term_says(row: Row, _: Lexicon) -> Words:
    right, last = _right(row), row["filed_to"]
    until = Words("", "") if last == NO_LAST_DAY else Words(f"至 {last} ", f" to {last}")
    start = _STARTS.get(row["starts_by"], code_alone(row["starts_by"]))
    years = "–".join(dict.fromkeys((row["term_years"], row["longest_years"])))
    return Words(
        f"{right.zh}，{row['filed_from']} 起{until.zh}{start.zh}：{years} 年",
        f"{right.en} {start.en} from {row['filed_from']}{until.en}: {years} years",
    )


def _class_says(row: Row, _: Lexicon) -> Words:
    right, ip_class = _right(row), _CLASSES.get(row["class_code"], code_alone(row["class_code"]))
    kept = Words("", "")
    if row["kept_months"] != "0":
        kept = Words(
            f"，授权后超过 {row['kept_months']} 个月", f", more than {row['kept_months']} months after the grant"
        )
    return Words(f"{right.zh}：{ip_class.zh}{kept.zh}", f"{right.en}: {ip_class.en}{kept.en}")


def _high_value_says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    if row["is_counted"] != "true":
        return Words(f"{name.zh}（数据不能判断，不计）", f"{name.en} (not counted: no data tell)")
    if row["kept_months"] != "0":
        return Words(
            f"{name.zh}：自申请日起超过 {row['kept_months']} 个月",
            f"{name.en}: more than {row['kept_months']} months since filing",
        )
    return name


KIND = Kind(
    code="ip",
    title=Words("知识产权", "Intellectual property"),
    seeds=(
        RuleSeed(CLASS, Words("知识产权类别", "Classes of rights"), _class_says,
                 {"right_kind_code": RIGHTS, "class_code": _CLASSES}),
        RuleSeed(HIGH_VALUE, Words("高价值", "High value"), _high_value_says,
                 optional=frozenset({"family_pattern"})),
        RuleSeed(TERM, Words("保护期限", "Terms"), _term_says, {"right_kind_code": RIGHTS, "starts_by": _STARTS}),
    ),
)  # fmt: skip
