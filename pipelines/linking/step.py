"""The step of a build between dbt's staging and its other layers."""

from __future__ import annotations

from datetime import date

import duckdb

from pipelines.city.folder import CityFolder
from pipelines.city.thresholds import bounds_on
from pipelines.contracts.feed import Feed
from pipelines.linking.inputs import make_inputs
from pipelines.linking.link import link
from pipelines.linking.model import read_model
from pipelines.linking.thresholds import read_thresholds


def link_parties(
    connection: duckdb.DuckDBPyConnection, feeds: dict[str, Feed], city: CityFolder, business_date: date
) -> None:
    """Link every party that the feeds' contracts name, and fill schema `linking` of the warehouse that is open.

    By the decisions and the bounds of the city, where it has its own.

    Raises:
        KechuangError: the decisions of persons contradict each other; says which.
    """
    given = make_inputs(connection, feeds, city.match_decisions)
    link(connection, given, read_model(), read_thresholds(bounds_on(city, business_date)))
