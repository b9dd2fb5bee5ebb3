"""The plan of a landing folder: what the build reads, and one name for all of its inputs."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import NO_CITY, City, arrival, small_feed

from pipelines.arrivals.inbox import InboxFile
from pipelines.base.durable import canonical_json, write_json
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import read_record
from pipelines.contracts.feed import Feed
from pipelines.landing.control_totals import keep_totals
from pipelines.landing.reader.account import Member, Problem, Reading
from pipelines.landing.store import Arrival, FeedOutcome, Outcome, Receipt
from pipelines.plan.allowances import Allowance
from pipelines.plan.code_hash import code_hash, rulebook_hashes
from pipelines.plan.day import day_planned_last, planned_day, remember_day
from pipelines.plan.delivery_numbers import delivery_numbers
from pipelines.plan.plan import Plan, make_plan, read_plan, write_plan

APPEND = small_feed()
TODAY = date(2024, 3, 10)
D1, D2, D3 = date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 11)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one line of code and one rulebook."""
    root = tmp_path / "project"
    for name, text in {
        "pipelines/a.py": "x = 1\n",
        "dbt_project/models/m.sql": "select 1\n",
        "dbt_project/seeds/rulebooks/r.csv": "a\n1\n",
        "requirements.lock": "x==1\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def landed(city: City, feed: Feed, one: Arrival, reading: Reading | None = None) -> None:
    """Make the landing folder say that `one` arrived and was read."""
    file = InboxFile(feed=one.feed, path=one.path, part=one.part, as_of=one.as_of, seq=one.seq)
    no = city.store.last_arrival_no(feed.feed) + 1
    city.store.note_arrival(file, one.delivery_id, one.sha256, one.received_at, no)
    city.store.write_receipt(
        feed,
        Receipt(
            feed=one.feed,
            delivery_id=one.delivery_id,
            sha256=one.sha256,
            bytes=1,
            reading_hash=feed.reading_hash,
            rows_sha256="f" * 64,
            reading=reading or Reading(rows_in=3, rows_landed=2, rows_quarantined=1),
        ),
    )


def plan_of(city: City, project: Path, *feeds: Feed) -> Plan:
    return make_plan({feed.feed: feed for feed in feeds or (APPEND,)}, city.store, TODAY, (project,), NO_CITY)


def test_a_plan_lists_what_the_build_reads(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("b", as_of=D2))
    landed(city, APPEND, arrival("a", as_of=D1))
    plan = plan_of(city, project)
    first, second = plan.deliveries
    assert (first.delivery_id, first.as_of, second.delivery_id) == ("a", D1, "b")
    assert {one.delivery_id: one.no for one in plan.deliveries} == delivery_numbers(["a", "b"])
    assert (first.row_count, first.quarantined_count) == (2, 1)
    assert first.rows == f"rows/office/thing/a-{APPEND.reading_hash[:8]}.parquet"
    assert plan.of_feed("office/thing") == [first, second]
    assert plan.build_id == f"20240310-{plan.sha256[:8]}"


def test_a_plan_can_be_written_and_read(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("a", as_of=D1))
    plan = plan_of(city, project)
    folder = write_plan(plan, tmp_path / "builds")
    assert folder == tmp_path / "builds" / plan.build_id
    assert read_plan(folder) == plan
    with pytest.raises(StepRefusedError, match="no plan"):
        read_plan(tmp_path)


def test_a_plan_of_before_layouts_and_allowances_keeps_its_name(tmp_path: Path) -> None:
    """What is not there is not hashed: builds, receipts and releases of earlier plans stay theirs."""
    delivery = {
        "no": 1, "feed": "office/thing", "delivery_id": "d", "part": "p", "as_of": "2024-03-01", "newest_date": None,
        "rows": "r", "rows_sha256": "", "reading_hash": "", "row_count": 1, "quarantined_count": 0, "totals": {},
    }  # fmt: skip
    old = {"business_date": "2024-03-10", "code_sha256": "", "rulebooks": {}, "deliveries": [delivery],
           "rejections": [], "absent_feeds": []}  # fmt: skip
    write_json(tmp_path / "plan.json", old)
    plan = read_record(tmp_path / "plan.json", Plan, missing="", remedy="")
    assert (plan.allowances, plan.deliveries[0].layouts) == ((), {})
    assert plan.sha256 == hashlib.sha256(canonical_json(old)).hexdigest()


def test_another_allowance_or_layout_is_another_plan(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    member = Member(name="a", layout="plain", encoding="utf-8", bad_bytes=0, row_no_offset=0, rows=2)
    landed(city, APPEND, arrival("a", as_of=D1), Reading(rows_in=4, rows_landed=4, members=(member, member)))
    feeds = {APPEND.feed: APPEND}
    plan = make_plan(feeds, city.store, TODAY, (project,), NO_CITY)
    assert plan.deliveries[0].layouts == {"plain": 4}
    allowed = (Allowance(missing=APPEND.feed, by="a", why="b"),)
    assert make_plan(feeds, city.store, TODAY, (project,), NO_CITY, allowed).build_id != plan.build_id
    folder = write_plan(make_plan(feeds, city.store, TODAY, (project,), NO_CITY, allowed), tmp_path / "builds")
    assert read_plan(folder).allowances == allowed


def test_nothing_landed_is_refused(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("later", as_of=D3))
    with pytest.raises(StepRefusedError, match=r"^nothing has landed for 2024-03-10: [^\n]+$"):
        plan_of(city, project)


def test_a_feed_without_deliveries_is_named(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("a"))
    assert plan_of(city, project, small_feed(feed="office/other"), APPEND).absent_feeds == ("office/other",)


def test_a_correction_that_cannot_be_read_does_not_take_the_place_of_what_could(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("good", as_of=D1, minute=1))
    broken = Reading(problem=Problem(code="empty", message="the file is empty"))
    landed(city, APPEND, arrival("bad", as_of=D1, minute=2), broken)
    assert [delivery.delivery_id for delivery in plan_of(city, project).deliveries] == ["good"]


def test_a_delivery_that_only_an_older_contract_read_stops_the_plan_if_it_counts(tmp_path: Path, project: Path) -> None:
    """Left out silently, it would be missing from the day."""
    city = City(tmp_path)
    landed(city, small_feed(format={"delimiter": ";"}), arrival("old", as_of=D1))
    landed(city, APPEND, arrival("new", as_of=D2))
    with pytest.raises(StepRefusedError, match=r"a_2024-03-01__old\.csv: not read .* run `kechuang land`"):
        plan_of(city, project)
    landed(city, APPEND, arrival("corrected", as_of=D1, minute=1))
    assert [delivery.delivery_id for delivery in plan_of(city, project).deliveries] == ["corrected", "new"]


def test_rejections_of_the_last_landing_are_in_the_plan_unless_of_a_later_day(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("a"))
    found = Problem(code="empty", message="the file is empty")
    outcomes = tuple(
        Outcome(path=f"p{day}", as_of=day, delivery_id="d", state="rejected", problem=found) for day in (None, D1, D3)
    )
    known = Outcome(path="fine", as_of=D1, delivery_id="a", state="known")
    city.store.write_outcome(FeedOutcome(feed="office/thing", outcomes=(*outcomes, known)))
    rejections = plan_of(city, project).rejections
    assert [(one.path, one.code, one.message) for one in rejections] == [
        ("pNone", "empty", "the file is empty"),
        ("p2024-03-01", "empty", "the file is empty"),
    ]


FOUR = [("a", D1), ("b", D2), ("c", None), ("d", D1)]


def plan_of_arrivals(folder: Path, order: list[tuple[str, date | None]]) -> Plan:
    """The plan of a folder where these came one minute after the other."""
    city = City(folder)
    for minute, (name, day) in enumerate(order):
        landed(city, APPEND, arrival(name, name, day, minute=minute))
    return plan_of(city, folder)


@given(st.permutations(FOUR), examples=15)
def test_the_build_id_does_not_depend_on_the_order_of_arrival(
    tmp_path_factory: pytest.TempPathFactory, order: list[tuple[str, date | None]]
) -> None:
    expected = plan_of_arrivals(tmp_path_factory.mktemp("sorted"), FOUR)
    plan = plan_of_arrivals(tmp_path_factory.mktemp("other"), order)
    assert [delivery.delivery_id for delivery in plan.deliveries] == ["a", "b", "c", "d"]
    assert plan.build_id == expected.build_id


@pytest.mark.parametrize(
    "name", ["pipelines/a.py", "dbt_project/models/m.sql", "dbt_project/seeds/rulebooks/r.csv", "requirements.lock"]
)
def test_other_code_or_rules_give_another_build(tmp_path: Path, project: Path, name: str) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("a"))
    before = plan_of(city, project)
    (project / name).write_text("other\n")
    after = plan_of(city, project)
    assert after.build_id != before.build_id
    assert (after.rulebooks != before.rulebooks) == name.endswith(".csv")


def test_what_tools_leave_behind_is_no_code(project: Path) -> None:
    before = code_hash(project), rulebook_hashes(project)
    for name in ("dbt_project/target/run.sql", "dbt_project/logs/dbt.yml", "pipelines/__pycache__/a.py"):
        write_json(project / name, {})
    (project / "pipelines" / "notes.txt").write_text("x")
    assert (code_hash(project), rulebook_hashes(project)) == before


def test_a_renamed_file_is_other_code(project: Path) -> None:
    before = code_hash(project)
    (project / "pipelines" / "a.py").rename(project / "pipelines" / "b.py")
    assert code_hash(project) != before


def test_when_a_delivery_came_is_no_input_of_the_build(tmp_path: Path, project: Path) -> None:
    early, late = City(tmp_path / "early"), City(tmp_path / "late")
    one = arrival("a", as_of=D1)
    landed(early, APPEND, one)
    landed(late, APPEND, one.model_copy(update={"received_at": datetime(2030, 1, 1, tzinfo=UTC)}))
    assert plan_of(early, project) == plan_of(late, project)


def test_control_totals_come_from_the_rows_and_of_earlier_versions_from_the_receipt(
    tmp_path: Path, project: Path
) -> None:
    """A receipt and a plan of today hold no amount: of an arrival of one row it is that of one enterprise."""
    city = City(tmp_path)
    landed(city, APPEND, arrival("a", as_of=D1), Reading(rows_in=1, rows_landed=1, totals={"amount_cny": "1.50"}))
    (planned,) = plan_of(city, project).deliveries
    assert planned.totals == {}
    rows = city.store.folder / planned.rows
    rows.parent.mkdir(parents=True)
    table = pa.table({"a": [1]})
    pq.write_table(table, rows)
    assert city.store.control_totals(planned.rows) == {"amount_cny": Decimal("1.50")}
    with pq.ParquetWriter(rows, table.schema) as writer:
        writer.write_table(table)
        keep_totals(writer, {"tax_cny": Decimal("0.30"), "amount_cny": Decimal("7318264.95")})
    assert city.store.control_totals(planned.rows) == {"amount_cny": Decimal("7318264.95"), "tax_cny": Decimal("0.30")}


def test_the_day_planned_last_follows_the_time_of_planning(tmp_path: Path) -> None:
    assert day_planned_last(tmp_path) is None
    for day in (TODAY, D1):
        remember_day(tmp_path, day, f"{day:%Y%m%d}-aaaaaaaa", {})
        write_json(tmp_path / "99999999.json", {})  # no day, and newer
    assert day_planned_last(tmp_path) == D1
    assert planned_day(tmp_path, D1).build_id == "20240301-aaaaaaaa"


def test_a_plan_that_was_changed_is_not_that_of_its_build(tmp_path: Path, project: Path) -> None:
    city = City(tmp_path)
    landed(city, APPEND, arrival("a", as_of=D1))
    folder = write_plan(plan_of(city, project), tmp_path / "builds")
    content = json.loads((folder / "plan.json").read_bytes())
    write_json(folder / "plan.json", {**content, "seen": True})
    line = (
        rf"^{folder}/plan\.json: was changed: it is not the plan that gave the build its name: restore it from a copy"
    )
    with pytest.raises(DamagedRecordError, match=line):
        read_plan(folder)
