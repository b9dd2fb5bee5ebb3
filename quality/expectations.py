"""Running expectation suites with Great Expectations, inside DuckDB.

What lives here: `run_suites`, and what it takes to keep Great Expectations quiet and in memory. The suite files are
read in `suite`, offending keys are found in `sampling`. Great Expectations is imported when a run starts, not
before: its import costs 2.4 s of processor time, a third of that for modules that our expectations do not use.

Version 1.24 of Great Expectations holds no code that sends usage data; it is switched off nevertheless.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.deferred import deferred
from pipelines.base.machine import stop_for, trouble_in, trouble_of
from quality import duckdb_dialect
from quality.checks import CheckResult, engine_words
from quality.measured import Measured
from quality.readonly import open_read_only
from quality.sampling import offending_keys
from quality.suite import BrokenRowsRule, RowCountRule, Rule, Suite, definitions, load_suites, measured

__all__ = ["definitions", "load_suites", "run_suites"]

# Counts only: a SUMMARY with no example values, so that no row is read into Python.
_RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


_UNUSED = ("scipy.stats", "altair", "boto3")
"""What Great Expectations imports for distributions, charts and a cloud's files."""


def run_suites(warehouse: Path, suites: list[Suite], *, threads: int) -> list[CheckResult]:
    """Measure every expectation of `suites` on a warehouse file, read-only; one result each, in their order.

    Nothing that an expectation does stops the others: what cannot be measured has state "error". `seconds` is an
    expectation's equal part of its suite's time, since a suite is measured in common queries.
    Raises ValueError for no suites, FileNotFoundError for no warehouse, MachineError as on a full disk.
    """
    if not suites:
        raise ValueError("no expectation suites to run")
    with open_read_only(warehouse, threads=threads):
        pass  # report a missing or locked file in one line, before seconds of import
    with _data_source(warehouse, threads=threads) as source:
        measured = [_measure(source, suite) for suite in suites]
    with open_read_only(warehouse, threads=threads) as connection:
        return [
            _with_sample(connection, suite, rule, result)
            for suite, results in zip(suites, measured, strict=True)
            for rule, result in zip(suite.expectations, results, strict=True)
        ]


def _unprobed(_: Any) -> None:
    """Replaces a query for one row of each table, for which a view is computed; its checks fail where it is gone."""


@contextmanager
def _data_source(warehouse: Path, *, threads: int) -> Iterator[Any]:
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    with deferred(*_UNUSED):
        import great_expectations as gx
        from great_expectations.data_context.types import base
        from great_expectations.datasource.fluent.sql_datasource import TableAsset

    TableAsset.test_connection = _unprobed
    logging.getLogger(base.__name__).setLevel(logging.CRITICAL)  # its import sets this one to INFO
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.save = lambda: None  # it keeps nothing, and yet would write itself as YAML for each table
    context.variables.progress_bars = base.ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "warehouse",
        connection_string=duckdb_dialect.register(),
        create_temp_table=False,
        kwargs={"connect_args": duckdb_dialect.connect_args(warehouse, threads=threads)},
    )
    try:
        yield source
    finally:  # both hold a pool, and DuckDB keeps the file's settings while any connection lives
        source.get_execution_engine().close()
        source.get_engine().dispose()


def _measure(source: Any, suite: Suite) -> list[CheckResult]:
    import great_expectations as gx

    started = time.perf_counter()
    expectations = {rule.id: _expectation(rule) for rule in suite.expectations}
    try:
        schema, _, name = suite.table.partition(".")
        asset = source.add_table_asset(suite.table, table_name=name, schema_name=schema)
        batch = asset.get_batch(asset.build_batch_request())  # a batch definition would be kept, as YAML
        together = batch.validate(
            gx.ExpectationSuite(name=suite.table, expectations=list(expectations.values())),
            result_format=_RESULT_FORMAT,
        )
        outcomes = {result.expectation_config.meta["id"]: result for result in together.results if _ran(result)}
        for rule_id, expectation in expectations.items():
            if rule_id not in outcomes:  # alone it cannot be spoiled by another, and says what ails it
                outcomes[rule_id] = batch.validate(expectation, result_format=_RESULT_FORMAT)
    except Exception as error:  # whatever Great Expectations raises, the other suites go on
        stop_for(trouble_of(error))
        outcomes = dict.fromkeys(expectations, error)
    seconds = (time.perf_counter() - started) / len(expectations)
    return [_result(suite, rule, outcomes[rule.id], seconds) for rule in suite.expectations]


def _expectation(rule: Rule) -> Any:
    import great_expectations.expectations as gxe

    from quality.rows_expectation import BrokenRows

    if isinstance(rule, BrokenRowsRule):
        return BrokenRows(condition=rule.kwargs.condition, mostly=rule.kwargs.mostly, meta={"id": rule.id})
    kwargs = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in rule.kwargs.model_dump(exclude_none=True).items()
    }
    return getattr(gxe, _class_name(rule.type))(**kwargs, meta={"id": rule.id})


def _class_name(expectation_type: str) -> str:
    return "".join(word.capitalize() for word in expectation_type.split("_"))


def _ran(outcome: Any) -> bool:
    """Whether a validation result is one: a raised exception gives an empty result."""
    return bool(outcome.result)


def _result(suite: Suite, rule: Rule, outcome: Any, seconds: float) -> CheckResult:
    definition = suite.definition(rule)
    if isinstance(outcome, Exception) or not _ran(outcome):
        return definition.result("error", measured(rule), detail=_why(outcome), seconds=seconds)
    found = _measured(rule, outcome.result)
    return definition.result("passed" if outcome.success else "failed", found, seconds=seconds)


def _measured(rule: Rule, found: dict[str, Any]) -> Measured:
    if isinstance(rule, RowCountRule):
        return measured(rule, found["observed_value"])
    considered = found["element_count"] - found.get("missing_count", 0)
    # over no rows at all, SQL counts null
    return measured(rule, found["unexpected_count"] if considered else 0, considered)


def _why(outcome: Any) -> str:
    if isinstance(outcome, Exception):
        return engine_words(outcome)
    messages = [info["exception_message"] for info in outcome.exception_info.values() if isinstance(info, dict)]
    for message in messages:
        stop_for(trouble_in(message))
    return engine_words(messages[0] if messages else "Great Expectations returned no result")


def _with_sample(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule, result: CheckResult) -> CheckResult:
    if result.state != "failed":
        return result
    try:
        return result.model_copy(update={"sample": offending_keys(connection, suite, rule)})
    except duckdb.Error as error:
        stop_for(trouble_of(error))
        return result.model_copy(update={"detail": f"no sample: {engine_words(error)}"})
