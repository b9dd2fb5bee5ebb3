"""What linking reads, made from staging: parties as contracts say, names with the days on which they were borne."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import Feed, read_contracts
from pipelines.contracts.parts import Party
from pipelines.linking.decisions import Decision, add_decisions
from pipelines.linking.inputs import make_inputs

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
    given = make_inputs(staged, only("credit/dishonest_debtor"), NOWHERE)
    rows = staged.sql(f"SELECT record_id, party_identifier FROM {given.parties} ORDER BY 1").fetchall()  # noqa: S608
    assert rows == [(2, "tax_id:340202MY0000002"), (3, None)]


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
