"""Great Expectations' `UnexpectedRowsExpectation`, made safe for large tables and given a tolerance.

What lives here: one expectation class. Importing this module imports Great Expectations (seconds), so only
`expectations.run_suites` does, when it runs.

The stock class also fetches the offending rows themselves, without a LIMIT; on a bad day that is a whole table
in Python's memory. This one only counts them, inside DuckDB, and allows a share of the table (`mostly`).
"""

from typing import Any, ClassVar

import great_expectations.expectations as gxe


class BrokenRows(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]
    """Passes where at least the share `mostly` of the table's rows is not returned by the query."""

    mostly: float = 1.0
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.row_count", "unexpected_rows_query.row_count")

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows, broken = metrics["table.row_count"], metrics["unexpected_rows_query.row_count"]
        return {
            "success": rows == 0 or (rows - broken) / rows >= self.mostly,
            "result": {"element_count": rows, "unexpected_count": broken},
        }
