"""Datasets of past days: what counts as known of a city that has just begun, which dates count, which enterprises."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.errors import KechuangError
from pipelines.credit.card import limits
from pipelines.credit.dataset import Firms, read_dataset, read_labels, write_dataset
from pipelines.credit.observe import made_again, take_inputs
from pipelines.credit.segments import UNKNOWN, parts_of
from pipelines.credit.validate import Measured, OfCharacteristic, Validation
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.receipt import WAREHOUSE

FIRMS = 40
EARLY, LATE = date(2024, 6, 30), date(2025, 6, 30)


def node(name: str, reads: tuple[str, ...] = (), sql: str = "") -> Node:
    return Node(name, "intermediate", f'"intermediate"."{name}"', "table", reads, sql)


NODES = (
    node("int_credit__date"),
    node("int_credit__feed"),
    node("debtors"),
    node(
        "int_credit__characteristic",
        ("int_credit__date", "int_credit__feed"),
        "SELECT 'E' || who AS enterprise_id, observation_date, 'arrears_24m' AS characteristic_code, 0.0 AS "  # noqa: S608
        "characteristic_value, false AS is_stale FROM intermediate.int_credit__date "
        f"JOIN intermediate.int_credit__feed ON known_from_date <= observation_date, range({FIRMS}) AS t (who) "
        "WHERE feed = 'tax/arrears'",
    ),
    node(
        "int_credit__outcome",
        ("int_credit__date", "debtors"),
        "SELECT enterprise_id, observation_date, CASE WHEN is_bad THEN 'bad' WHEN observation_date > DATE '2025-05-31' "
        "THEN 'censored' ELSE 'good' END AS outcome_code FROM intermediate.debtors, intermediate.int_credit__date",
    ),
)


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build whose feeds came first in June 2026, one of them a day after the other; every eighth debtor is bad."""
    folder = tmp_path / "20260630-00000000"
    folder.mkdir()
    with duckdb.connect(folder / WAREHOUSE) as connection:
        connection.execute(f"""
            CREATE SCHEMA core; CREATE SCHEMA seeds; CREATE SCHEMA intermediate;
            CREATE TABLE core.dim_run AS SELECT DATE '2026-06-30' AS business_date;
            CREATE TABLE seeds.credit_characteristic AS
                SELECT 'arrears_24m' AS characteristic_code, 'K36' AS reason_code;
            CREATE TABLE intermediate.int_credit__feed AS SELECT * FROM (VALUES ('ip/patent', DATE '2026-06-26'),
                ('tax/arrears', DATE '2026-06-27')) AS t (feed, known_from_date);
            CREATE TABLE intermediate.debtors AS
                SELECT 'E' || who AS enterprise_id, who % 8 = 0 AS is_bad FROM range({FIRMS}) AS t (who);
            CREATE TABLE intermediate.int_enterprise__assessed AS
                SELECT 'E' || who AS enterprise_id, 'C' AS industry_section FROM range({FIRMS // 2}) AS t (who);
        """)  # noqa: S608 - numbers of ours
    return folder


def written(build: Path, out: Path, *, lag: int | None = 30, firms: Firms = "all") -> pl.DataFrame:
    out.mkdir()
    write_dataset(build, NODES, (EARLY, LATE), out, backlog_lag_days=lag, firms=firms)
    return read_dataset(out)[1]


def test_every_feed_that_came_first_counts_as_known_before(build: Path, tmp_path: Path) -> None:
    """Not only those of the very first day: without that, being on no list would be unknown for all but one feed."""
    assert written(build, tmp_path / "backlog")["arrears_24m"].null_count() == 0
    assert written(build, tmp_path / "delivered", lag=None)["arrears_24m"].null_count() == FIRMS


def test_a_date_whose_outcomes_are_not_all_known_is_left_out(build: Path, tmp_path: Path) -> None:
    """Of it only those who defaulted early are known: all bad."""
    table = written(build, tmp_path / "set")
    assert table["observation_date"].unique().to_list() == [EARLY]
    made, _ = read_dataset(tmp_path / "set")
    assert (made.observation_dates, made.left_out_dates) == ((EARLY,), (LATE,))
    (tmp_path / "late").mkdir()
    with pytest.raises(KechuangError, match="no observation has an outcome"):
        write_dataset(build, NODES, (LATE,), tmp_path / "late")


def test_unseen_enterprises_are_not_among_those_learned_from(build: Path, tmp_path: Path) -> None:
    learned, unseen = (
        set(written(build, tmp_path / firms, firms=firms)["enterprise_id"]) for firms in ("learned", "unseen")
    )
    assert unseen
    assert not learned & unseen
    assert len(learned | unseen) == FIRMS


def test_what_only_groups_rows_is_not_part_of_the_hash(build: Path, tmp_path: Path) -> None:
    written(build, tmp_path / "a")
    with duckdb.connect(build / WAREHOUSE) as connection:
        connection.execute("UPDATE intermediate.int_enterprise__assessed SET industry_section = 'I'")
    table = written(build, tmp_path / "b")
    assert set(table["industry_section"]) == {"I", None}
    assert read_dataset(tmp_path / "a")[0].sha256 == read_dataset(tmp_path / "b")[0].sha256


