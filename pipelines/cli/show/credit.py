"""A validation of a scorecard in a terminal. Decides nothing."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.credit.validate import Validation


def validation_lines(found: Validation) -> list[str]:
    """The figures, what each characteristic adds, and each segment and observation date."""
    ceiling = "too few bads" if found.ceiling is None else f"{found.ceiling:.3f}"
    stability = "no development sample" if found.psi is None else f"{found.psi:.3f}"
    return [
        f"{found.scorecard} {found.version} on {counted(found.rows, 'observation')}, {found.bads:,} bad",
        f"AUC {found.auc}, Gini {found.gini:.3f}, KS {found.ks:.3f}, Brier {found.brier:.4f}",
        f"claimed AUC {found.claimed or 'none'}; gradient-boosting ceiling {ceiling}",
        f"calibration slope {found.slope}",
        f"expected {found.expected_pct:.2f} % bad, observed {found.observed_pct:.2f} %; PSI {stability}",
        *(
            f"{one.code}: {one.permuted:.3f} if shuffled, {one.ablated:.3f} if left out"
            for one in found.characteristics
        ),
        *(
            f"{one.kind} {one.name}: {one.bads:,} bad of {one.rows:,}, expected {one.expected_pct:.2f} %, "
            f"observed {one.observed_pct:.2f} %, AUC {'unknown' if one.auc is None else f'{one.auc:.3f}'}"
            for one in found.parts
        ),
    ]
