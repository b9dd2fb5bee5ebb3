"""What a process of its own answers: exports, SQL, proofs; and the OWASP API top ten, as far as they apply."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import requests
from served_city import DAY, RELEASE, write_served_city
from served_matrix import Client, key_for, served
from sqlglot import exp

from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import write_record
from pipelines.base.settings import TODAY_VARIABLE
from pipelines.publish.pointer import CURRENT, read_pointer
from serving.api import heavy
from serving.jobs.job import SQL_LIMITS
from serving.jobs.statement import ALLOWED, parsed
from serving.problems import Problem

BASE = f"/v1/releases/{RELEASE}"
PROFILE, INVOICES, ADVERSE = "mart_enterprise_profile", "mart_invoice_profile", "mart_adverse_record"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    path = tmp_path_factory.mktemp("heavy")
    write_served_city(path)
    yield path
    patched.undo()


@pytest.fixture(scope="module")
def secrets(data: Path) -> dict[str, str]:
    return {bank: key_for(data, bank) for bank in ("first", "second")}


@pytest.fixture(scope="module")
def client(data: Path, secrets: dict[str, str]) -> Iterator[Client]:
    with served(data) as address:
        yield Client(address, secrets["first"])


def ask(client: Client, sql: str, **more: Any) -> requests.Response:
    return client.post("/v1/sql", {"sql": sql, "purpose": "credit_review"} | more)


def test_an_export_comes_in_every_form(client: Client) -> None:
    seen = {}
    for form, read in {
        "ndjson": lambda raw: pl.read_ndjson(io.BytesIO(raw)),
        "csv": lambda raw: pl.read_csv(io.BytesIO(raw)),
        "arrow": lambda raw: pl.read_ipc_stream(io.BytesIO(raw)),
        "parquet": lambda raw: pl.read_parquet(io.BytesIO(raw)),
    }.items():
        answer = client.get(f"{BASE}/tables/{PROFILE}/export", format=form)
        assert answer.status_code == 200, answer.text
        frame = read(answer.content)
        seen[form] = frame.select("enterprise_id", pl.col("revenue_cny").cast(pl.Float64)).rows()
        assert frame["enterprise_name"][1] == ("'=1+1" if form == "csv" else "=1+1")  # no cell is a formula
    assert set(map(tuple, seen.values())) == {(("a", 100.25), ("b", 101.25), ("c", None))}
    again = requests.get(client.address + f"{BASE}/tables/{PROFILE}/export", timeout=30, headers={
        "Authorization": f"Bearer {client.secret}", "Kechuang-Purpose": "credit_review",
        "If-None-Match": client.get(f"{BASE}/tables/{PROFILE}/export").headers["etag"]})  # fmt: skip
    assert again.status_code == 304


def test_an_export_loads_neither_the_parser_of_sql_nor_traces() -> None:
    """They took half of the time in which its process starts."""
    script = (
        "import sys; from serving.jobs import child; child._answering('export'); "
        "print(sorted({'sqlglot', 'pipelines.audit.trace'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_nothing_is_compared_with_a_release_that_was_withdrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TODAY_VARIABLE, str(DAY))
    write_served_city(tmp_path)
    releases, gone = tmp_path / "releases", "20260629-aaaaaaaa"
    pointer = read_pointer(releases)
    assert pointer
    write_record(releases / CURRENT, pointer.model_copy(update={"withdrawn": (gone,)}))
    secret = key_for(tmp_path, "first")
    with served(tmp_path) as address:
        asking = Client(address, secret)
        assert asking.get(f"{BASE}/tables/{PROFILE}/changes", since=gone).status_code == 410
        assert asking.get(f"{BASE}/tables/{PROFILE}/changes", since="20200101-00000000").status_code == 404


def test_a_fact_in_dispute_comes_along_whatever_the_contract_asks_for(client: Client) -> None:
    """`registry/enterprise.status_text` of c; what b objects to is of a feed that takes a consent to be told."""
    (told,) = client.get(f"{BASE}/enterprises/c").json()["sections"]["mart_objection"]
    assert (told["disputed_feed"], told["is_in_dispute"]) == ("registry/enterprise", True)
    assert len(client.get(f"{BASE}/enterprises/b").json()["sections"]["mart_objection"]) == 1  # b consents to tax
    assert client.get(f"{BASE}/tables/mart_objection/export").status_code == 403


def test_changes_since_the_same_release_are_none(client: Client) -> None:
    answer = client.get(f"{BASE}/tables/{PROFILE}/changes", since=RELEASE, format="json")
    assert (answer.status_code, answer.json()["rows"]) == (200, [])


def test_a_statement_sees_what_the_bank_may_see(client: Client) -> None:
    sql = f"SELECT enterprise_id, revenue_cny, has_vat_invoice FROM marts.{PROFILE} ORDER BY 1"  # noqa: S608
    assert ask(client, sql).json()["rows"] == [["a", "100.25", True], ["b", "101.25", None], ["c", None, None]]
    joined = f"WITH i AS (SELECT * FROM {INVOICES}) SELECT count(*) AS n, max(p.enterprise_name) AS name FROM i JOIN {PROFILE} p USING (enterprise_id)"  # noqa: E501, S608
    assert ask(client, joined).json()["rows"] == [[1, "芜湖明珠科技有限公司"]]
    feeds = ask(client, f"SELECT DISTINCT source_feed FROM {ADVERSE} ORDER BY 1")  # noqa: S608
    assert feeds.json()["rows"] == [["credit/dishonest_debtor"], ["tax/credit_rating"]]
    arrow = ask(client, sql, format="arrow")
    assert pl.read_ipc_stream(io.BytesIO(arrow.content)).height == 3


@pytest.mark.parametrize("sql", [
    "SELECT * FROM read_parquet('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/etc/hosts')",
    "COPY (SELECT 1) TO '/tmp/x'", "ATTACH '/tmp/x.db'", "INSTALL httpfs", "SET threads = 8", "PRAGMA database_list",
    "SELECT 1; SELECT 2", "CREATE TABLE t AS SELECT 1", "DROP TABLE marts.mart_enterprise_profile",
    "SELECT * FROM duckdb_settings()", "SELECT * FROM information_schema.tables", "SELECT getenv('HOME')",
    "SELECT * FROM mart_innovation_score", "SELECT * FROM other.marts.mart_enterprise_profile",
    "SELECT current_setting('threads')", "SELECT repeat('x', 1000000000)", "SELECT * FROM range(1000000000)",
    "SELECT * FROM generate_series(1, 9)", "SELECT columns('.*') FROM mart_enterprise_profile",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
    "SELECT enterprise_id INTO t FROM mart_enterprise_profile", "UPDATE mart_enterprise_profile SET uscc = '1'",
    "SELECT query('SELECT 1')", "FROM query_table('mart_enterprise_profile')", "SELECT unnest(range(99999999))",
    "SELECT * FROM mart_enterprise_profile LIMIT (SELECT 1)", "DETACH memory", "LOAD json", "CALL pragma_version()",
    "EXPLAIN SELECT 1", "DESCRIBE mart_enterprise_profile", "VALUES (1)", "SELECT", "", "x" * 20_001, "(" * 5_000,
    "SELECT nextval('s')", "SELECT * FROM glob('/*')", "EXECUTE x", "SELECT 1 FROM pg_catalog.pg_class",
    "SELECT random()", "SELECT uuid()", "SELECT CAST('x' AS mart_enterprise_profile)", "SELECT ?", "SELECT $1",
])  # fmt: skip
def test_what_is_not_one_plain_select_is_refused(sql: str) -> None:
    with pytest.raises(Problem) as caught:
        parsed(sql, (PROFILE, INVOICES), 10)
    assert caught.value.kind == "sql-refused"


PLAIN = {
    "star": "SELECT * FROM mart_enterprise_profile",
    "alias": "SELECT count(*) AS n FROM marts.mart_enterprise_profile AS p",
    "join": """SELECT p.enterprise_name, sum(i.sales_cny) AS s FROM mart_enterprise_profile p
        LEFT JOIN mart_invoice_profile i USING (enterprise_id) WHERE p.enterprise_name LIKE '%科技%'
        GROUP BY 1 HAVING count(*) > 0 ORDER BY 2 DESC NULLS LAST""",
    "window": """SELECT enterprise_id, rank() OVER (PARTITION BY has_vat_invoice ORDER BY revenue_cny DESC) AS r
        FROM mart_enterprise_profile QUALIFY r <= 3""",
    "case": """SELECT CASE WHEN revenue_cny BETWEEN 1 AND 101 THEN 'small' ELSE 'large' END AS a,
        median(revenue_cny) AS m FROM mart_enterprise_profile GROUP BY ALL""",
    "set": "SELECT enterprise_id FROM mart_enterprise_profile EXCEPT SELECT enterprise_id FROM mart_invoice_profile",
    "dates": """SELECT date_trunc('month', business_date) AS m, count(DISTINCT enterprise_id) AS n
        FROM mart_invoice_profile WHERE business_date >= DATE '2020-01-01' AND coalesce(enterprise_id, '') <> ''
        GROUP BY 1""",
    "texts": """SELECT upper(trim(enterprise_name)) AS n, round(CAST(revenue_cny AS DOUBLE) / 10000, 2) AS w
        FROM mart_enterprise_profile p
        WHERE EXISTS (SELECT 1 FROM mart_invoice_profile i WHERE i.enterprise_id = p.enterprise_id) LIMIT 3""",
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_selects_run(name: str, client: Client) -> None:
    answer = ask(client, PLAIN[name])
    assert answer.status_code == 200, answer.text
    rows = {"star": 3, "alias": 1, "join": 1, "window": 3, "case": 2, "set": 2, "dates": 1, "texts": 1}
    assert len(answer.json()["rows"]) == rows[name]


def test_every_allowed_node_is_one_of_sqlglot() -> None:
    assert all(issubclass(kind, exp.Expr) for kind in ALLOWED)
    assert not ALLOWED & {exp.Anonymous, exp.Command, exp.Create, exp.Insert, exp.Unnest, exp.Columns, exp.Parameter}


def test_a_statement_ends_at_its_limits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many = ", ".join(f"mart_enterprise_profile t{no}" for no in range(14))  # 3 ** 14 rows, 4.8 million
    answer = ask(client, f"SELECT t0.enterprise_id FROM {many}")  # noqa: S608
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/sql-limit")
    assert "more than 100,000 rows" in answer.json()["detail"]
    heavier = ", ".join(f"mart_enterprise_profile t{no}" for no in range(40))
    monkeypatch.setattr(heavy, "SQL_LIMITS", SQL_LIMITS.model_copy(update={"seconds": 4}))
    answer = ask(client, f"SELECT count(*) AS n FROM {heavier}")  # noqa: S608
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/sql-limit"), answer.text


def test_a_process_can_open_nothing_while_it_runs_a_statement() -> None:
    from serving.jobs.question import _nothing_can_be_opened

    child = os.fork()
    if child == 0:
        code = 1
        with _nothing_can_be_opened():
            try:
                os.open("/etc/hostname", os.O_RDONLY)
            except OSError:
                code = 0
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


# The OWASP API security top ten of 2023, as far as they apply: there is nothing to order, and no third party is asked.


def test_owasp_1_object_of_another_bank(client: Client, secrets: dict[str, str]) -> None:
    """Enterprise b is in the districts of the first bank only; out of scope and unknown look alike."""
    assert client.get(f"{BASE}/enterprises/b").status_code == 200
    other = Client(client.address, secrets["second"])
    outside, unknown = other.get(f"{BASE}/enterprises/b"), other.get(f"{BASE}/enterprises/nobody")
    assert outside.status_code == 404
    assert outside.json() == unknown.json()
    assert ask(other, "SELECT enterprise_id FROM mart_enterprise_profile ORDER BY 1").json()["rows"] == [["a"], ["c"]]
    assert "tax" not in other.get(f"{BASE}/enterprises/a").json()["consented_scopes"]  # a consents to the first bank


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic YTpi", "Bearer kck_000000000000_x", "Bearer a.b.c"]
)
def test_owasp_2_no_or_another_key(header: str | None, client: Client) -> None:
    headers = {"Kechuang-Purpose": "credit_review"} | ({"Authorization": header} if header is not None else {})
    for path in ("/v1/releases", f"{BASE}/enterprises/a", f"{BASE}/tables/{PROFILE}/export"):
        answer = requests.get(client.address + path, headers=headers, timeout=9)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert "WWW-Authenticate" in answer.headers


def test_owasp_3_columns_and_fields_that_were_not_agreed(client: Client) -> None:
    assert client.get(f"{BASE}/tables/{PROFILE}/export", column="tax_paid_cny").status_code == 403  # internal
    assert client.get(f"{BASE}/tables/{PROFILE}/export", column="county_name").status_code == 403  # not in the contract
    extra = client.post(f"{BASE}/enterprises/batch", {"enterprises": ["a"], "purpose": "x"})
    assert (extra.status_code, extra.headers["content-type"]) == (422, "application/problem+json")


def test_owasp_4_pages_and_bodies_of_any_size(client: Client) -> None:
    assert client.get(f"{BASE}/enterprises", limit=100_000).status_code == 422
    assert client.post(f"{BASE}/enterprises/batch", {"enterprises": ["a"] * 1001}).status_code == 422
    assert client.post(f"{BASE}/enterprises/batch", {"enterprises": ["a" * 300_000]}).status_code in (413, 422)
    assert client.get(f"{BASE}/enterprises", q="x" * 500).status_code == 422


def test_owasp_5_purpose_and_grant_are_needed(client: Client) -> None:
    headers = {"Authorization": f"Bearer {client.secret}"}
    assert requests.get(client.address + f"{BASE}/enterprises/a", headers=headers, timeout=9).status_code == 422
    assert Client(client.address, client.secret, "product_offer").get(f"{BASE}/enterprises/a").status_code == 403
    assert Client(client.address, client.secret, "whatever").get(f"{BASE}/enterprises/a").status_code == 422


@pytest.mark.parametrize("name", ["' OR 1=1 --", 'a"; DROP TABLE point; --', "token:*", "NEAR(a b)", "a*", "-芜湖",
                                  "\0\x01a", "%", "芜湖 OR 科技", "../../x", "{}", "\ud7ff"])  # fmt: skip
def test_owasp_8_sql_in_a_name(name: str, client: Client) -> None:
    answer = client.get(f"{BASE}/enterprises", q=name)
    assert answer.status_code in (200, 422), answer.text
    assert client.get(f"{BASE}/enterprises", q="明珠").json()["enterprises"][0]["enterprise_id"] == "a"
    assert client.get(f"{BASE}/enterprises/{requests.utils.quote(name, safe='')}").status_code == 404


def test_owasp_9_nothing_is_served_beside_the_documented_paths(client: Client) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/", "/v1", "/metrics", f"{BASE}/../../serving/keys.json"):
        assert client.get(path).status_code == 404, path
    assert requests.delete(client.address + "/v1/releases", timeout=9).status_code == 405


def test_the_machine_is_not_shown(client: Client, data: Path) -> None:
    answers = [client.get(f"{BASE}/tables/{PROFILE}/changes", since="20200101-00000000"),
               client.get(f"{BASE}/enterprises/a/proof/{PROFILE}"),
               ask(client, "SELECT nothing FROM mart_enterprise_profile"),
               client.get("/v1/releases/20200101-00000000")]  # fmt: skip
    for answer in answers:
        assert 400 <= answer.status_code < 500, answer.text
        assert str(data) not in answer.text
        assert "server" not in {name.lower() for name in answer.headers} or "uvicorn" in answer.headers["server"]


def test_a_damaged_index_is_not_served(data: Path) -> None:
    from pipelines.released.point.layout import POINT, index_folder
    from pipelines.released.point.read import PointReader

    path = index_folder(data, RELEASE) / POINT
    kept = path.read_bytes()
    path.write_bytes(kept[:-4096])
    with pytest.raises(DamagedRecordError):
        PointReader(path.parent)
    path.write_bytes(kept)
