"""What linking reads, made from staging: parties as contracts say, names with the days on which they were borne."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.settings import DBT_PROJECT_DIR, SOURCES_DIR
from pipelines.contracts.feed import Feed, read_contracts
from pipelines.contracts.parts import Party
from pipelines.linking.decisions import Decision, add_decisions
from pipelines.linking.inputs import REGISTRY, make_inputs
from pipelines.linking.relations import CODED

NOWHERE = Path("nowhere.csv")
FEEDS = read_contracts(SOURCES_DIR)
STAGING = """
CREATE SCHEMA staging;
CREATE TABLE staging.stg_registry__enterprise AS
    SELECT * FROM (VALUES
        ('A', '91340202MY0000001A', '340202000000017', '340207001', '芜湖', '新锐有限公司', DATE '2010-05-01'),
        ('B', '91340202MY0000002B', NULL, NULL, '芜湖', '科信有限公司', NULL),
        ('C', NULL, NULL, NULL, '芜湖市', '宏达有限公司', NULL))
    AS e (enterprise_id, uscc, registration_no, address_region_code, city_name, enterprise_name, established_date);
CREATE TABLE staging.stg_registry__change AS
    SELECT * FROM (VALUES
        ('2', 'A', 'name', '中间有限公司', '新锐有限公司', DATE '2022-03-01'),
        ('1', 'A', 'name', '起初有限公司', '中间有限公司', DATE '2015-01-01'),
        ('3', 'A', 'address', '甲', '乙', DATE '2023-01-01'),
        ('4', 'GONE', 'name', '甲', '乙', DATE '2023-01-01'))
    AS c (change_no, enterprise_id, change_item_code, before_text, after_text, change_date);
CREATE TABLE staging.stg_ip__patent AS
    SELECT * FROM (VALUES (1, '科信有限公司；张三; ', DATE '2020-01-01'), (2, NULL, DATE '2020-01-01'))
    AS p (record_id, applicant_names, application_date);
CREATE TABLE staging.stg_ip__patent_event AS
    SELECT * FROM (VALUES
        (1, '变更事项:专利权人；变更前:甲公司；变更后:科信有限公司'),
        (2, '变更事项:专利权人;变更前权利人:甲公司;变更后权利人:张三;变更事项:地址;变更前:甲;变更后:乙'),
        (3, '变更事项:地址；变更前:甲；变更后:乙'),
        (4, '质押登记号:1；质权人:某银行'),
        (5, NULL))
    AS v (record_id, event_detail), (SELECT DATE '2020-01-01' AS announced_date) AS d;
CREATE TABLE staging.stg_credit__dishonest_debtor AS
    SELECT * FROM (VALUES
        (1, '科信有限公司', '91340202MY0000002B', 'uscc', DATE '2020-01-01'),
        (2, '科信有限公司', 'tax_id:340202MY0000002', 'tax_id', DATE '2020-01-01'),
        (3, '科信有限公司', NULL, NULL, DATE '2020-01-01'))
    AS d (record_id, enterprise_name, enterprise_id, identifier_kind, published_date);
"""


@pytest.fixture
def staged() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(STAGING)
    return connection


def only(*names: str) -> dict[str, Feed]:
    return {name: FEEDS[name] for name in names}


def test_parties_are_what_the_contract_says(staged: duckdb.DuckDBPyConnection) -> None:
    given = make_inputs(staged, only("ip/patent"), NOWHERE)
    rows = staged.sql(f"SELECT * EXCLUDE (feed) FROM {given.parties} ORDER BY ALL").fetchall()  # noqa: S608
    day = date(2020, 1, 1)
    assert rows == [
        (1, "applicant", 1, "科信有限公司", None, day, None, True),
        (1, "applicant", 2, "张三", None, day, None, True),
    ]


def test_a_pattern_finds_the_names_inside_a_text(staged: duckdb.DuckDBPyConnection) -> None:
    given = make_inputs(staged, only("ip/patent_event"), NOWHERE)
    rows = staged.sql(f"SELECT record_id, party_name FROM {given.parties} ORDER BY ALL").fetchall()  # noqa: S608
    assert rows == [(1, "科信有限公司"), (2, "张三")]


@pytest.mark.parametrize("pattern", ["变更后:[^；]+", "(变更前):(.*)", "(变更后"])
def test_a_pattern_has_one_group(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Party(role="owner", column="names", pattern=pattern)


def test_a_row_with_a_uscc_is_not_asked_about(staged: duckdb.DuckDBPyConnection) -> None:
    staged.execute(LANDED)
    staged.execute("DELETE FROM landing.credit__dishonest_debtor")
    given = make_inputs(staged, only("credit/dishonest_debtor"), NOWHERE)
    rows = staged.sql(f"SELECT record_id, party_identifier FROM {given.parties} ORDER BY 1").fetchall()  # noqa: S608
    assert rows == [(2, "tax_id:340202MY0000002"), (3, None)]


LANDED = """
CREATE SCHEMA landing;
CREATE TABLE landing.run AS SELECT DATE '2026-06-30' AS business_date;
CREATE TABLE landing.tax__arrears AS
    SELECT * FROM (VALUES
        (1, 'org_code:MY0000002', 'org_code', NULL, '科信有限公司', DATE '2026-01-01', NULL),
        (2, 'tax_id:110108MY0000002', 'tax_id', true, ' ', DATE '2026-01-01', DATE '2026-01-02'),
        (3, 'registration_no:340202000000017', 'registration_no', true, '新锐有限公司', DATE '2026-01-01', NULL),
        (4, '91340202MY0000002B', 'uscc', true, '科信有限公司', DATE '2026-01-01', NULL),
        (5, 'org_code:MY0000009', 'org_code', true, '无人有限公司', DATE '2026-01-01', NULL),
        (6, 'org_code:MY0000002', 'org_code', true, '以后有限公司', DATE '2026-07-01', NULL),
        (7, 'org_code:MY0000002', 'org_code', true, '以后有限公司', DATE '2026-01-01', DATE '2026-07-01'),
        (8, 'registration_no:340202000000099', 'registration_no', true, '宏达有限公司', DATE '2026-01-01', NULL),
        (9, NULL, NULL, NULL, '宏达有限公司', DATE '2026-01-01', NULL))
    AS t (_record_id, enterprise_id, identifier_kind, has_valid_check_digit, enterprise_name, announced_date,
        _as_of_date);
