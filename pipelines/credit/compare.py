"""Champion and challenger on the same rows: which tells better, who changes grade, and whom each would refuse alone."""

from __future__ import annotations

import numpy as np
import polars as pl
from pydantic import BaseModel

from pipelines.credit.bins import Floats
from pipelines.credit.dataset import KEY
from pipelines.credit.measures import auc, with_interval
from pipelines.credit.observe import OUTCOME
from pipelines.credit.scorecard import GRADES, Scorecard
from pipelines.credit.validate import Measured


class SwapSet(BaseModel):
    """Observations whom one scorecard puts into its riskiest share and the other does not, and how many were bad."""

    refused_by: str
    rows: int
    bads: int


class Comparison(BaseModel):
    """`difference` is the AUC of the challenger less that of the champion. `moves` are (grade, grade, observations)."""

    champion: str
    challenger: str
    champion_auc: float
    challenger_auc: float
    difference: Measured
    refused_share: float
    swaps: list[SwapSet]
    moves: list[tuple[str, str, int]]


def compare(champion: Scorecard, challenger: Scorecard, table: pl.DataFrame, refused_share: float = 0.2) -> Comparison:
    """Score the rows with both. `refused_share` is the riskiest part that each would refuse."""
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    scores = {card: cards.scores(table) for card, cards in (("champion", champion), ("challenger", challenger))}
    both = np.column_stack([-scores["champion"], -scores["challenger"]])

    def gap(figures: Floats, outcome: Floats) -> float:
        return auc(figures[:, 1], outcome) - auc(figures[:, 0], outcome)

    found = with_interval(gap, both, bad, table["enterprise_id"].to_list())
    refused = {name: told < np.quantile(told, refused_share) for name, told in scores.items()}
    swaps = []
    for name, other in (("champion", "challenger"), ("challenger", "champion")):
        alone = refused[name] & ~refused[other]
        swaps.append(SwapSet(refused_by=name, rows=int(alone.sum()), bads=int(bad[alone].sum())))
    before, after = _grades(champion, scores["champion"]), _grades(challenger, scores["challenger"])
    moves = pl.DataFrame({"before": before, "after": after}).group_by("before", "after").len().sort("before", "after")
    return Comparison(
        champion=f"{champion.code} {champion.version}",
        challenger=f"{challenger.code} {challenger.version}",
        champion_auc=auc(both[:, 0], bad),
        challenger_auc=auc(both[:, 1], bad),
        difference=Measured(value=found.value, low=found.low, high=found.high),
        refused_share=refused_share,
        swaps=swaps,
        moves=[(str(old), str(new), int(count)) for old, new, count in moves.rows()],
    )


def _grades(card: Scorecard, scores: Floats) -> list[str]:
    """The grade of each score, by the grades that training writes."""
    below = np.array([float(grade[4]) for grade in GRADES[:-1] if grade[4] is not None])
    return [GRADES[at][0] for at in np.searchsorted(below, 100 * card.probabilities(scores), side="right")]
