"""Adverse records: how long each is displayed, and which of them veto."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of
from pipelines.rulebooks.words import Words, joined

_ENDS = {
    "source": Words("由来源移出时结束", "displayed until the source removes it"),
    "term": Words("期限届满时结束", "displayed until its term ends"),
}


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
    ),
)  # fmt: skip