def test_segments_are_shown_with_what_is_unknown() -> None:
    table = pl.DataFrame(
        {
            "observation_date": [EARLY, EARLY, EARLY + timedelta(days=92)],
            "industry_section": ["C", None, "C"],
            "age_months": [12.0, 120.0, None],
            "vat_sales_12m": [999_999.99, 1_000_000.0, 10_000_000.0],
        }
    )
    scores, bad = pl.Series([500.0, 600.0, 550.0]).to_numpy(), pl.Series([1.0, 0.0, 0.0]).to_numpy()
    parts = parts_of(table, scores, scores / 10_000, bad)
    assert [(one.kind, one.name, one.rows, one.bads, one.auc) for one in parts] == [
        ("industry", "C", 2, 1, 1.0),
        ("industry", UNKNOWN, 1, 0, None),
        ("age", "under 3 years", 1, 1, None),
        ("age", "10 years and more", 1, 0, None),
        ("age", UNKNOWN, 1, 0, None),
        ("sales", "under 1 million CNY", 1, 1, None),
        ("sales", "1 to 10 million CNY", 1, 0, None),
        ("sales", "10 million CNY and more", 1, 0, None),
        ("date", "2024-06-30", 2, 1, 1.0),
        ("date", "2024-09-30", 1, 0, None),
    ]


@pytest.mark.parametrize(
    ("labels", "code", "said"),
    [("a.csv", "sales_growth_pct", True), ("", "sales_growth_pct", False), ("a.csv", "sales_12m", False)],
)
def test_the_card_says_what_was_chosen_after_a_look(
    build: Path, tmp_path: Path, labels: str, code: str, *, said: bool
) -> None:
    written(build, tmp_path / "set")
    made, _ = read_dataset(tmp_path / "set")
    figure = Measured(value=0.86, low=0.75, high=0.95)
    found = Validation(
        scorecard="invoice_small", version="1", dataset_sha256="", rows=82, bads=18, enterprises=82,
        is_development_sample=True, auc=figure, gini=0, ks=0, brier=0, slope=figure, expected_pct=22, observed_pct=22,
        claimed=figure, ceiling=None, psi=None, parts=[],
        characteristics=[OfCharacteristic(code=code, known_pct=100, permuted=0, ablated=0, csi=None)],
    )  # fmt: skip
    texts = [one.en for one in limits(found, made.model_copy(update={"labels": labels}))]
    assert any("the cross-validated AUC is 0.82" in one for one in texts) == said


def test_labels_are_one_of_two_words_in_any_coding_of_the_file(tmp_path: Path) -> None:
    """A word that is neither was taken for a firm that paid."""
    file = tmp_path / "labels.csv"
    file.write_bytes("统一社会信用代码,是否违约\nA,是\nB,否\nA,否\n".encode("gb18030"))
    assert read_labels(file, [LATE]).rows() == [("A", LATE, 1), ("B", LATE, 0)]
    file.write_text("enterprise_id,是否违约\nA,是\nB,Y\n", encoding="utf-8-sig")
    with pytest.raises(KechuangError, match="row 3, column 是否违约: 'Y' is neither of 是, 1"):
        read_labels(file, [LATE])
    with pytest.raises(KechuangError, match="no such file"):
        read_labels(tmp_path / "other.csv", [LATE])


def test_evidence_of_borrowers_only_is_copied_after_the_first_arrival_is_known(tmp_path: Path) -> None:
    """The first arrival of a feed is that of all enterprises: a borrower whose fact came a day later was not in it."""
    first, later, event = date(2026, 6, 26), date(2026, 6, 27), date(2025, 1, 31)
    evidence = node("int_credit__evidence")
    values = node(
        "values", ("int_credit__date", "int_credit__evidence"), "SELECT * FROM intermediate.int_credit__evidence"
    )
    with duckdb.connect(tmp_path / "build.duckdb") as connection:
        connection.execute("CREATE SCHEMA intermediate")
        connection.execute(f"""
            CREATE TABLE intermediate.int_credit__evidence AS SELECT * FROM (VALUES
                ('other', 'vat', DATE '{event}', DATE '{first}'), ('early', 'vat', DATE '{event}', DATE '{first}'),
                ('late', 'vat', DATE '{event}', DATE '{later}')
            ) AS t (enterprise_id, evidence_code, event_date, known_from_date)
        """)  # noqa: S608 - dates of ours
    with duckdb.connect(tmp_path / WAREHOUSE) as connection:
        connection.execute(f"ATTACH '{tmp_path / 'build.duckdb'}' AS build (READ_ONLY)")
        nodes = (node("int_credit__date"), evidence, values)
        take_inputs(connection, nodes, {"values"}, 30, ["early", "late"])
        made_again(connection, nodes, {"values"}, LATE)
        known = connection.execute(
            'SELECT enterprise_id, known_from_date FROM "intermediate"."values" ORDER BY enterprise_id'
        ).fetchall()
    assert known == [("early", event + timedelta(days=30)), ("late", later)]
