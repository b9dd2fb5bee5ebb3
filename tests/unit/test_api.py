"""The API: the consent matrix cell by cell, today's consent for any release, keys, caching, the log of requests."""

import base64
import hmac
import io
import time
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import consent_matrix as matrix
import polars as pl
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from matrix_release import RELEASE, TABLES
from served_matrix import Client, key_for, served, write_folder, write_ledger

from pipelines.audit.requests import note_heads, request_files
from pipelines.audit.requests import requests as noted_requests
from pipelines.banks.keys import drafted, new_public_key, new_secret, read_keys, revoke, rotate
from pipelines.banks.lens import Lens, Seen
from pipelines.banks.policy import CONSENTED, Asking, Holding
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.settings import TODAY_VARIABLE, Settings
from pipelines.contracts.rights import PURPOSES
from pipelines.publish.manifest import read_release
from pipelines.released.point.layout import PROFILE
from pipelines.released.point.read import Bearer
from serving import search, state
from serving.api.tokens import ASSERTION_TYPE
from serving.jobs import question, scene
from serving.jobs.job import SQL_LIMITS, Job
from serving.jobs.question import ask
from serving.jobs.scene import Scene
from serving.problems import Problem
from serving.search import found_by

BASE = f"/v1/releases/{RELEASE}"
COMBINATIONS = list(product(matrix.BANKS, PURPOSES))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(matrix.DAY))
    patched.setattr(state, "contracts_for", lambda _: matrix.FEEDS)
    patched.setattr(scene, "contracts_for", lambda _: matrix.FEEDS)
    patched.setattr(state, "_SECONDS_TO_LOOK", 0.1)
    patched.setattr(question, "_nothing_can_be_opened", nullcontext)  # here, the server runs in the same process
    yield write_folder(tmp_path_factory.mktemp("api"))
    patched.undo()


@pytest.fixture(scope="module")
def address(data: Path) -> Iterator[str]:
    with served(data) as found:
        yield found


@pytest.fixture(scope="module")
def secrets(data: Path) -> dict[str, str]:
    return {bank: key_for(data, bank) for bank in matrix.BANKS}


@pytest.fixture
def client(address: str, secrets: dict[str, str]) -> Client:
    return known_to(address, secrets["A"])


def known_to(address: str, secret: str, purpose: str = "credit_review", status: int = 404) -> Client:
    """Asks as this key, once the server knows what became of it."""
    client, deadline = Client(address, secret, purpose), time.monotonic() + 20
    while client.get("/v1/releases/20200101-00000000").status_code != status:
        assert time.monotonic() < deadline, "the server does not see the key"
        time.sleep(0.05)
    return client


