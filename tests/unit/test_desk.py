"""The desk: what each role reaches, what consent hides, names full of HTML, forms of other sites, a real browser."""

import html
import io
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import consent_matrix as matrix
import duckdb
import openpyxl
import orjson
import polars as pl
import pytest
import requests
import uvicorn
from served_city import DAY, RELEASE, write_served_city
from served_matrix import running

from pipelines.audit.inputs import ARRIVALS, CODE, RULES
from pipelines.audit.requests import HEAD
from pipelines.audit.requests import requests as noted_requests
from pipelines.audit.seal import PUBLISHED
from pipelines.audit.trace import SeveralRowsError
from pipelines.banks.contract import DeliveryTerms, ParquetFiles, read_banks
from pipelines.banks.keys import drafted, new_secret, read_keys
from pipelines.banks.policy import Access, Asking, Policy
from pipelines.banks.received import DELIVERED, WITHDRAWN
from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import TODAY_VARIABLE, Settings
from pipelines.city.folder import city_of
from pipelines.contracts.rights import PURPOSES
from pipelines.pages.parts import Label
from pipelines.publish.dictionary.dictionary import Code, DescribedColumn
from pipelines.publish.manifest import MANIFEST, ReleasedCheck, read_release
from pipelines.publish.pointer import CURRENT, move_pointer
from pipelines.released.point.make import make_index
from quality.checks import Reason
from serving.desk import regulator
from serving.desk.app import make_app
from serving.desk.log_words import ACTIONS
from serving.desk.reading import _cut, veils_of
from serving.desk.words import cell_of, column_title
from serving.desk.workbook import workbook_of
from serving.jobs.job import Job
from serving.jobs.run import Jobs

HTML = '<script>alert(1)</script>"&芜湖'
PARTS = {"purpose": "credit_review", "format": {"kind": "parquet"},
         "tables": {"mart_enterprise_profile": "all", "mart_adverse_record": ["event_date"]}}  # fmt: skip
LATE = ReleasedCheck(id="contract.late", severity="warn", state="failed", figure="9 days", bound="at most 5 days",
                     reason=Reason(zh="报送不应迟到", en="Arrivals are on time"))  # fmt: skip
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    path = tmp_path_factory.mktemp("desk")
    write_served_city(path).write_bank(bank="parts", codes=["BANK9"], deliveries=[PARTS])
    _rename(path, "c", HTML)
    yield path
    patched.undo()


def _rename(data: Path, enterprise: str, name: str) -> None:
    """Give an enterprise of the release another name."""
    folder = data / "releases" / RELEASE
    path = folder / "mart_enterprise_profile.parquet"
    rows = pl.read_parquet(path).with_columns(
        enterprise_name=pl.when(pl.col("enterprise_id") == enterprise).then(pl.lit(name)).otherwise("enterprise_name")
    )
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        connection.execute(f"COPY (FROM rows ORDER BY enterprise_id) TO '{path}' (FORMAT parquet)")
    release = read_release(folder)
    change = {"bytes": path.stat().st_size, "sha256": sha256_of_file(path)}
    files = tuple(one.model_copy(update=change) if one.file == path.name else one for one in release.files)
    write_record(folder / MANIFEST, release.model_copy(update={"files": files, "gate": (*release.gate, LATE)}))
    (folder.parent / CURRENT).unlink()
    move_pointer(read_release(folder), folder, folder.parent)
    make_index(data, folder)


@pytest.fixture(scope="module")
def secrets(data: Path) -> dict[str, str]:
    known = {bank: new_secret(data, drafted(bank, 9), "a test")[1] for bank in ("first", "second", "parts")}
    return known | {
        role: new_secret(data, drafted(None, 9, role=role), "a test")[1] for role in ("regulator", "engineer")
    }


