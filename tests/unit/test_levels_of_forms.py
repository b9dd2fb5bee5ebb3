"""How many independent values a level is of: lines of one enterprise's form are alike."""

from datetime import date

import duckdb
import pytest

from quality.metrics.aggregates import Measured, measure
from quality.metrics.columns import Columns

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("enterprise", "independent"), [("'one'", 1), ("'E' || i", 20), ("'E' || (i // 2)", 10), ("NULL", 20)]
)
def test_a_level_is_of_so_many_values_as_there_are_enterprises(enterprise: str, independent: int) -> None:
    query = (
        f"SELECT '' AS _key, DATE '{DAY}' AS _day, '' AS _district, {enterprise} AS enterprise_id, "  # noqa: S608
        "CAST(1000 + i AS DECIMAL(18, 2)) AS amount_cny FROM range(20) AS t (i)"
    )
    columns = Columns(counted=("enterprise_id", "amount_cny"), figures=("amount_cny",), classed=(), hashed=())
    with duckdb.connect() as connection:
        found = measure(connection, Measured(query, columns, {"": ("feed", "part", "1", DAY)}))
    levels = [one for one in found.rows(named=True) if one["metric"] == "level"]
    assert {one["item"] for one in levels} == {"p10", "p50", "p90"}
    assert {one["n"] for one in levels} == {independent}