def cells(name: str, rows: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for column, value in row.items():
            if value is not None and column != CONSENTED:
                yield (name, row["enterprise_id"], row.get("source_feed"), column)


def firm(**wanted: str) -> str:
    """An enterprise in scope that consents to bank A for credit review, unless `wanted` says otherwise."""
    known = {"bank": "A", "purpose": "credit_review", "scopes": ("tax", "invoice"), "spell": "open",
             "withdrawn": "never", "region": "in"}  # fmt: skip
    return next(one.name for one in matrix.FIRMS if all(getattr(one, k) == v for k, v in (known | wanted).items()))


@pytest.mark.parametrize(("bank", "purpose"), COMBINATIONS)
def test_every_cell_of_the_matrix_over_http(bank: str, purpose: str, address: str, secrets: dict[str, str]) -> None:
    asker = known_to(address, secrets[bank], purpose)
    found, names = set(), [one.name for one in matrix.FIRMS]
    known = {one["name"] for one in asker.get(f"{BASE}/tables").json()["tables"]}
    sections = sorted(known & set(TABLES))
    for start in range(0, len(names), 1000):
        wanted = {"enterprises": names[start : start + 1000], "sections": sections}
        answer = asker.post(f"{BASE}/enterprises/batch", wanted)
        assert answer.status_code == 200, answer.text
        for one in answer.json()["enterprises"]:
            for name, rows in one["sections"].items():
                found |= set(cells(name, rows))
    assert found == {cell for name in TABLES for cell in matrix.expected(name, bank, purpose)}


@pytest.mark.parametrize(("bank", "purpose"), COMBINATIONS)
def test_every_cell_of_the_matrix_in_exports_and_sql(bank: str, purpose: Any, data: Path) -> None:
    """The process for heavy questions, run in this one: what it cuts, and what a statement finds in it."""
    for name in TABLES:
        job = Job(kind="sql", data_dir=data, city_dir=None, release_id=RELEASE, bank=bank.lower(), purpose=purpose,
                  day=matrix.DAY, table=name, format="arrow", sql=f"SELECT * FROM {name}",  # noqa: S608
                  limits=SQL_LIMITS)  # fmt: skip
        right, out = set(matrix.expected(name, bank, purpose)), io.BytesIO()
        if Scene(job).policy.rules.access(matrix.table(name)) is None:
            with pytest.raises(Problem, match="do not agree to pass it on"):
                ask(Scene(job), out)
            assert not right
            continue
        pieces = list(Scene(job).cut(name))
        ask(Scene(job), out)
        assert {cell for piece in pieces for cell in cells(name, piece.to_dicts())} == right
        answer = pl.read_ipc_stream(io.BytesIO(out.getvalue().split(b"\n", 1)[1]))
        assert set(cells(name, answer.to_dicts())) == right


def test_consent_that_ends_stops_the_same_day_in_every_release(
    data: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = firm(spell="last")
    path = f"{BASE}/enterprises/{who}/sections/everybody"
    first = client.get(path)
    assert first.json()["consented_scopes"] == ["invoice", "tax"]
    assert first.json()["sections"]["everybody"][0]["tax"] == who
    monkeypatch.setenv(TODAY_VARIABLE, "2026-07-01")
    second = client.get(path)
    assert second.json()["consented_scopes"] == []
    assert "tax" not in second.json()["sections"]["everybody"][0]
    assert second.json()["not_visible"]["everybody"]["tax"] == ["tax", "was_open"]
    assert first.headers["etag"] != second.headers["etag"]


def test_a_withdrawal_in_a_newer_build_holds_for_the_release_that_is_served(tmp_path: Path, data: Path) -> None:
    write_folder(tmp_path)
    secret, who = key_for(tmp_path, "A"), firm()
    with served(tmp_path) as address:
        asker, path = Client(address, secret), f"{BASE}/enterprises/{who}/sections/everybody"
        assert "tax" in asker.get(path).json()["sections"]["everybody"][0]
        withdrawn = matrix.ledger().filter(pl.col("enterprise_id") != who)
        write_ledger(tmp_path, "20260630-cccccccc", withdrawn)
        deadline = time.monotonic() + 10
        while "tax" in asker.get(path).json()["sections"]["everybody"][0]:
            assert time.monotonic() < deadline, "the withdrawal was not seen"
            time.sleep(0.05)


def test_answers_are_cached_by_root_and_rights(client: Client) -> None:
    path = f"{BASE}/enterprises/{firm()}"
    first = client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    headers = {"Authorization": f"Bearer {client.secret}", "Kechuang-Purpose": "credit_review"}
    again = requests.get(client.address + path, headers=headers | {"If-None-Match": first.headers["etag"]}, timeout=9)
    assert (again.status_code, again.content) == (304, b"")
    other = requests.get(client.address + path, headers=headers | {"Kechuang-Purpose": "product_offer",
                         "If-None-Match": first.headers["etag"]}, timeout=9)  # fmt: skip
    assert other.status_code == 200
    assert "immutable" in client.get(BASE).headers["cache-control"]


def test_current_redirects_to_the_release(client: Client) -> None:
    answer = client.get("/v1/releases/current/enterprises/x", section="everybody")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BASE}/enterprises/x?section=everybody")
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/v1/releases").json()["current"] == RELEASE


def test_where_a_page_begins_tells_nothing_of_enterprises_elsewhere(client: Client) -> None:
    """`after` an enterprise out of scope answers as `after` one that there is not."""
    outside = firm(region="beside")
    for code in (outside, f"{outside}!"):
        page = client.get(f"{BASE}/enterprises", after=code, limit=1, section="everybody")
        assert page.status_code == 200, code
        (one,) = page.json()["enterprises"]
        assert one["enterprise_id"] > outside


def test_pages_hold_every_enterprise_in_scope_once(client: Client) -> None:
    found: list[str] = []
    after = ""
    while after is not None:
        page = client.get(f"{BASE}/enterprises", limit=400, after=after, section="everybody").json()
        found += [one["enterprise_id"] for one in page["enterprises"]]
        after = page["next"]
    assert found == sorted(one.name for one in matrix.FIRMS if one.region in ("in", "listed"))


def test_search_finds_only_what_is_in_scope(client: Client) -> None:
    inside, outside = firm(), firm(region="beside")
    assert [one["enterprise_id"] for one in client.get(f"{BASE}/enterprises", q=f"芜湖{inside}").json()["enterprises"]][
        :1
    ] == [inside]
    found = client.get(f"{BASE}/enterprises", q=f"wuhu {outside}", limit=100).json()
    assert outside not in [one["enterprise_id"] for one in found["enterprises"]]


def test_codes_beyond_the_scope_do_not_hide_those_in_it() -> None:
    """And where a search looked at as many as it may, it says that there may be more."""
    reader = SimpleNamespace(codes_from=lambda _: (Bearer(no, f"91{no}", f"3402{no:02d}") for no in range(1, 90)))
    seen = [Seen(no, f"91{no}", frozenset(), (), {PROFILE: [{"uscc": f"91{no}"}]}, {}, 1) for no in range(90)]
    lens = cast(Lens, SimpleNamespace(reader=reader, tables=(PROFILE,), see_at=lambda no, *_: seen[no]))
    holding = Holding(Asking(("A",), "credit_review", matrix.DAY, ("340288", "340289")), matrix.ledger())
    found, is_complete = found_by(lens, holding, "91", 5)
    assert ([one["enterprise_id"] for one in found], is_complete) == (["9188", "9189"], True)
    assert found_by(lens, holding, "91", 1)[1] is False
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(search, "_MOST_PASSED", 20)
        assert found_by(lens, holding, "91", 5) == ([], False)


def test_every_request_is_noted_and_the_chain_holds(data: Path, client: Client) -> None:
    who = firm()
    client.get(f"{BASE}/enterprises/{who}", section="everybody")
    client.get(f"{BASE}/enterprises/nobody")
    found = [one for file, one in noted_requests(data) if file != "keys.jsonl"]
    looked, refused = found[-2:]
    assert (looked.action, looked.subject, looked.why) == ("lookup", who, "credit_review")
    assert looked.facts["consents"] == f"c-{who}"
    assert (looked.facts["sections"], looked.facts["rows"]) == ("everybody", "1")
    assert (refused.action, refused.facts["status"]) == ("refused", "404")
    note_heads(data)
    files = [path for path in request_files(data) if path.stat().st_size]
    path = next(path for path in files if path.parent.name == "requests" and b'"lookup"' in path.read_bytes())
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"lookup"', b'"lookuq"', 1))
    with pytest.raises(DamagedRecordError, match="was changed"):
        list(noted_requests(data))
    path.write_bytes(b"".join(kept.splitlines(keepends=True)[:-1]))
    with pytest.raises(DamagedRecordError, match=r"does not begin with the \d+ lines that the audit log notes"):
        list(noted_requests(data))
    path.unlink()
    with pytest.raises(DamagedRecordError, match=r"does not begin with the \d+ lines that the audit log notes"):
        list(noted_requests(data))
    path.write_bytes(kept)


def test_keys_open_what_they_are_for_and_no_more(data: Path, address: str) -> None:
    secret = key_for(data, "B", grants=("search",), purposes=("product_offer",))
    asker = known_to(address, secret, "product_offer")
    assert asker.get(f"{BASE}/enterprises", q="芜湖").status_code == 200
    assert asker.get(f"{BASE}/enterprises/{firm()}").status_code == 403
    assert Client(address, secret, "credit_review").get(f"{BASE}/enterprises", q="芜湖").status_code == 403
    key_id = secret.split("_")[1]
    made, new = rotate(data, key_id, 30, 7, "me")
    assert known_to(address, new, "product_offer").get(f"{BASE}/enterprises", q="芜湖").status_code == 200
    revoke(data, key_id, "me")
    assert known_to(address, secret, status=401).get(f"{BASE}/enterprises", q="芜湖").status_code == 401
    stored = (data / "serving" / "keys.json").read_text()
    assert secret not in stored
    assert new.split("_", 2)[2] not in stored
    assert read_keys(data).key(made.id)


def test_a_bank_signs_in_with_a_key_of_its_own(data: Path, address: str) -> None:
    own = ECKey.generate_key("P-256")
    key = new_public_key(data, drafted("a", 30), own.as_dict(private=False), "me")
    with pytest.raises(KechuangError, match="a private key stays at the bank"):
        new_public_key(data, drafted("a", 30), own.as_dict(private=True), "me")
    now = int(time.time())
    claims = {"iss": key.id, "sub": key.id, "aud": f"{address}/v1/oauth/token", "iat": now, "exp": now + 60, "jti": "1"}

    def ask_for(changed: dict[str, Any], signed_by: ECKey = own) -> requests.Response:
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": jwt.encode({"alg": "ES256"}, claims | changed, signed_by)}  # fmt: skip
        return requests.post(f"{address}/v1/oauth/token", data=form, timeout=9)

    deadline = time.monotonic() + 20
    while (answer := ask_for({})).status_code != 200:  # until the server knows the key
        assert time.monotonic() < deadline, answer.text
    token = answer.json()["access_token"]
    assert Client(address, token).get(f"{BASE}/enterprises/{firm()}").status_code == 200
    assert ask_for({}).status_code == 401  # the same jti again
    wrong: tuple[dict[str, Any], ...] = (
        {"aud": "other"}, {"exp": now - 60}, {"exp": now + 9999}, {"sub": "x"}, {"iat": None}, {"iat": now - 7200},
        {"iat": now + 3600}, {"nbf": now + 3600},
    )  # fmt: skip
    for no, changed in enumerate(wrong):
        assert ask_for({"jti": f"x{no}", **changed}).status_code == 401, changed
    assert ask_for({"jti": "y"}, ECKey.generate_key("P-256")).status_code == 401
    assert Client(address, token[:-2] + "xx").get(BASE).status_code == 401


def test_no_other_algorithm_and_no_weak_key_signs_in(data: Path, address: str) -> None:
    """`none`, a secret made of the public key, an assertion without a signature; keys that are refused when added."""
    own = RSAKey.generate_key(2048)
    public = own.as_dict(private=False)
    key = new_public_key(data, drafted("a", 30), public, "me")
    now = int(time.time())
    claims = {"iss": key.id, "sub": key.id, "aud": f"{address}/v1/oauth/token", "iat": now, "exp": now + 60}

    def ask_for(assertion: str) -> int:
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion}  # fmt: skip
        return requests.post(f"{address}/v1/oauth/token", data=form, timeout=9).status_code

    deadline = time.monotonic() + 20
    while ask_for(jwt.encode({"alg": "RS256"}, claims | {"jti": f"{time.monotonic()}"}, own)) != 200:
        assert time.monotonic() < deadline
    right = jwt.encode({"alg": "RS256"}, claims | {"jti": "r"}, own)
    head, body, signature = right.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    hs256 = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    mac = hmac.digest(own.as_pem(private=False), f"{hs256}.{body}".encode(), "sha256")
    by_public = f"{hs256}.{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    for wrong in (f"{none}.{body}.", f"{none}.{body}.{signature}", f"{head}.{body}.", by_public, f"{head}.{body}", ""):
        assert ask_for(wrong) == 401, wrong
    assert ask_for(right) == 200
    weak = RSAKey.import_key(rsa.generate_private_key(65537, 1024))  # noqa: S505 - it must be refused
    for refused in (weak, ECKey.generate_key("P-521"), ECKey.generate_key("secp256k1"), OKPKey.generate_key("X25519")):
        with pytest.raises(KechuangError, match="P-256 or P-384, of Ed25519, or of RSA with 2048 bits"):
            new_public_key(data, drafted("a", 30), refused.as_dict(private=False), "me")


def test_a_revocation_does_not_wait_for_the_ledger(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a million enterprises it takes many seconds to read."""
    serving = state.Serving(Settings.load(data))
    try:
        monkeypatch.setattr(state, "read_apart", lambda *_: pytest.fail("the ledger is read again"))
        made, _ = new_secret(data, drafted("a", 1), "me")
        serving.refresh()
        assert serving.snapshot.keys.key(made.id)
        revoke(data, made.id, "me")
        serving.refresh()
        known = serving.snapshot.keys.key(made.id)
        assert known is not None
        assert known.revoked_at is not None
    finally:
        serving.close()


def test_who_asks_too_often_waits(data: Path, address: str) -> None:
    secret = key_for(data, "A", per_minute=60)
    client = known_to(address, secret)
    answers = [client.get(BASE) for _ in range(15)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_release_that_is_not_there_is_not_found(data: Path, client: Client) -> None:
    assert client.get("/v1/releases/20260630-00000000").status_code == 404
    assert read_release(data / "releases" / RELEASE).release_id == RELEASE
