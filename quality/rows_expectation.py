"""An expectation that no row of a table meets a condition, counted with a suite's other counts in one query.

What lives here: one metric and one expectation class. Importing this module imports Great Expectations (seconds), so
only `expectations.run_suites` does, when it runs.

Great Expectations' own `UnexpectedRowsExpectation` takes a query of its own for each condition, and fetches the
offending rows as well, without a LIMIT; on a bad day that is a whole table in Python's memory.
"""

from typing import Any, ClassVar

from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from sqlalchemy import ColumnClause, func, literal_column

_COUNT = "table.rows_that_meet"


class RowsThatMeet(TableMetricProvider):  # type: ignore[misc]
    """How many rows of the table meet `condition`, which is SQL from a suite's file."""

    metric_name = _COUNT
    value_keys = ("condition",)

    @metric_partial(  # type: ignore[untyped-decorator]
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805 - the decorator makes it a class method
        execution_engine: Any,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> Any:
        condition: ColumnClause[bool] = literal_column(metric_value_kwargs["condition"])
        return func.count().filter(condition), metric_domain_kwargs, {}


class BrokenRows(BatchExpectation):  # type: ignore[misc]
    """Passes where at least the share `mostly` of the table's rows does not meet `condition`."""

    condition: str
    mostly: float = 1.0
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.row_count", _COUNT)
    success_keys: ClassVar[tuple[str, ...]] = ("condition", "mostly")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        rows, broken = metrics["table.row_count"], metrics[_COUNT]
        return {
            "success": rows == 0 or (rows - broken) / rows >= self.mostly,
            "result": {"element_count": rows, "unexpected_count": broken},
        }
