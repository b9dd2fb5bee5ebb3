"""Pushes of cultivation lists: what a row must hold, and that a push is recorded once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.errors import KechuangError
from pipelines.cli.review_cultivation import _members, _text
from pipelines.rulebooks.pushes import add_push, read_pushes

HEADER = "push_no,rulebook_code,push_date,enterprise_id,layer_code,pushed_by\n"
MEMBERS = pl.DataFrame({"enterprise_id": ["B", "A"], "layer_code": ["gold", "seed"]})


def test_a_push_is_added_once_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "cultivation_push.csv"
    assert read_pushes(path).is_empty()
    assert add_push(MEMBERS, "p", date(2026, 3, 31), "me", path) == 2
    assert add_push(MEMBERS.head(1), "p", date(2026, 6, 30), "me", path) == 1
    assert add_push(MEMBERS, "q", date(2026, 3, 31), "me", path) == 2
    assert read_pushes(path).select("push_no", "rulebook_code", "enterprise_id", "layer_code").rows() == [
        (1, "p", "A", "seed"), (2, "p", "B", "gold"), (3, "p", "B", "gold"), (4, "q", "A", "seed"),
        (5, "q", "B", "gold"),
    ]  # fmt: skip
    before = path.read_bytes()
    for day in (date(2026, 6, 30), date(2026, 6, 29)):
        with pytest.raises(KechuangError, match=r"^p: was pushed on 2026-06-30: push a build of a later day$"):
            add_push(MEMBERS, "p", day, "me", path)
    with pytest.raises(KechuangError, match=r"^r: the list has no member: nothing to push$"):
        add_push(MEMBERS.head(0), "r", date(2026, 6, 30), "me", path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,p,2026-03-31,A,gold,me\n1,p,2026-03-31,B,gold,me\n", "row 3, column push_no: appears twice"),
        ("1,p,2026-03-31,A,gold,me\n2,p,2026-03-31,A,seed,me\n", "row 3, the enterprise is twice in one push"),
        ("1,p,31.3.2026,A,gold,me\n", "row 2, column push_date: must be a date"),
        ("1,p,2026-03-31,,gold,me\n", "row 2, column enterprise_id: must be not empty"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "cultivation_push.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(KechuangError, match=rf"^cultivation_push\.csv: {said}"):
        read_pushes(path)


def test_an_unknown_list_is_refused_with_those_that_there_are() -> None:
    listed = pl.DataFrame({"rulebook_code": ["p", "p", "q"], "push_state_code": ["kept", "near", "near"]})
    assert _members(listed, "p")["push_state_code"].to_list() == ["kept"]
    assert _members(listed, "q").is_empty()
    with pytest.raises(KechuangError, match=r"^nobody is on a list x or near it: the lists are p, q$"):
        _members(listed, "x")


def test_figures_of_a_list_are_read_at_a_glance() -> None:
    shown = [_text(one) for one in (Decimal("126062515.000000"), Decimal("0.250000"), None, "seed")]
    assert shown == ["126,062,515", "0.25", "", "seed"]
