"""The ceiling of a validation: boosting on the same rows, whatever is known of them."""

import numpy as np
import polars as pl

from pipelines.credit.fit import FOLDS, part_of
from pipelines.credit.validate import ceiling

ROWS = 200


def test_what_is_known_of_one_part_of_the_enterprises_only_stops_no_validation() -> None:
    """Boosting refuses a column without a value, and that part is held out once."""
    rng = np.random.default_rng(1)
    bad = (np.arange(ROWS) % 5 == 0).astype(np.float64)
    enterprises = [f"e{no}" for no in range(ROWS)]
    in_one_part = part_of(enterprises, bad, 1) == FOLDS - 1
    table = pl.DataFrame({"told": bad + rng.normal(size=ROWS), "rare": np.where(in_one_part, 1.0, np.nan)})
    found = ceiling(table, bad, enterprises, ["told", "rare"])
    assert found is not None
    assert found > 0.6
