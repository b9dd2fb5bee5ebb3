"""Nothing leaves without consent: the whole matrix, and ten ways of getting it wrong that it catches."""

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import consent_matrix as matrix
import polars as pl
import pytest

from pipelines.banks import policy
from pipelines.base.errors import KechuangError
from pipelines.contracts.rights import PURPOSES

SOURCE = Path(policy.__file__).read_text(encoding="utf-8")
#: What is changed, into what.
MUTANTS = {
    "the first day does not count": ('pl.col("valid_from_date") <= day', 'pl.col("valid_from_date") < day'),
    "the last day does not count": ('pl.col("valid_to_date") >= day', 'pl.col("valid_to_date") > day'),
    "an expired consent holds": ('(pl.col("valid_to_date") >= day)', "pl.lit(True)"),
    "a consent holds on the day of its withdrawal": (
        'pl.col("withdrawn_date") > day',
        'pl.col("withdrawn_date") >= day',
    ),
    "withdrawals do not count": ('pl.col("withdrawn_date").is_null() | (pl.col("withdrawn_date") > day),', ""),
    "consent to another bank counts": ('pl.col("bank_code").is_in(list(asking.codes)),', ""),
    "consent for another purpose counts": ('pl.col("purpose_code") == asking.purpose,', ""),
    "one of several scopes is enough": (
        "pl.all_horizontal(pl.lit(value=True), *(",
        "pl.any_horizontal(pl.lit(value=not need), *(",
    ),
    "every region is in scope": (".filter(in_scope(asking))", ""),
    "the publisher is not asked": ("self._purpose in supply.purposes", "True"),
    "internal columns leave": ('now.access == "internal" or', ""),
    "rows need no consent": ("return _holds(access.row)", "return pl.lit(True)"),
    "cells need no consent": (".alias(name) if need else", ".alias(name) if False else"),
    "contracts that became stricter do not count": ("strictest([rights, *now])", "rights"),
    "each row of a list by the feed is seen": (
        "return pl.any_horizontal(allowed)",
        "return pl.lit(True)",
    ),
}


def test_every_cell_of_the_matrix_is_as_worked_out_by_hand() -> None:
    assert matrix.differences(policy) == {"leaks": 0, "kept back": 0}


def test_the_matrix_lets_something_through() -> None:
    """Of each kind: with consent, without, and from each table that may be seen at all."""
    cells = set(matrix.expected("everybody", "A", "credit_review"))
    assert {column for *_, column in cells} == {
        "enterprise_id",
        "public",
        "tax",
        "invoice",
        "tax_and_invoice",
        "was_open",
    }
    assert {column for *_, column in matrix.expected("invoiced", "B", "credit_review")} >= {"invoice", "tax"}
    assert list(matrix.expected("noted", "A", "credit_review")) == []
    assert {feed for _, _, feed, _ in matrix.expected("by_feed", "A", PURPOSES[0])} == {"open/list", "tax/return"}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_policy_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = MUTANTS[mutant]
    assert SOURCE.count(old) == 1, "the mutant no longer fits the module"
    wrong = ModuleType("wrong_policy")
    monkeypatch.setitem(sys.modules, wrong.__name__, wrong)  # dataclasses look there for their module
    exec(compile(SOURCE.replace(old, new), "wrong_policy", "exec", dont_inherit=True), wrong.__dict__)  # noqa: S102
    assert matrix.differences(wrong) != {"leaks": 0, "kept back": 0}


def _asking(**changed: object) -> policy.Asking:
    given = {"codes": ("A",), "purpose": "credit_review", "day": matrix.DAY, "regions": ("340200",)}
    return policy.Asking(**(given | changed))  # type: ignore[arg-type]


def _policy() -> policy.Policy:
    return policy.Policy(_asking(), matrix.ledger(), matrix.profiles(), matrix.FEEDS)  # type: ignore[arg-type]


def test_a_row_says_which_scopes_are_consented() -> None:
    cut = _policy().cut(matrix.table("everybody"), matrix.rows("everybody"), ("tax",))
    assert cut.rows.columns == ["enterprise_id", "tax", policy.CONSENTED]
    assert set(cut.rows[policy.CONSENTED]) == {"", "tax", "invoice", "tax,invoice"}
    empty = cut.rows.filter(pl.col("tax").is_null())
    assert set(empty[policy.CONSENTED]) == {"", "invoice"}


def test_what_is_withheld_is_told() -> None:
    cut = _policy().cut(matrix.table("everybody"), matrix.rows("everybody"))
    assert cut.withheld_columns == ("kept", "internal", "gone")
    assert cut.withheld_rows == len(matrix.FIRMS) * 3 // 4


def test_the_consents_that_hold_are_known() -> None:
    held = _policy().consents
    assert set(held["bank_code"]) == {"A"}
    assert held["enterprise_id"].n_unique() == 3 * 3 * 2  # scopes, spells, withdrawals; one region of four


def test_a_table_without_enterprises_goes_out_if_its_rows_are_public() -> None:
    rules = matrix.table("everybody")
    rules = rules.model_copy(update={"columns": rules.columns[1:2], "key": ("public",)})
    rows = pl.DataFrame({"public": ["a", "b"]})
    assert _policy().cut(rules, rows).rows.equals(rows)
    bound = rules.model_copy(update={"row_rights": matrix.table("invoiced").row_rights})
    assert _policy().cut(bound, rows).rows.is_empty()


def test_a_release_without_rights_is_refused() -> None:
    with pytest.raises(KechuangError, match="has no rights of columns"):
        _policy().cut(matrix.table("everybody").model_copy(update={"row_rights": None}), matrix.rows("everybody"))


@pytest.mark.parametrize(
    ("code", "region", "is_in"),
    [("340000", "340202", True), ("340200", "340202", True), ("340202", "340202", True), ("340202", "340203", False),
     ("340200", "340302", False), ("340200", None, False)],
)  # fmt: skip
def test_a_region_holds_its_parts(code: str, region: str | None, is_in: bool) -> None:
    profile = pl.DataFrame(
        {"enterprise_id": ["f"], "region_code": [region]}, schema_overrides={"region_code": pl.String}
    )
    assert profile.select(policy.in_scope(_asking(regions=(code,)))).item() is is_in


def test_a_contract_that_became_laxer_does_not_count_for_an_older_release() -> None:
    lax = matrix.FEEDS | {"tax/return": replace(matrix.FEEDS["tax/return"], rights=matrix.FEEDS["open/list"].rights)}
    asking = _asking()
    strict = policy.Policy(asking, matrix.ledger(), matrix.profiles(), matrix.FEEDS)  # type: ignore[arg-type]
    later = policy.Policy(asking, matrix.ledger(), matrix.profiles(), lax)  # type: ignore[arg-type]
    for name in ("everybody", "by_feed"):
        rows = [one.cut(matrix.table(name), matrix.rows(name)).rows for one in (strict, later)]
        assert rows[0].equals(rows[1])