CREATE TABLE landing.credit__dishonest_debtor AS
    SELECT _record_id, enterprise_id, identifier_kind, has_valid_check_digit, enterprise_name,
        announced_date AS published_date, _as_of_date
    FROM landing.tax__arrears WHERE _record_id <= 3;
"""


def test_a_landed_row_is_asked_about_if_its_number_is_that_of_a_registered_enterprise(
    staged: duckdb.DuckDBPyConnection,
) -> None:
    staged.execute(LANDED)
    staged.execute("INSERT INTO staging.stg_registry__enterprise (enterprise_id) VALUES ('registration_no:1')")
    given = make_inputs(staged, only("tax/arrears", "registry/enterprise", "registry/change"), NOWHERE)
    rows = staged.sql(f"SELECT * EXCLUDE (party_no, party_place) FROM {given.parties} ORDER BY ALL")  # noqa: S608
    day = date(2026, 1, 1)
    assert rows.fetchall() == [
        ("tax/arrears", 1, CODED, "科信有限公司", "org_code:MY0000002", day, False),
        ("tax/arrears", 2, CODED, None, "tax_id:110108MY0000002", day, False),
        ("tax/arrears", 3, CODED, "新锐有限公司", "registration_no:340202000000017", day, False),
    ]


def test_of_a_feed_with_parties_also_the_versions_that_staging_no_longer_has_are_asked_about(
    staged: duckdb.DuckDBPyConnection,
) -> None:
    staged.execute(LANDED)
    staged.execute("DELETE FROM staging.stg_credit__dishonest_debtor WHERE record_id = 1")
    given = make_inputs(staged, only("credit/dishonest_debtor"), NOWHERE)
    rows = staged.sql(f"SELECT record_id, party_role FROM {given.parties} ORDER BY 1")  # noqa: S608
    assert rows.fetchall() == [(1, CODED), (2, "debtor"), (3, "debtor")]


def test_staging_of_a_feed_asks_linking_unless_linking_reads_it() -> None:
    """Else a model would be made of what is made of it."""
    macro = (DBT_PROJECT_DIR / "macros" / "staging" / "linked_names.sql").read_text(encoding="utf-8")
    read = {feed.feed for feed in FEEDS.values() if feed.parties and "identifier_kind" in feed.landed_names}
    assert set(re.findall(r"'(\w+/\w+)'", macro)) == read | set(REGISTRY)


def test_names_with_the_days_on_which_they_were_borne(staged: duckdb.DuckDBPyConnection) -> None:
    given = make_inputs(staged, {}, NOWHERE)
    rows = staged.sql(f"SELECT * FROM {given.names} ORDER BY ALL").fetchall()  # noqa: S608
    first, second = date(2015, 1, 1), date(2022, 3, 1)
    assert rows == [
        ("A", "中间有限公司", first, second),
        ("A", "新锐有限公司", second, None),
        ("A", "起初有限公司", None, first),
        ("B", "科信有限公司", None, None),
        ("C", "宏达有限公司", None, None),
    ]


def test_where_an_enterprise_sits(staged: duckdb.DuckDBPyConnection) -> None:
    given = make_inputs(staged, {}, NOWHERE)
    rows = staged.sql(f"SELECT enterprise_id, place FROM {given.enterprises} ORDER BY 1").fetchall()  # noqa: S608
    assert rows == [("A", "340207"), ("B", "340202"), ("C", "芜湖市")]


def test_decisions_in_force_are_handed_on(staged: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "match_decision.csv"
    add_decisions([Decision("科信", "", "A", "no", "someone", date(2026, 1, 1), "seen")], path)
    given = make_inputs(staged, {}, path)
    assert staged.sql(f"SELECT enterprise_id, verdict FROM {given.decisions}").fetchall() == [("A", "no")]  # noqa: S608


def test_every_feed_that_names_parties_has_a_staging_model_of_its_name() -> None:
    models = {path.stem for path in (SOURCES_DIR.parent / "dbt_project" / "models" / "staging").rglob("*.sql")}
    assert {f"stg_{feed.table}" for feed in FEEDS.values() if feed.parties} <= models


def test_a_party_names_columns_of_its_feed() -> None:
    feed = FEEDS["ip/patent"]
    wrong = [Party(role="applicant", column="nobody")]
    with pytest.raises(ValueError, match="parties name columns that do not land: \\['nobody'\\]"):
        Feed.model_validate(feed.model_dump(exclude_defaults=True) | {"parties": [p.model_dump() for p in wrong]})
    twice = [Party(role="applicant", column="applicant_names")] * 2
    with pytest.raises(ValueError, match="two parties have the same role"):
        Feed.model_validate(feed.model_dump(exclude_defaults=True) | {"parties": [p.model_dump() for p in twice]})