@pytest.fixture(scope="module")
def address(data: Path, secrets: dict[str, str]) -> Iterator[str]:
    app = make_app(Settings.load(data), has_demo=True, is_secure=False)
    with running(lambda port: uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")) as found:
        yield found


@cache  # a minute takes 20 attempts
def signed_in(address: str, secret: str, purpose: str = "credit_review") -> requests.Session:
    session = requests.Session()
    answer = session.post(
        f"{address}/sign-in", data={"key": secret, "purpose": purpose}, timeout=30, allow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return session


def test_who_is_not_signed_in_sees_the_sign_in_page_only(address: str) -> None:
    for path in ("/", "/list", "/watch", "/enterprise/a", "/enterprise/a.xlsx", "/audit", "/releases", "/found?q=x"):
        answer = requests.get(address + path, timeout=30, allow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), path
    wrong = requests.post(
        f"{address}/sign-in", data={"key": "kck_000000000000_x", "purpose": "credit_review"}, timeout=30
    )
    assert wrong.status_code == 401


@pytest.mark.parametrize(("who", "reaches"), [
    ("first", {"/", "/list", "/watch", "/enterprise/a"}),
    ("regulator", {"/releases", "/audit", "/given", "/trace"}),
    ("engineer", {"/releases"}),
])  # fmt: skip
def test_each_role_reaches_its_own_pages(who: str, reaches: set[str], address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets[who])
    for path in ("/", "/list", "/watch", "/enterprise/a", "/releases", "/audit", "/given", "/trace"):
        answer = session.get(address + path, timeout=60, allow_redirects=False)
        wanted = 200 if path in reaches else 303 if path == "/" else 403
        assert answer.status_code == wanted, (path, answer.text[:300])


def test_a_page_shows_what_consent_allows_and_names_the_rest(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    consented = session.get(f"{address}/enterprise/a", timeout=60).text
    assert "CNY 100.25" in consented
    assert "CNY 10.1<" in consented  # invoices
    hidden = session.get(f"{address}/enterprise/c", timeout=60).text
    assert "102.25" not in hidden
    assert "未经企业同意不可见：" in hidden
    assert "请企业在授权平台同意本行用于此目的：发票、税务" in hidden
    assert session.get(f"{address}/enterprise/d", timeout=60).status_code == 404  # elsewhere


def test_what_the_contract_does_not_ask_for_is_never_said_to_be_none(address: str, secrets: dict[str, str]) -> None:
    page = signed_in(address, secrets["first"]).get(f"{address}/enterprise/a", timeout=60).text
    for title, nothing in (("认定", "该企业不在任何名单中"), ("知识产权", "没有该企业的知识产权记录")):
        assert re.search(rf">{title}</span>.{{0,400}}合同未包含此项", page, re.DOTALL), title
        assert nothing not in page
    assert "（）" not in page  # of figures that are not asked for


def test_a_fact_in_dispute_is_marked_whatever_the_contract_asks_for(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    assert "企业对以下信息有异议，尚在处理" in session.get(f"{address}/enterprise/c", timeout=60).text
    assert "有异议" not in session.get(f"{address}/enterprise/a", timeout=60).text  # upheld, and corrected


def test_the_title_of_a_column_has_no_codes() -> None:
    column = DescribedColumn(
        name="x", type="VARCHAR", zh="结果：met 满足，unmet 不满足。", en="Result: met; none.", codes="c"
    )
    assert column_title(column) == Label("结果", "Result")


def test_what_nobody_agrees_to_pass_on_is_named() -> None:
    feeds: dict[str, object] = dict.fromkeys(("credit/dishonest_debtor", "tax/arrears"))
    served = SimpleNamespace(tables={"mart_adverse_record": SimpleNamespace(row_feeds=feeds)},
                             code_lists={"feed": (Code(code="tax/arrears", zh="欠税公告", en="Arrears"),)})  # fmt: skip
    access = Access(frozenset(), {}, {"credit/dishonest_debtor": frozenset()}, ())
    lens = SimpleNamespace(accesses={"mart_adverse_record": access, "mart_loan": None})
    asked = {"mart_adverse_record": "all", "mart_loan": "all"}
    terms = DeliveryTerms(purpose="credit_review", format=ParquetFiles(kind="parquet"), tables=asked)
    veils = veils_of(terms, lens, served, SimpleNamespace(hidden={}))
    assert veils["mart_loan"].is_whole
    assert not veils["mart_adverse_record"].is_whole
    assert veils["mart_adverse_record"].hides_card  # its vetoes may be among what is missing
    assert veils["mart_adverse_record"].words.zh.startswith("不含欠税公告（不对外提供")
    assert veils["mart_recognition"].words.zh == "合同未包含此项"


def test_some_columns_of_a_table_are_shown_as_they_are(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["parts"])
    page = session.get(f"{address}/enterprise/a", timeout=60).text
    assert "没有该企业的记录" in page
    assert "截至业务日期没有可公示的负面信息" not in page
    assert "At a glance" not in page  # nothing is concluded from a part


@pytest.mark.parametrize(("path", "status", "zh", "en"), [
    ("/enterprise/nobody", 404, "本次发布没有这个企业，或不在本行范围内", "There is no such enterprise"),
    ("/audit", 403, "本页仅供监管人员使用", "This page is for: regulator"),
    ("/nosuch", 404, "没有这个页面", "There is no such page"),
])  # fmt: skip
def test_refusals_are_in_both_languages_and_sign_nobody_out(
    path: str, status: int, zh: str, en: str, address: str, secrets: dict[str, str]
) -> None:
    answer = signed_in(address, secrets["first"]).get(address + path, timeout=60)
    assert answer.status_code == status
    assert zh in answer.text
    assert en in answer.text
    assert "退出" in answer.text
    assert 'type="password"' not in answer.text


def test_a_wrong_key_is_named_in_both_languages(address: str) -> None:
    form = {"key": "kck_000000000000_x", "purpose": "credit_review"}
    page = requests.post(f"{address}/sign-in", data=form, timeout=30).text
    assert "密钥无效、已过期或已吊销" in page
    assert "The key is unknown, expired or revoked" in page


def test_a_bank_names_its_purpose_and_an_official_has_none(data: Path, address: str, secrets: dict[str, str]) -> None:
    """What a form claims for an official is not kept: the log says who it was, and no purpose of a bank."""
    refused = requests.post(f"{address}/sign-in", data={"key": secrets["first"], "purpose": ""}, timeout=30)
    assert (refused.status_code, "请选择用途" in refused.text) == (422, True)
    for claimed in ({}, {"purpose": "credit_review"}):
        session = requests.Session()
        session.post(f"{address}/sign-in", data={"key": secrets["regulator"], **claimed}, timeout=30)
        assert session.get(f"{address}/releases", timeout=60).status_code == 200
        noted = [one for _, one in noted_requests(data) if one.action == "desk.releases"][-1]
        assert (noted.why, noted.facts.get("role"), noted.facts.get("bank")) == ("", "regulator", None)
    signed_in(address, secrets["first"]).get(f"{address}/watch", timeout=60)
    noted = [one for _, one in noted_requests(data) if one.action == "desk.watch"][-1]
    assert (noted.why, noted.facts.get("role"), noted.facts.get("bank")) == ("credit_review", None, "first")
    form = requests.get(f"{address}/sign-in", timeout=30).text
    assert '<option value="">' in form
    assert '<input type="hidden" name="purpose" value="">' in form  # demo accounts of officials


def test_each_page_has_a_title_and_keeps_what_was_asked_in_the_other_language(
    address: str, secrets: dict[str, str]
) -> None:
    session, official = signed_in(address, secrets["first"]), signed_in(address, secrets["regulator"])
    pages = [session.get(address + path, timeout=60).text for path in ("/", "/list", "/watch", "/enterprise/a")]
    pages += [official.get(address + path, timeout=60).text for path in ("/releases", "/audit", "/given", "/trace")]
    titles = [re.search("<title>(.*?) · ", page)[1] for page in pages]  # type: ignore[index]
    assert len(set(titles)) == len(titles)
    assert f"{RELEASE}（当前）" in pages[4]
    assert "报送不应迟到" in pages[4], "a check that did not pass says why there is one"
    listed = session.get(f"{address}/list?name=明珠", timeout=60).text
    assert 'href="?name=%E6%98%8E%E7%8F%A0&amp;language=en"' in listed


def test_the_log_is_in_words_and_names_who_it_was(data: Path, address: str, secrets: dict[str, str]) -> None:
    """Not the action, the fact or the key as the log has them; a key that the operator makes is no request."""
    signed_in(address, secrets["first"]).get(f"{address}/?q=mingzhu", timeout=60)
    session = signed_in(address, secrets["regulator"])
    page = session.get(f"{address}/audit", timeout=60).text
    for words in ("页面：查询", "企业", "结果代码", "密钥：签发", "时间（UTC）"):
        assert words in page, words
    names = read_banks(city_of(Settings.load(data)))
    bank = next(one for one in read_keys(data).keys if one.bank == "first")
    assert f"{names['first'].name.zh}（{bank.id}）" in page
    assert not re.search(r"[0-9]T[0-9]{2}:[0-9]{2}", page)
    assert "密钥：签发" not in session.get(f"{address}/given", timeout=60).text
    written = {HEAD, DELIVERED, WITHDRAWN, PUBLISHED, ARRIVALS, RULES, CODE, "key.rotated", "key.revoked",
               *(f"{kind}.{end}" for kind in ("export", "changes", "sql", "proof", "trace")
                 for end in ("done", "broken_off"))}  # fmt: skip
    assert written <= set(ACTIONS)


def test_a_column_is_picked_from_those_of_the_table(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["regulator"])
    page = session.get(f"{address}/trace?code=a&table=mart_enterprise_profile&column=", timeout=60).text
    assert "code=a&amp;table=mart_enterprise_profile&amp;column=revenue_cny&amp;key=" in page
    assert 'role="alert"' not in page
    wrong = session.get(f"{address}/trace?code=a&table=mart_enterprise_profile&column=x", timeout=60).text
    assert "此表没有这个字段" in wrong
    assert "column=revenue_cny" in wrong
    assert "本次发布没有这个表" in session.get(f"{address}/trace?table=x&column=x", timeout=60).text
    assert 'colspan="6"' in session.get(f"{address}/given", timeout=60).text  # no delivery: said over all columns


def test_rows_among_which_one_is_to_be_picked_are_links(
    address: str, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def several(*_: object) -> str:
        raise SeveralRowsError("pick one by --key", ["event_date=2026-06-30 y=2 3"])

    monkeypatch.setattr(regulator, "_trace", several)
    session = signed_in(address, secrets["regulator"])
    page = session.get(f"{address}/trace?code=a&table=mart_adverse_record&column=event_date", timeout=60).text
    assert "请选择一行" in page
    assert "--key" not in page
    assert "key=event_date%3D2026-06-30+y%3D2+3" in page
    assert "：2026-06-30 · event_date=" in re.sub("<[^>]+>", "", page), "a row is named in words"


def test_amounts_and_codes_of_a_table_are_words() -> None:
    def described(name: str, kind: str, codes: str | None = None) -> DescribedColumn:
        return DescribedColumn(name=name, type=kind, zh="列", en="A column", codes=codes)

    lists = {"scheme": (Code(code="x", zh="某方案", en="Some", rulebook="r"), Code(code="x", zh="别的", en="Other"))}
    served = SimpleNamespace(code_lists=lists)
    row = {"sales_cny": "8318373.40", "void_pct": "10.5263", "figure_year": 2025, "count": 1200, "codes": "x,z",
           "rulebook_code": "r", "day_date": "2026-06-30", "is_open": True}  # fmt: skip
    shown = [cell_of(served, one, row).text.zh for one in (
        described("sales_cny", "DECIMAL(24,2)"), described("void_pct", "DECIMAL(9,4)"),
        described("figure_year", "INTEGER"), described("count", "BIGINT"), described("codes", "VARCHAR", "scheme"),
        described("day_date", "DATE"), described("is_open", "BOOLEAN"), described("other", "VARCHAR"),
    )]  # fmt: skip
    assert shown == ["831.84 万元", "10.53 %", "2025", "1,200", "某方案、z", "2026-06-30", "是", "—"]


def test_a_trace_is_that_of_the_api_with_what_is_left_out_by_name(
    address: str, secrets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures that can be traced are links; what the process answers is shown, and asked for by today's consent."""
    asked: list[Job] = []
    rule = {"rulebook_code": "r", "version": "1", "rule_code": "x", "document_no": "国科发〔1〕", "clause": "第三条"}
    step = {"kind": "measure", "name": "revenue", "title": {"zh": "营业收入", "en": "Revenue"}, "rule": rule,
            "is_shown_elsewhere": False, "rests_on": []}  # fmt: skip
    title = {"zh": "年度申报<b>", "en": "Returns"}
    arrival = {"delivery_no": 1, "title": title, "publisher": title, "legal_basis": title,
               "is_legal_basis_verified": False, "sha256": "f" * 64, "as_of": "2026-06-29", "received_at": "2026-06-30",
               "rows_landed": 1234}  # fmt: skip
    left_out = [{"title": {"zh": "发票", "en": "Invoices"}, "is_passed_on": True, "needs_consent": ["invoice"]},
                {"title": {"zh": "质押登记", "en": "Pledges"}, "is_passed_on": False, "needs_consent": []}]  # fmt: skip

    async def answered(_: Jobs, job: Job) -> bytes:
        asked.append(job)
        return orjson.dumps({"release_id": RELEASE, "business_date": "2026-06-30", "cell": {"rests_on": [step]},
                             "deliveries": [arrival], "withheld": left_out})  # fmt: skip

    monkeypatch.setattr(Jobs, "whole", answered)
    session = signed_in(address, secrets["first"])
    listed = session.get(f"{address}/enterprise/a/trace", timeout=60).text
    queries = [html.unescape(one) for one in re.findall(r'href="/enterprise/a/trace\?([^"]+)"', listed)]
    assert "table=mart_enterprise_profile&column=revenue_cny" in queries
    assert not any("mart_adverse_record" in one for one in queries)  # each row names its own file
    assert any("mart_invoice_profile" in one and "key=window_code" in one for one in queries)
    shown = session.get(f"{address}/enterprise/a/trace?table=mart_enterprise_profile&column=revenue_cny", timeout=60)
    for words in (
        "营业收入",
        "国科发〔1〕 · 第三条",
        "年度申报&lt;b&gt;",
        "1,234",
        "未核对原文",
        "质押登记",
        "CNY 100.25",
    ):
        assert words in shown.text, words
    assert re.search("发票.*如需查看，请企业在授权平台同意", shown.text)
    assert re.search("质押登记.*未同意对外提供", shown.text)
    (job,) = asked
    assert (job.kind, job.bank, job.purpose, job.enterprise, job.columns) == (
        "trace", "first", "credit_review", "a", ("revenue_cny",)
    )  # fmt: skip
    hidden = session.get(f"{address}/enterprise/c/trace?table=mart_enterprise_profile&column=revenue_cny", timeout=60)
    assert hidden.status_code == 404  # no consent to tax: nothing is asked
    assert session.get(f"{address}/enterprise/d/trace", timeout=60).status_code == 404  # elsewhere
    assert len(asked) == 1
    regulator_ = signed_in(address, secrets["regulator"])
    assert regulator_.get(f"{address}/enterprise/a/trace", timeout=60, allow_redirects=False).status_code == 403


def test_what_is_seen_is_exported(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    answer = session.get(f"{address}/enterprise/b.xlsx", timeout=60)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book["mart_enterprise_profile"]
    row = {str(head.value).split()[0]: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["revenue_cny"], row["enterprise_name"]) == (101.25, "'=1+1")
    assert "has_vat_invoice" not in row
    about = [str(cell.value) for line in book.worksheets[0] for cell in line]
    assert any("has_vat_invoice" in text for text in about)
    assert "授信审批 / Credit review" in about
    assert "须同意 / needs: 发票 / invoices" in about


def test_cells_of_the_workbook_are_numbers_and_dates_as_long_as_a_sheet_keeps_them() -> None:
    kinds = {"business_date": "DATE", "loan_cny": "DECIMAL(18,2)", "fund_cny": "DECIMAL(24,2)", "count": "BIGINT",
             "is_open": "BOOLEAN", "name": "VARCHAR", "rate_pct": "DECIMAL(9,4)"}  # fmt: skip
    columns = tuple(DescribedColumn(name=name, type=kind, zh="列", en="A column") for name, kind in kinds.items())
    rows = [
        {"business_date": "2026-06-30", "loan_cny": "1234567890123.45", "fund_cny": "12345678901234567.89", "count": 3,
         "is_open": True, "name": "00123", "rate_pct": None},
        {"business_date": None, "loan_cny": "0.05", "fund_cny": "1.00", "count": None, "is_open": None, "name": None,
         "rate_pct": "3.4500"},
    ]  # fmt: skip
    served = SimpleNamespace(tables={"mart_loan": SimpleNamespace(columns=columns)}, release=SimpleNamespace(
        release_id=RELEASE, business_date=DAY))  # fmt: skip
    visit = SimpleNamespace(served=served, purpose="credit_review")
    seen = SimpleNamespace(enterprise_id="a", held=frozenset(), hidden={}, sections={"mart_loan": rows})
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(visit, seen)))["mart_loan"]
    cells = [tuple(str(one) if isinstance(one, datetime) else one for one in row)
             for row in sheet.iter_rows(min_row=2, values_only=True)]  # fmt: skip
    assert cells == [
        ("2026-06-30 00:00:00", 1234567890123.45, "12345678901234567.89", 3, True, "00123", None),
        (None, 0.05, "1.00", None, None, None, 3.45),
    ]


def test_html_in_names_is_text(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    for path in ("/?q=芜湖", "/found?q=芜湖", "/list", "/enterprise/c", f"/?q={HTML}", "/list?name=<script>"):
        answer = session.get(address + path, timeout=60)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "&lt;script&gt;alert(1)" in session.get(f"{address}/enterprise/c", timeout=60).text


def test_forms_of_other_sites_are_refused(address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = session.post(f"{address}/watch", data={"enterprise": "a", "act": "add"}, headers=headers, timeout=30)
        assert answer.status_code == 403
    cookie = requests.post(f"{address}/sign-in", data={"key": secrets["first"], "purpose": "credit_review"}, timeout=30,
                           allow_redirects=False).headers["set-cookie"].lower()  # fmt: skip
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_filters_and_watched_enterprises_are_kept(data: Path, address: str, secrets: dict[str, str]) -> None:
    session = signed_in(address, secrets["first"])
    session.post(f"{address}/filters", data={"name": "明珠", "query": "name=明珠"}, timeout=30)
    assert ">明珠</a>" in session.get(f"{address}/list", timeout=60).text
    session.post(f"{address}/filters", data={"name": "别的", "query": "name=别的"}, timeout=30)
    session.post(f"{address}/filters", data={"name": "别的", "act": "remove", "query": "name=明珠"}, timeout=30)
    kept = session.get(f"{address}/list", timeout=60).text
    assert (">明珠</a>" in kept, ">别的</a>" in kept) == (True, False)
    filtered = session.get(f"{address}/list?name=明珠", timeout=60).text
    assert "/enterprise/a" in filtered
    assert "/enterprise/b" not in filtered
    session.post(f"{address}/watch", data={"enterprise": "a", "act": "add"}, timeout=30)
    assert "没有变化" in session.get(f"{address}/watch", timeout=60).text
    assert session.post(f"{address}/watch", data={"enterprise": "d", "act": "add"}, timeout=30).status_code == 404
    noted = [one for _, one in noted_requests(data) if one.action == "desk.list"]
    assert noted[-1].facts["enterprises"] == "a"


@pytest.mark.parametrize(("bank", "purpose"), list(product(matrix.BANKS, PURPOSES)))
def test_every_cell_of_the_matrix_at_the_desk(bank: str, purpose: str) -> None:
    """The cut on which an enterprise's page is made."""
    listed = tuple(firm.name for firm in matrix.FIRMS if firm.region == "listed")
    names = (*matrix.ROWS, "by_feed")
    terms = DeliveryTerms(purpose=purpose, format=ParquetFiles(kind="parquet"), tables=dict.fromkeys(names, "all"))
    policy = Policy(
        Asking((bank,), purpose, matrix.DAY, ("340200",), listed), matrix.ledger(), matrix.profiles(), matrix.FEEDS
    )
    for name in names:
        rows = _cut(policy, matrix.table(name), matrix.rows(name), terms)
        found = {(name, row["enterprise_id"], row.get("source_feed"), column)
                 for row in rows.iter_rows(named=True) for column, cell in row.items() if cell is not None}  # fmt: skip
        assert found == set(matrix.expected(name, bank, purpose))
        assert rows.columns == matrix.rows(name).columns


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [390, 1280])
def test_a_credit_officer_in_a_browser(width: int, address: str, secrets: dict[str, str], tmp_path: Path) -> None:
    """By keyboard: sign in, search while typing, open, switch language, sign out; nothing is wider than the screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page(viewport={"width": width, "height": 800})
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.set_default_timeout(120_000)
        page.goto(f"{address}/sign-in")
        page.wait_for_selector("input:focus")
        page.keyboard.type(secrets["first"])
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/")
        page.wait_for_selector("input:focus")
        page.keyboard.type("mingzhu", delay=30)
        page.wait_for_selector("ul.found a")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/enterprise/a")
        assert page.locator("h1").inner_text() == "芜湖明珠科技有限公司"
        for path in ("/enterprise/c", "/list", "/watch", "/", "/sign-in"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            page.screenshot(path=tmp_path / f"{width}{path.replace('/', '-')}.png", full_page=True)
        page.goto(f"{address}/list")
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("button", name="Sign out").is_visible()
        assert not page.get_by_text("企业列表").is_visible()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        assert errors == []
        browser.close()
