"""Splink on DuckDB: scores candidate pairs that were blocked beforehand. Decides nothing and trains nothing."""

from __future__ import annotations

import logging
from typing import Any

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.linking.comparisons import COLUMNS
from pipelines.linking.distance import make_distance

logging.getLogger("splink").setLevel(logging.ERROR)

_SOURCES = ("linking_record", "linking_registry")
_PAIRS = "linking_blocked"


def score_pairs(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, pairs: str, settings: dict[str, Any], into: str
) -> None:
    """Score every pair of `pairs` and write temporary table `into`.

    Args:
        connection: holds the three tables.
        left: table of records' names, columns `unique_id` and those of `comparisons.COLUMNS`.
        right: table of registered names, the same columns.
        pairs: table with columns `left_id`, `right_id`.
        settings: Splink's settings with trained probabilities.
        into: name of the table to make: `left_id`, `right_id`, `weight` (log2 of the odds), `gamma_*`.

    A score is a product over the levels of one pair, in one order, and so the same on any number of threads.
    """
    make_distance(connection)
    gammas = [f"gamma_{one['output_column_name']}" for one in settings["comparisons"]]
    if not len(connection.table(pairs)):  # Splink takes a quarter of a second for none too
        columns = ", ".join(f"{name} INTEGER" for name in gammas)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {into} (left_id VARCHAR, right_id VARCHAR, weight DOUBLE, {columns})"
        )
        return
    from splink import DuckDBAPI, Linker  # 1 s: only where there is something to compare

    api = DuckDBAPI(connection=connection)
    sides = [
        api.register(connection.table(table), dataset_display_name=name)
        for table, name in zip((left, right), _SOURCES, strict=True)
    ]
    linker = Linker(sides, settings, log_level=None, validate_settings=False)
    blocked = connection.sql(
        f"SELECT '0' AS match_key, '{_SOURCES[0]}-__-' || left_id AS join_key_l, "  # noqa: S608 - names of our tables
        f"'{_SOURCES[1]}-__-' || right_id AS join_key_r FROM {pairs}"
    )
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked, dataset_display_name=_PAIRS))
    found = linker.inference.predict(warning_mode="never")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT unique_id_l AS left_id, unique_id_r AS right_id, "  # noqa: S608
        f"round(match_weight, 4) AS weight, {', '.join(gammas)} FROM {found.physical_name}"
    )
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    for name in (*_SOURCES, _PAIRS):
        connection.execute(f"DROP VIEW IF EXISTS {name}")


def weights_chart(settings: dict[str, Any]) -> dict[str, Any]:
    """Splink's chart of the weight of each level, as a Vega-Lite specification."""
    from splink import DuckDBAPI, Linker

    empty = ", ".join(f"'' AS {column}" for column in ("unique_id", *COLUMNS))
    with opened_duckdb() as connection:
        api = DuckDBAPI(connection=connection)
        rows = connection.sql(f"SELECT {empty} WHERE false")
        sides = [api.register(rows, dataset_display_name=name) for name in _SOURCES]
        linker = Linker(sides, settings, log_level=None, validate_settings=False)
        specification: dict[str, Any] = linker.visualisations.match_weights_chart().chart_dict
    return specification
