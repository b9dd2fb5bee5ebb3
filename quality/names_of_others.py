"""A code with the name of another enterprise: the check `change.names_of_others`, over all feeds that write both.

A column that slipped by a row gives each code the name of its neighbour. How many names differ from the register says
little of a few rows, since a few percent always do; that a name is exactly that of another enterprise hardly happens.
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.base.sql import literal
from quality.agreement import Agreement, AgreementFront, PairBound
from quality.arrived import is_new
from quality.checks import Reason
from quality.family import Feeds

_CODED, _NAMED = "enterprise_id", "enterprise_name"
FRONT = AgreementFront(
    id="names_of_others",
    table="core.dim_enterprise",
    owner="team:registry-feed",
    severity="block",
    reason=Reason(
        zh="代码对应的名称不应是另一企业的名称", en="The name beside a code should not be that of another enterprise"
    ),
    apart="codes came with the name of another enterprise",
    bounds=(PairBound(most=Decimal("0.001"), free=1),),
    fewest=10**9,
    if_empty="passes",
    basis="Pairs of code and name since the last release. Courts write a wrong code once in a while: one is let pass.",
)
"""Judged over all feeds together: segments have too few such pairs."""


def names_of_others(feeds: Feeds, family: str) -> Agreement:
    """The check over the feeds that have a code and a name in each row.

    Names are compared with those that the last release and the register's changes know; of enterprises that no
    register has, and of names that two enterprises have, nothing is said.
    """
    coded = [one for one in feeds.values() if {_CODED, _NAMED} <= set(one.landed_names)]
    sent = " UNION ".join(
        f"SELECT {literal(one.feed)} AS feed, {_CODED}, {_plain(_NAMED)} AS name FROM build.landing.{one.table} "  # noqa: S608 - our own names
        f"WHERE {is_new()}"
        for one in sorted(coded, key=lambda one: one.feed)
    )
    query = f"""
        WITH registered AS (
            SELECT {_CODED}, {_plain(_NAMED)} AS name FROM old.mart_enterprise_profile WHERE has_registry
        ),
        known AS (
            SELECT {_CODED}, name FROM registered
            UNION
            SELECT {_CODED}, {_plain(_NAMED)} FROM build.intermediate.int_enterprise__name
            WHERE NOT is_current AND {_CODED} IN (SELECT {_CODED} FROM registered)
        ),
        sent AS ({sent or f"SELECT NULL AS feed, {_CODED}, name FROM known WHERE false"})
        SELECT
            feed AS segment, feed, {_CODED},
            EXISTS (SELECT 1 FROM known AS k WHERE k.name = sent.name AND k.{_CODED} <> sent.{_CODED})
            AND NOT EXISTS (SELECT 1 FROM known AS k WHERE k.name = sent.name AND k.{_CODED} = sent.{_CODED})
            AS is_apart
        FROM sent WHERE name IS NOT NULL AND {_CODED} IN (SELECT {_CODED} FROM registered)
    """  # noqa: S608 - our own names
    return Agreement(FRONT, FRONT.definition(family, family), query)


def _plain(name: str) -> str:
    """Brackets of both widths are one."""
    return f"replace(replace({name}, '（', '('), '）', ')')"
