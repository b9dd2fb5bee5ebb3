"""The register of rulebooks as people read it: the one seed that every kind of rulebook has rows in."""

from __future__ import annotations

from pipelines.rulebooks.kind import RuleSeed
from pipelines.rulebooks.lexicon import Lexicon, Row
from pipelines.rulebooks.seeds import REGISTER
from pipelines.rulebooks.words import Words

NO_LAST_DAY = "9999-12-31"
"""The last day, in comparisons, of a version that has none."""


def _says(row: Row, _: Lexicon) -> Words:
    first, last = row["effective_from"], row["effective_to"]
    until = Words(f"至 {last}", f"to {last}") if last else Words("起", "on")
    return Words(f"{row['title_zh']}：{first} {until.zh}施行", f"{row['title_en']}: in force from {first} {until.en}")


REGISTER_SEED = RuleSeed(
    REGISTER,
    Words("规则集", "Rulebook"),
    _says,
    optional=frozenset({"document_no", "document_url", "issued_on", "effective_to"}),
)
