"""A trace for a bank follows from what the bank may see: hidden cells and records change nothing in it."""

import random
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from delivered_city import CONTRACT
from enterprise_release import contracts
from served_city import DAY, RELEASE, write_served_city

from pipelines.audit.dossier import Dossier, TracedRelease
from pipelines.audit.lineage_rules import lineage_rules
from pipelines.audit.reach import CellNode, MeasureNode, Node, Reach, SetNode
from pipelines.audit.sight import SeenDossier, Sight
from pipelines.audit.trace import _followed
from pipelines.base.settings import TODAY_VARIABLE
from pipelines.plan.delivery_numbers import ROW_BITS
from serving.jobs import evidence
from serving.jobs.job import Job
from serving.jobs.scene import Scene

RULES = lineage_rules()
COLUMNS = {mart["name"]: [one["name"] for one in mart["columns"]] for mart in contracts()}
KEYS = {mart["name"]: tuple(mart["config"]["meta"]["key"]) for mart in contracts()}
VALUES, YEARS = ("", "cit", "annual", "met", "x"), ("2024", "2025")
SEEN, HIDDEN = 1, 2


def is_hidden(table: str, column: str) -> bool:
    """Every third column, none of a key."""
    return column not in KEYS[table] and COLUMNS[table].index(column) % 3 == 2


def stub(seed: int) -> TracedRelease:
    """A release in which only what is hidden follows from `seed`: cells of every third column, records of arrival 2."""
    open_, closed = random.Random(1), random.Random(seed)  # noqa: S311 - made-up cells
    rows: dict[str, list[dict[str, Any]]] = {}
    for table in RULES.groups:
        row: dict[str, Any] = {}
        for column in COLUMNS[table]:
            shared, own = (from_.choice(YEARS if column.endswith("year") else VALUES) for from_ in (open_, closed))
            row[column] = own if is_hidden(table, column) else shared
        rows[table] = [row]
    sets = []
    for kind in sorted(RULES.sets):
        for item in ("", "2025", "2024", "cit", "x"):
            if open_.random() < 0.3:
                sets.append({"source_set": kind, "item": item, "first_record_id": SEEN << ROW_BITS, "record_count": 2})
            if closed.random() < 0.5:
                sets.append({"source_set": kind, "item": item, "first_record_id": HIDDEN << ROW_BITS,
                             "record_count": 1})  # fmt: skip
    rows["lineage"] = sets
    files = {table: SimpleNamespace(key=KEYS.get(table, ("enterprise_id",))) for table in rows}
    found = SimpleNamespace(
        files=files, file=files.__getitem__, inputs={}, select=lambda name, *_: rows[name],
        is_of_enterprises=lambda name: "enterprise_id" in files[name].key,
    )  # fmt: skip
    return cast(TracedRelease, found)


def dossier(seed: int, *, is_cut: bool) -> Dossier:
    if not is_cut:
        return Dossier(stub(seed), "e")
    sight = Sight(
        lambda table, rows: [{name: None if is_hidden(table, name) else value for name, value in row.items()}
                             for row in rows],
        lambda table, column: not is_hidden(table, column),
        lambda feed: feed == "seen",
    )  # fmt: skip
    return SeenDossier(stub(seed), "e", sight, {SEEN: "seen", HIDDEN: "hidden"}.__getitem__)


def tree(seed: int, *, is_cut: bool) -> list[tuple[Node, tuple[Node, ...], Any]]:
    """Each node below every cell, what is shown below it, and the records of a set."""
    reach = Reach(dossier(seed, is_cut=is_cut), RULES)

    def below(start: Node) -> Iterator[tuple[Node, tuple[Node, ...], Any]]:
        waiting, known = [start], {start}
        while waiting:
            node = waiting.pop()
            found = _followed(reach, node)
            records = reach.dossier.sets.get((node.source_set, node.item)) if isinstance(node, SetNode) else None
            yield node, found, records
            waiting += [one for one in found if one not in known]
            known.update(found)

    cells = [CellNode(mart, 0, group.columns[0]) for mart in RULES.groups for group in RULES.groups[mart]]
    return [one for cell in cells for one in below(cell)]


