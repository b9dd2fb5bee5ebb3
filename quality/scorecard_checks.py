"""What checks of scorecards share: bounds that warn and hold, the population stability index, and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from quality.checks import CheckDefinition, CheckResult, Reason
from quality.measured import Measured

TABLE = "marts.mart_credit_score"
FEWEST_ROWS = 200
"""Of fewer the index is above 0.1 by chance: its mean is some (bins - 1) (1/n + 1/m)."""

Found = list[tuple[str, Decimal]]
"""Scorecard, or scorecard and characteristic, with its figure, the highest first."""


class Bounds(NamedTuple):
    """Above `warn` a check warns, above `hold` it holds the day; `says` is the sentence, with `{figure}`."""

    warn: Decimal
    hold: Decimal
    unit: str
    says: str


PSI = Bounds(Decimal("0.1"), Decimal("0.25"), "index", "PSI {figure}")

INDEX = """
    WITH classes AS ({classes}), shares AS (
        SELECT *, sum(n) OVER w AS rows, greatest(n / nullif(sum(n) OVER w, 0), 0.0001) AS p,
               greatest(share_pct / nullif(sum(share_pct) OVER w, 0), 0.0001) AS q
        FROM classes WINDOW w AS (PARTITION BY card, part)
    )
    SELECT card || CASE part WHEN '' THEN '' ELSE ' ' || part END, sum((p - q) * ln(p / q)), max(rows)
    FROM shares GROUP BY card, part HAVING max(rows) >= {fewest} ORDER BY 2 DESC, 1
"""
"""Of `classes` (card, part, share_pct: the share or number expected of the class, n: the rows in it)."""


def definitions(family: str, reasons: Mapping[str, Reason]) -> list[CheckDefinition]:
    """Two checks of each kind: one warns, one blocks."""
    return [
        CheckDefinition.model_validate(
            {
                "id": f"{family}.{what}.{severity}",
                "family": family,
                "table": TABLE,
                "owner": "team:credit-products",
                "reason": reason,
                "severity": severity,
            }
        )
        for what, reason in reasons.items()
        for severity in ("warn", "block")
    ]


def kind_of(definition: CheckDefinition) -> str:
    """What a check measures: the second part of its id."""
    return definition.id.split(".")[1]


def found_in(rows: Sequence[Sequence[object]]) -> Found:
    """Figures of a query whose first columns are the name and the figure."""
    return [(str(row[0]), Decimal(f"{row[1]:.4f}")) for row in rows if row[1] is not None]


def result_of(definition: CheckDefinition, bounds: Bounds, found: Found, nothing: str) -> CheckResult:
    """The result by the highest figure; `nothing` is said where there is none."""
    limit = bounds.hold if definition.severity == "block" else bounds.warn
    if not found:
        return definition.result("passed", Measured(says=nothing, limit=limit, unit=bounds.unit))
    name, figure = found[0]
    measured = Measured(
        value=figure,
        unit=bounds.unit,
        limit=limit,
        segment=name,
        says=bounds.says.format(figure=figure),
        limit_says=f"at most {bounds.says.format(figure=limit)}",
    )
    return definition.result("failed" if figure > limit else "passed", measured)
