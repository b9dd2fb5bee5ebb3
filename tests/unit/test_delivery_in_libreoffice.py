"""Deliveries as LibreOffice opens them: the figures, dates and Chinese texts that were sent, and no cell calculates."""

import csv
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from delivered_city import CONTRACT, DAY, FEEDS, NAMES, DataFolder, make

from pipelines.banks.contract import read_bank
from pipelines.banks.deliver import deliver
from pipelines.city.folder import city_of

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here: deliveries were NOT opened with it")
_COMMA, _QUOTE, _UTF8, _EVERY_SHEET = 44, 34, 76, -1
CSV_OUT = f"csv:Text - txt - csv (StarCalc):{_COMMA},{_QUOTE},{_UTF8},1,,0,false,false,false,false,false,{_EVERY_SHEET}"


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return make(tmp_path)


def sent(data: DataFolder, form: dict[str, Any]) -> Path:
    data.write_bank(deliveries=[{**CONTRACT["deliveries"][0], "format": form}])
    contract = read_bank(city_of(data.settings), "first")
    return Path(deliver(data.settings, FEEDS, contract, contract.deliveries[0], DAY, lambda _: None).path)


def opened(path: Path, aside: Path, infilter: str = "") -> dict[str, list[list[str]]]:
    """The cells of each sheet as LibreOffice reads and writes them again."""
    options = [f"--infilter={infilter}"] if infilter else []
    command = [str(SOFFICE), f"-env:UserInstallation={(aside / 'profile').as_uri()}", "--headless", *options,
               "--convert-to", CSV_OUT, "--outdir", str(aside / "out"), str(path)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    found = {}
    for one in sorted((aside / "out").glob("*.csv")):
        with one.open(encoding="utf-8", newline="") as file:
            found[one.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(file))
    return found


def as_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else f"{cell}"


def test_a_workbook_shows_what_was_sent(data: DataFolder, tmp_path: Path) -> None:
    path = sent(data, {"kind": "xlsx"}) / "first.xlsx"
    sheets = opened(path, tmp_path)
    written = openpyxl.load_workbook(path, read_only=True)
    assert set(sheets) == set(written.sheetnames)
    for name in written.sheetnames:
        right = [[as_text(cell) for cell in row] for row in written[name].iter_rows(values_only=True)]
        assert sheets[name] == right, name
    header, *lines = sheets["enterprise_profile"]
    assert [line[header.index("enterprise_name")] for line in lines] == [NAMES["a"], "'=1+1", NAMES["c"]]
    assert [line[header.index("revenue_cny")] for line in lines] == ["100.25", "101.25", ""]
    days = [line[sheets["adverse_record"][0].index("event_date")] for line in sheets["adverse_record"][1:]]
    assert days
    assert all(date.fromisoformat(one) for one in days if one)


def test_text_in_gb18030_shows_what_was_sent(data: DataFolder, tmp_path: Path) -> None:
    folder = sent(data, {"kind": "csv", "encoding": "gb18030", "delimiter": "|"})
    path = folder / "mart_enterprise_profile.csv"
    _bar, _gb18030 = ord("|"), 85
    (sheet,) = opened(path, tmp_path, f"CSV:{_bar},{_QUOTE},{_gb18030},1").values()
    with path.open(encoding="gb18030", newline="") as file:
        right = [[cell.upper() if cell in ("true", "false") else cell for cell in row]  # as it shows them
                 for row in csv.reader(file, delimiter="|")]  # fmt: skip
    assert sheet == right
    assert NAMES["a"] in sheet[1]