def test_what_is_hidden_changes_nothing_in_a_trace() -> None:
    first = tree(2, is_cut=True)
    assert any(isinstance(node, MeasureNode) for node, _, _ in first)
    assert any(records for _, _, records in first)
    for seed in (3, 4, 5):
        assert tree(seed, is_cut=True) == first
        assert tree(seed, is_cut=False) != tree(2, is_cut=False)  # it would without the cut


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    path = tmp_path_factory.mktemp("sight")
    write_served_city(path)
    job = Job(kind="trace", data_dir=path, city_dir=None, release_id=RELEASE, bank=CONTRACT["bank"],
              purpose="credit_review", day=DAY)  # fmt: skip
    yield Scene(job)
    patched.undo()


def test_rows_and_cells_are_those_of_the_policy(scene: Scene) -> None:
    profile = [{"enterprise_id": "a", "enterprise_name": "明珠", "revenue_cny": 1, "has_vat_invoice": True}]
    for held, revenue in ((frozenset({"tax"}), 1), (frozenset[str](), None)):
        (row,) = evidence._seen(scene, "mart_enterprise_profile", profile, held)
        assert row == {"enterprise_id": "a", "enterprise_name": "明珠", "revenue_cny": revenue, "has_vat_invoice": None}
    invoices = [{"enterprise_id": "a", "window_code": "12m", "sales_cny": 1}]
    assert evidence._seen(scene, "mart_invoice_profile", invoices, frozenset()) == []
    assert evidence._seen(scene, "mart_invoice_profile", invoices, frozenset({"invoice"})) == invoices
    assert evidence._seen(scene, "lineage", invoices, frozenset({"invoice"})) == []


@pytest.mark.parametrize(("feed", "held", "is_passed_on", "missing"), [
    ("tax/cit_return", frozenset[str](), True, ["tax"]),
    ("ip/ip_pledge", frozenset({"tax"}), False, []),
])  # fmt: skip
def test_what_is_left_out_is_named_with_what_would_open_it(
    scene: Scene, feed: str, held: frozenset[str], is_passed_on: bool, missing: list[str]
) -> None:
    found = evidence._withheld(scene, feed, held)
    assert (found["feed"], found["is_passed_on"], found["needs_consent"]) == (feed, is_passed_on, missing)
    assert found["title"]["zh"] == scene.feeds[feed].title.zh
    assert not evidence._shows(scene, feed, held)


def test_a_refusal_says_what_to_ask_for(scene: Scene) -> None:
    with pytest.raises(evidence.Problem, match="consent to tax as well, to this bank and for credit_review: ask it"):
        evidence._refuse_unmet(scene, [frozenset({"tax"})], frozenset())


def test_one_enterprises_consent_opens_no_table_that_is_of_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fund invested tells of other enterprises than the one that is asked with."""
    access = SimpleNamespace(row=frozenset(), by_feed=None, columns={"invested_cny": frozenset({"venture"})})
    rules = SimpleNamespace(access=lambda *_: access)
    job = SimpleNamespace(table="mart_venture_fund", columns=("invested_cny",), enterprise="e", key={"fund_no": "F1"})
    told = SimpleNamespace(columns=[SimpleNamespace(name="fund_no"), SimpleNamespace(name="invested_cny")])
    stubbed = SimpleNamespace(
        job=job, access=lambda *_: access, tables={job.table: told}, policy=SimpleNamespace(rules=rules)
    )
    monkeypatch.setattr(evidence, "_held", lambda _: frozenset({"venture"}))
    with pytest.raises(evidence.Problem, match=r"mart_venture_fund\.invested_cny: tells of enterprises in a table"):
        evidence.trace(cast(Scene, stubbed), BytesIO())
