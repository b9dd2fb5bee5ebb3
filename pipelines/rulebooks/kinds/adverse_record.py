"""Adverse records: how long each is displayed, and which of them veto. Penalties: by channel and grade."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of
from pipelines.rulebooks.words import Words, joined

_ENDS = {
    "source": Words("由来源移出时结束", "displayed until the source removes it"),
    "term": Words("期限届满时结束", "displayed until its term ends"),
}

_GRADES = {"light": Words("轻微", "light"), "general": Words("一般", "general"), "serious": Words("严重", "serious")}
_CHANNELS = {"creditchina": Words("信用中国", "Credit China"), "gsxt": Words("公示系统", "gsxt")}
_BEGINS = {"determined": Words("自认定之日", "from the decision"), "published": Words("自公示之日", "from publication")}


def _grade_says(row: Row, _: Lexicon) -> Words:
    kind, grade = row["penalty_kind_code"] or "", _GRADES.get(row["grade_code"] or "", code_alone(row["grade_code"]))
    shown = Words("公示", "shown") if row["is_shown"] == "true" else Words("不公示", "not shown")
    return Words(f"{kind}：{grade.zh}，{shown.zh}", f"{kind}: {grade.en}, {shown.en}")


def _display_says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    begins = _BEGINS.get(row["begins_by"] or "", code_alone(row["begins_by"]))
    months = row["max_months"]
    zh, en = f"{begins.zh}起最长 {months} 个月", f"at most {months} months {begins.en}"
    if row["is_confirmed_at_end"] == "true":
        zh, en = f"{zh}，未纠正的由机关决定", f"{en}; if not corrected, the authority decides"
    return Words(f"{name.zh}：{zh}", f"{name.en}: {en}")


def _says(row: Row, _: Lexicon) -> Words:
    name = title_of(row)
    parts = [Words("否决", "vetoes") if row["is_veto"] == "true" else Words("不否决", "does not veto")]
    parts.append(_ENDS.get(row["ends_by"], code_alone(row["ends_by"])))
    if row["display_months"] != "0":
        parts.append(Words(f"公示 {row['display_months']} 个月", f"{row['display_months']} months"))
    said = joined(parts, "，", ", ")
    return Words(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


KIND = Kind(
    code="adverse_record",
    title=Words("负面信息", "Adverse records"),
    seeds=(
        RuleSeed("adverse_record_rule", Words("负面信息", "Adverse records"), _says, {"ends_by": _ENDS},
                 frozenset({"document_zh", "document_no"})),
        RuleSeed("penalty_display_rule", Words("处罚公示期", "Display of penalties"), _display_says,
                 {"begins_by": _BEGINS, "grade_code": _GRADES, "channel_code": _CHANNELS},
                 frozenset({"document_zh", "document_no"})),
        RuleSeed("penalty_grade_rule", Words("处罚分级", "Grades of penalties"), _grade_says, {"grade_code": _GRADES}),
    ),
)  # fmt: skip
