"""Recognitions from lists: how long each is valid."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, code_alone, title_of
from pipelines.rulebooks.words import Words

_LEVELS = {
    "national": Words("国家级", "national"),
    "provincial": Words("省级", "provincial"),
    "municipal": Words("市级", "municipal"),
}


def _day(pattern: str) -> Words:
    """A day of the list's year (`YYYY-12-31`) or of the next one (`YYYY+1-03-31`)."""
    next_year, month_day = pattern.startswith("YYYY+1-"), pattern[-5:]
    if not pattern:
        return Words("", "")
    year = Words("次年", "of the next year") if next_year else Words("名单年度", "of the list's year")
    return Words(f"{year.zh} {month_day}", f"{month_day} {year.en}")


def _says(row: Row, _: Lexicon) -> Words:
    name, level = title_of(row), _LEVELS.get(row["level_code"], code_alone(row["level_code"]))
    first, last = (_day(row[column] or "") for column in ("valid_from_pattern", "valid_to_pattern"))
    if row["valid_months"] != "0":
        valid = Words(f"有效期 {row['valid_months']} 个月", f"valid for {row['valid_months']} months")
    elif first.zh or last.zh:
        valid = Words(f"有效期自{first.zh} 至{last.zh}", f"valid from {first.en} to {last.en}")
    else:
        valid = Words("有效期以名单为准", "valid as the list says")
    return Words(f"{name.zh}（{level.zh}）：{valid.zh}", f"{name.en} ({level.en}): {valid.en}")


KIND = Kind(
    code="recognition",
    title=Words("名单认定", "Recognitions"),
    seeds=(
        RuleSeed("recognition_rule", Words("认定有效期", "Recognitions"), _says, {"level_code": _LEVELS},
                 frozenset({"valid_from_pattern", "valid_to_pattern", "document_zh", "document_no"})),
    ),
)  # fmt: skip
