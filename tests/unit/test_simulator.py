"""The simulator: same arguments, same bytes; and what ``truth`` says is what the files hold, counted another way."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import uscc

from pipelines.base.settings import CITIES_DIR, SOURCES_DIR
from pipelines.city.folder import CityFolder
from pipelines.contracts.feed import read_contracts
from pipelines.plan.allowances import allowances_on
from sources.simulator import SimulationSummary, simulate

END = date(2026, 6, 30)
ARGUMENTS: dict[str, Any] = {"enterprises": 300, "days": 400, "end": END, "seed": 7}
REGISTRY_HEADER = ["企业名称", "统一社会信用代码", "注册日期", "企业类型", "注册资金", "经营范围", "所在省份", "地区"]
EXCHANGE_HEADER = [
    "统一社会信用代码", "注册号", "企业名称", "企业类型", "企业类型代码", "登记状态", "法定代表人", "注册资本", "币种",
    "成立日期", "核准日期", "经营期限自", "经营期限至", "行业代码", "住所", "住所行政区划", "登记机关",
    "经营范围", "更新时间",
]  # fmt: skip
STATUSES = {"有效发票": "valid", "作废发票": "void"}
SPINE = ("registry/enterprise", "tax/vat_invoice")
ENCODINGS = {"镜湖": "gb18030", "鸠江": "utf-8"}
Rows = dict[str, list[dict[str, str]]]


def _make(out: Path, **changed: Any) -> SimulationSummary:
    wanted = {**ARGUMENTS, "increments": 0, "feeds": SPINE, **changed}
    return simulate(**wanted, out=out, progress=lambda _: None)


def _hashes(out: Path) -> dict[str, str]:
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimulationSummary:
    return _make(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def rows(made: SimulationSummary) -> Rows:
    """Every file of the inbox, read with the standard library only."""
    found: Rows = {}
    for name in made.totals["files"]:
        raw = (made.inbox.parent / name).read_bytes()
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                assert archive.testzip() is None
                [member] = archive.namelist()
                raw = archive.read(member)
        text = raw.decode(next((coding for part, coding in ENCODINGS.items() if part in name), "utf-8-sig"))
        found[name] = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return found


@pytest.fixture(scope="module")
def enterprises(made: SimulationSummary) -> list[dict[str, str]]:
    with (made.truth / "enterprise.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def defects(made: SimulationSummary) -> list[dict[str, str]]:
    with (made.truth / "defects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _invoices(rows: Rows) -> list[tuple[str, dict[str, str]]]:
    return [(name, row) for name, body in rows.items() if "/tax/" in name for row in body]


def test_same_arguments_same_bytes(made: SimulationSummary, tmp_path: Path) -> None:
    _make(tmp_path)
    _make(tmp_path)  # replaces what is there
    assert _hashes(tmp_path) == _hashes(made.inbox.parent)
    assert not list(tmp_path.rglob("*.tmp"))


def test_one_thread_same_bytes(made: SimulationSummary, tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path; from sources.simulator import simulate;"
        "simulate(enterprises=300, days=400, end=date(2026, 6, 30), seed=7, out=Path(sys.argv[1]), progress=id,"
        "increments=0, feeds=('registry/enterprise', 'tax/vat_invoice'))"
    )
    environment = {**os.environ, "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "TZ": "America/Lima"}
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=root, env=environment)
    assert _hashes(tmp_path) == _hashes(made.inbox.parent)


def test_a_city_declares_what_is_not_sent_unless_a_person_did(made: SimulationSummary, tmp_path: Path) -> None:
    feeds = read_contracts(SOURCES_DIR)
    city = CityFolder(made.inbox.parent / "city")
    allowed = {one.missing for one in allowances_on(city, tmp_path, date(2026, 6, 30), feeds)}
    assert allowed == set(feeds) - {"registry/enterprise", "tax/vat_invoice"}
    kept = {tmp_path / "city" / "city.yml": "without: []\n", tmp_path / "city" / "rulebooks" / "mine.csv": "a\n"}
    for path, text in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _make(tmp_path)
    assert {path: path.read_text(encoding="utf-8") for path in kept} == kept


def test_a_city_has_the_references_of_the_made_up_one(made: SimulationSummary) -> None:
    name = "rulebooks/innovation_reference.csv"
    assert (made.inbox.parent / "city" / name).read_bytes() == (CITIES_DIR / "made_up" / name).read_bytes()


def test_another_seed_differs(made: SimulationSummary, tmp_path: Path) -> None:
    _make(tmp_path, seed=8)
    ours, theirs = _hashes(made.inbox.parent), _hashes(tmp_path)
    assert ours.keys() == theirs.keys()
    assert all(
        ours[name] != theirs[name]
        for name in ours
        if not name.endswith(("links.csv", "default.csv")) and not name.startswith("city/")  # few firms: none defaults
    )


def test_shapes_of_the_files(made: SimulationSummary, rows: Rows) -> None:
    assert [name.rsplit("/", 1)[1] for name in rows] == [
        "企业登记_镜湖_20260630.csv",
        "企业登记_鸠江_20260630.csv",
        "销项发票_20260630.zip",
        "进项发票_20260630.zip",
    ]
    assert all(path.is_file() for path in made.files)
    for name, body in rows.items():
        if "/registry/" in name:
            header = REGISTRY_HEADER if "鸠江" in name else EXCHANGE_HEADER
            assert all(list(row) == header for row in body)
    with pytest.raises(UnicodeDecodeError):
        (made.inbox.parent / next(iter(rows))).read_bytes().decode("utf-8")
    for stem, partner in (("销项发票", "购方单位代号"), ("进项发票", "销方单位代号")):
        with zipfile.ZipFile(made.inbox / f"tax/vat_invoice/{stem}_20260630.zip") as archive:
            text = archive.read(f"{stem}_20260630.csv")
        head = f"统一社会信用代码,发票号码,开票日期,{partner},金额,税额,价税合计,发票状态\n"
        assert text.startswith(b"\xef\xbb\xbf" + head.encode())


def test_identifiers(rows: Rows, enterprises: list[dict[str, str]], defects: list[dict[str, str]]) -> None:
    kinds = {(d["file"], int(d["row_no"])): d["kind"] for d in defects if d["column"] == "统一社会信用代码"}
    passed_over = {(d["file"], int(d["row_no"])) for d in defects if d["outcome"] in ("quarantined", "superseded")}
    expected = {"failed_check_digit": False, "old_registration_no": False}
    delivered = []
    for name, body in rows.items():
        if "/registry/" in name:
            for number, row in enumerate(body, start=2):
                kind, code = kinds.get((name, number), ""), row["统一社会信用代码"]
                assert uscc.is_valid(code) is expected.get(kind, True)
                assert (len(code) == 15) is (kind == "old_registration_no")
                assert (code != code.upper()) is (kind == "lower_case_code")
                if (name, number) not in passed_over:
                    delivered.append(f"registration_no:{code}" if len(code) == 15 else code.upper())
    assert sorted(delivered) == sorted(row["enterprise_id"] for row in enterprises)
    assert len(set(delivered)) == len(delivered) == ARGUMENTS["enterprises"]
    assert len({row["enterprise_name"] for row in enterprises}) == len(enterprises)
    registered = {row["uscc"] for row in enterprises if row["has_invoices"] == "true"}
    assert {row["统一社会信用代码"] for _, row in _invoices(rows)} <= registered | {""}


def test_totals_agree_with_an_independent_count(made: SimulationSummary, rows: Rows) -> None:
    totals = json.loads((made.truth / "totals.json").read_text(encoding="utf-8"))
    assert totals == made.totals
    assert totals["enterprises"] == ARGUMENTS["enterprises"]
    unreadable: Counter[str] = Counter()
    money: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for name, row in _invoices(rows):
        direction = "sale" if "购方单位代号" in row else "purchase"
        try:
            amounts = [Decimal(row[header]) for header in ("金额", "税额", "价税合计")]
            year, month, day = map(int, row["开票日期"].split("/"))
            written = date(year, month, day)
            status = STATUSES[row["发票状态"].strip()]
            assert row["统一社会信用代码"]
        except (InvalidOperation, ValueError, KeyError, AssertionError):
            unreadable[name] += 1
            continue
        assert date(2023, 7, 1) <= written <= END  # a quarter of the traders have three years
        assert all(re.fullmatch(r"-?(0|[1-9]\d*)(\.\d?[1-9])?", row[h]) for h in ("金额", "税额", "价税合计"))
        for measure, value in zip(("amount", "tax", "total"), amounts, strict=True):
            money[direction, measure] += value
        money[direction, "valid_total"] += amounts[2] if status == "valid" else 0
    for (direction, measure), value in money.items():
        name = f"inbox/tax/vat_invoice/{'销项发票' if direction == 'sale' else '进项发票'}_20260630.zip"
        assert Decimal(totals["files"][name]["sums"][measure]) / 100 == value
    for name, body in rows.items():
        if "/registry/" in name:
            founded = "注册日期" if "鸠江" in name else "成立日期"
            unreadable[name] = sum(not row["企业名称"] or row[founded] == "2018-02-30" for row in body)
        assert totals["files"][name]["rows"] == len(body)
        assert totals["files"][name]["quarantined"] == unreadable[name]
    twice = totals["defects"]["registry/enterprise"]["written_twice"]["superseded"]
    assert made.rows["registry/enterprise"] == ARGUMENTS["enterprises"] + 4 + twice
    assert made.rows["tax/vat_invoice"] == len(_invoices(rows))


# how each defect shows in its own cell, by a rule that knows nothing of the simulator
SEEN_IN_CELL: dict[str, Callable[[str], bool]] = {
    "lower_case_code": lambda cell: cell != cell.upper() and uscc.is_valid(cell.upper()),
    "failed_check_digit": lambda cell: len(cell) == 18 and not uscc.is_valid(cell),
    "old_registration_no": lambda cell: re.fullmatch(r"\d{15}", cell) is not None,
    "sentinel_date": lambda cell: cell in {"9999-09-09", "1900-01-01", "9999-12-31", "2099-12-31"},
    "retired_district_code": lambda cell: cell == "340206",
    "masked": lambda cell: cell == "***",
    "type_not_available": lambda cell: cell == "N/A",
    "capital_not_available": lambda cell: cell == "N/A",
    "unreadable_capital": lambda cell: cell != "N/A" and not re.search(r"\d", cell),
    "full_width_bracket": lambda cell: "（" in cell,
    "rare_character": lambda cell: b"?" in cell.encode("gbk", errors="replace"),
    "line_break_in_cell": lambda cell: "\n" in cell,
    "quote_in_cell": lambda cell: '"' in cell,
    "empty_name": lambda cell: cell == "",
    "empty_identifier": lambda cell: cell == "",
    "bad_amount": lambda cell: cell in {"12.3.4", "壹佰元"},
    "impossible_date": lambda cell: cell in {"2018-02-30", "2024/13/45", "2023/2/30"},
    "unknown_status": lambda cell: cell == "未知状态",
    "leading_space": lambda cell: cell in {" 有效发票", " 作废发票"},
}


def _is_there(kind: str, cell: str, row: dict[str, str], before: dict[str, str]) -> bool:
    if kind == "tax_does_not_add_up":
        return Decimal(row["金额"]) + Decimal(row["税额"]) != Decimal(cell)
    if kind == "written_twice":
        return "集群注册" not in cell  # the later row, at the end of the file, has it
    if kind == "repeated_number":
        return row != before and all(row[header] == before[header] for header in ("发票号码", "统一社会信用代码"))
    return SEEN_IN_CELL[kind](cell)


def test_listed_defects_are_there(made: SimulationSummary, rows: Rows, defects: list[dict[str, str]]) -> None:
    for defect in defects:
        body, at = rows[defect["file"]], int(defect["row_no"]) - 2
        row = body[at]
        assert _is_there(defect["kind"], row[defect["column"]], row, body[at - 1]), defect
    quarantined = {(d["file"], d["row_no"]) for d in defects if d["outcome"] == "quarantined"}
    assert len(quarantined) == 10
    listed = Counter((d["feed"], d["kind"]) for d in defects)
    told = {
        (feed, kind): sum(n.values()) for feed, kinds in made.totals["defects"].items() for kind, n in kinds.items()
    }
    assert dict(listed) == told


def test_no_defect_is_left_out(rows: Rows, defects: list[dict[str, str]]) -> None:
    listed = {(d["file"], int(d["row_no"]), d["kind"]) for d in defects}
    quarantined = {(d["file"], int(d["row_no"])) for d in defects if d["outcome"] == "quarantined"}
    checks = [("注册日期", "sentinel_date"), ("企业名称", "rare_character"), ("经营范围", "line_break_in_cell"),
              ("发票状态", "leading_space"), ("价税合计", "tax_does_not_add_up"), ("注册资金", "unreadable_capital"),
              ("注册资金", "capital_not_available"), ("企业名称", "full_width_bracket")]  # fmt: skip
    for name, body in rows.items():
        for number, row in enumerate(body, start=2):
            if (name, number) not in quarantined:
                for column, kind in checks:
                    if column in row and _is_there(kind, row[column], row, row):
                        assert (name, number, kind) in listed


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"enterprises": 9}, "between 10"), ({"days": 0}, "at least 1"), ({"seed": -1}, "negative")],
)
def test_arguments_out_of_range(changed: dict[str, int], message: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=message):
        _make(tmp_path, **changed)
    assert not list(tmp_path.iterdir())


def test_smallest_city(tmp_path: Path) -> None:
    summary = _make(tmp_path, enterprises=10, days=1)
    assert summary.totals["enterprises"] == 10
    assert len(summary.rows) == len(SPINE)
