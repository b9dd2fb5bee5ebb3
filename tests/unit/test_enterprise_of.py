"""Whose cell is traced: by code or key, also of who is in the asked table alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from pipelines.audit.dossier import TracedRelease
from pipelines.audit.trace import enterprise_of
from pipelines.base.errors import KechuangError

_ROWS = {
    "mart_enterprise_profile": [{"enterprise_id": "91340202MYH1M0TA2E"}],
    "mart_cultivation_member": [{"enterprise_id": "91340202MYH1M0TA2E"}, {"enterprise_id": "91340200GONE000001"}],
}


class _Release:
    release = SimpleNamespace(release_id="20260630-aaaaaaaa")

    def select(self, table: str, _: str, values: tuple[str, ...]) -> list[dict[str, Any]]:
        wanted = {values[0], values[0].upper()}
        return [row for row in _ROWS.get(table, []) if row["enterprise_id"] in wanted]

    def is_of_enterprises(self, table: str) -> bool:
        return table in _ROWS


_RELEASE = cast(TracedRelease, _Release())


def test_a_member_that_left_the_registry_is_found_in_its_list() -> None:
    assert enterprise_of(_RELEASE, "91340202myh1m0ta2e", "mart_innovation_score") == "91340202MYH1M0TA2E"
    assert enterprise_of(_RELEASE, "91340200GONE000001", "mart_cultivation_member") == "91340200GONE000001"


@pytest.mark.parametrize("mart", ["mart_enterprise_profile", "mart_product"])
def test_who_is_in_no_table_that_is_asked_for_is_unknown(mart: str) -> None:
    with pytest.raises(KechuangError, match="has no enterprise with this code"):
        enterprise_of(_RELEASE, "91340200GONE000001", mart)
