"""The calendar: from which day on the year before counts as the last one."""

from __future__ import annotations

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row, title_of
from pipelines.rulebooks.words import Words


def _says(row: Row, _: Lexicon) -> Words:
    rule, month, day = title_of(row), row["from_month"], row["from_day"]
    return Words(f"{month} 月 {day} 日：{rule.zh}", f"day {day} of month {month}: {rule.en}")


KIND = Kind(
    code="calendar",
    title=Words("日历", "Calendar"),
    seeds=(RuleSeed("calendar_rule", Words("日历规则", "Calendar rules"), _says),),
)
