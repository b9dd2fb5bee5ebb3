"""Lineage of a whole small day: every cell resolves, and a change of a source row changes only what rests on it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from lineage_changes import Outcome, outcomes_of
from small_city import DAY, City
from traced_city import Traced, make_traced_city, release_of

from pipelines.audit.dossier import NO_ENTERPRISE, TracedRelease
from pipelines.audit.lineage_rules import lineage_rules
from pipelines.audit.reach import CellNode, DeliveriesNode, Node, SetNode
from pipelines.audit.source_rows import SourceRows
from pipelines.audit.trace import trace_cell
from pipelines.audit.trace_use import cells_resting_on, holders_of
from pipelines.plan.day import day_build
from pipelines.plan.delivery_numbers import ROW_BITS
from pipelines.plan.plan import read_plan

AT_ONCE, CHANGES, ALL_CHANGES = 10, 8, 200
"""Rows of different feeds and enterprises in one build: ten of a hundred, so that few can hide behind another."""


@pytest.fixture(scope="module")
def traced_city(tmp_path_factory: pytest.TempPathFactory) -> City:
    city = make_traced_city(tmp_path_factory.mktemp("traced") / "data")
    city.build()
    return city


@pytest.fixture(scope="module")
def traced(traced_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traced]:
    folder = tmp_path_factory.mktemp("release") / "release"
    with TracedRelease(release_of(day_build(traced_city.settings, DAY), folder)) as release:
        yield Traced(release)


def test_every_cell_of_every_mart_resolves_to_source_rows_or_a_constant(traced_city: City, traced: Traced) -> None:
    arrived = {one.feed for one in read_plan(day_build(traced_city.settings, DAY)).deliveries}
    unresolved: dict[str, int] = {}
    seen: set[str] = set()
    for enterprise_id in (NO_ENTERPRISE, *traced.release.enterprises()):
        reach = traced.reach(enterprise_id)
        for node, group in reach.cells():
            leaves, row = reach.leaves(node), reach.row(node)
            sets = {leaf for leaf in leaves if isinstance(leaf, SetNode)}
            held = {leaf.source_set for leaf in sets if (leaf.source_set, leaf.item) in reach.dossier.sets}
            seen |= held
            feeds = {leaf.feed for leaf in leaves if isinstance(leaf, DeliveriesNode)}
            if held or feeds & arrived or not (sets or feeds) or group.by_absence:
                continue
            for column in group.columns:
                if row[column] is not None:
                    unresolved[f"{node.mart}.{column}"] = unresolved.get(f"{node.mart}.{column}", 0) + 1
    assert unresolved == {}
    assert set(lineage_rules().sets) - seen == set(), "the city has no row of some source sets"
    released = {file.table for file in traced.release.release.files}
    assert released == set(lineage_rules().groups)


def test_every_record_of_a_source_set_says_which_columns_its_figures_are_read_from(
    traced_city: City, traced: Traced
) -> None:
    feeds = {one.no: one.feed for one in read_plan(day_build(traced_city.settings, DAY)).deliveries}
    ranges = traced.release.select("lineage")
    held = {(row["source_set"], feeds[row["first_record_id"] >> ROW_BITS]) for row in ranges}
    figures = lineage_rules().figures
    assert len(held) > 50
    unread = [
        (source_set, feed)
        for source_set, feed in sorted(held)
        if not traced_city.feeds[feed].columns_giving(figures.of(source_set, feed))
    ]
    assert unread == []


def test_every_row_below_a_score_names_the_cells_that_were_read(traced_city: City, traced: Traced) -> None:
    read: dict[str, set[str]] = {}
    for kind in ("declaration", "ip_right", "ip_application", "programme", "tech_contract"):
        whose = traced.release.select("lineage", "source_set = ?", (kind,))[0]["enterprise_id"]
        found = trace_cell(
            traced_city.settings, traced_city.feeds, traced.release, whose, "mart_innovation_score", "score",
            {"rulebook_code": "national_18"}, 20,
        )  # fmt: skip
        steps = [found.cell]
        for step in steps:
            steps.extend(step.rests_on)
            assert [row.cells for row in step.rows if not row.read] == [], step.name
            read.setdefault(step.name.split()[0], set()).update(name for row in step.rows for name in row.read)
    assert read["declaration"] >= {"indicator_code", "value_text"}


OF_ONE_RECORD = {
    "mart_product": ("finance/product", "{product_no}"),
    "mart_register_expert": ("innovation/expert", "{expert_no}"),
    "mart_register_institution": ("innovation/institution", "{institution_no}"),
    "mart_register_specialist": ("innovation/specialist", "{specialist_no}"),
    "mart_venture_fund": ("innovation/venture_fund", "{fund_no}"),
}
"""Tables that are of no enterprise and have a row for each number of a feed: the feed, and what its line must say."""


def test_a_row_of_no_enterprise_rests_on_the_one_line_of_its_number(traced_city: City, traced: Traced) -> None:
    sources = SourceRows(traced_city.settings, traced_city.feeds, read_plan(day_build(traced_city.settings, DAY)))
    reach = traced.reach(NO_ENTERPRISE)
    wanted: dict[int, tuple[str, str]] = {}
    for mart, (feed, number) in OF_ONE_RECORD.items():
        rows = reach.dossier.rows(mart)
        assert rows, mart
        for row_no, row in enumerate(rows):
            node = reach.node(mart, row_no, traced.release.file(mart).key[0])
            sets = [leaf for leaf in reach.leaves(node) if isinstance(leaf, SetNode)]
            ((held,),) = [reach.dossier.sets[leaf.source_set, leaf.item] for leaf in sets]
            assert held.count == 1
            wanted[held.first] = (feed, number.format_map(row))
            ((_, of_none),) = [one for one in holders_of(traced.release, held.first) if not one[0].enterprise_id]
            resting = [one.key for one in cells_resting_on(reach, of_none) if one.mart == mart]
            assert [list(key.values()) for key in resting] == [[number.format_map(row)]]
    found = sources.rows(wanted)
    assert sources.problems == []
    for record_id, (feed, number) in wanted.items():
        assert sources.planned(found[record_id].delivery_no).feed == feed
        assert number in {cell.text for cell in found[record_id].cells}


def test_what_a_fund_invested_adds_up_from_the_lines_that_it_rests_on(traced: Traced) -> None:
    reach = traced.reach(NO_ENTERPRISE)
    invested = [row for row in reach.dossier.rows("mart_venture_fund") if row["investment_count"]]
    assert invested
    for row in invested:
        held = reach.dossier.sets["venture_fund", f"holding/{row['fund_no']}"]
        assert sum(one.count for one in held) == row["investment_count"] + row["exit_count"]


def test_only_marts_that_cannot_rest_on_a_set_are_passed_over(traced: Traced) -> None:
    for enterprise_id in (NO_ENTERPRISE, *list(traced.release.enterprises())[:20]):
        reach = traced.reach(enterprise_id)
        of_sets: dict[Node, set[CellNode]] = {}
        for node, _ in reach.cells():
            for leaf in reach.leaves(node):
                of_sets.setdefault(leaf, set()).add(node)
        for source_set, item in reach.dossier.sets:
            one = SetNode(source_set, item)
            assert {node for node, _ in reach.resting_on({one})} == of_sets.get(one, set()), one


def test_a_release_from_before_a_mart_is_traced_without_it(traced: Traced, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: file for name, file in traced.release.files.items() if name != "mart_venture_holding"}
    enterprise_id, *_ = traced.release.enterprises()
    reach = traced.reach(enterprise_id)
    expected = {node for node, _ in reach.cells() if node.mart != "mart_venture_holding"}
    monkeypatch.setattr(traced.release, "files", before)
    assert {node for node, _ in Traced(traced.release).reach(enterprise_id).cells()} == expected


@pytest.mark.whole_day("the city is built again for each changed row")
def test_changed_source_rows_change_only_what_rests_on_them(traced_city: City, traced: Traced, tmp_path: Path) -> None:
    _assert_explained(traced_city, traced, tmp_path, CHANGES)


@pytest.mark.every_change
@pytest.mark.timeout(7200)
def test_each_of_many_changed_source_rows_does(traced_city: City, traced: Traced, tmp_path: Path) -> None:
    _assert_explained(traced_city, traced, tmp_path, ALL_CHANGES)


def _assert_explained(city: City, before: Traced, folder: Path, count: int) -> None:
    plan = read_plan(day_build(city.settings, DAY))
    chance = random.Random(count)  # noqa: S311 - which feed is no secret
    outcomes, unexplained, waiting = list[Outcome](), list[tuple[str, object]](), list[str]()
    while (done := sum(len(one.changes) for one in outcomes)) < count:
        if len(waiting) < AT_ONCE:
            feeds = sorted({one.feed for one in plan.deliveries})
            waiting += chance.sample(feeds, k=len(feeds))
        feeds = list(dict.fromkeys(waiting))[:AT_ONCE]
        for feed in feeds:
            waiting.remove(feed)
        together, alone = outcomes_of(city, plan, before, done, feeds, folder / "release")
        outcomes.append(together)
        found = [(str(one.changes[0]), sorted(one.unexplained)[:3]) for one in alone]
        print("\n".join(f"not explained: {one}" for one in found), end="\n" if found else "")
        unexplained += found
        print(f"{done + len(together.changes)} rows: {len(together.changed):,} cells changed", flush=True)
    changed, claimed = sum(len(one.changed) for one in outcomes), sum(len(one.claimed) for one in outcomes)
    rows, idle = sum(len(one.changes) for one in outcomes), sum(len(one.idle) for one in outcomes)
    print(f"{rows} changed rows: {changed:,} cells changed, {claimed:,} rest on the rows; {idle} rows changed nothing")
    assert unexplained == []
    assert idle < rows, "no change reached a published cell"
