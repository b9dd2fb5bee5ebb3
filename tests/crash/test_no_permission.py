"""Files that we may not read, folders that we may not write, too many open files: the operator's, not the bureau's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HEADER = "企业名称,统一社会信用代码,注册日期,企业类型,注册资金,经营范围,所在省份,地区\n"
ROW = "芜湖试验{no}号科技有限公司,34020000{no:07d},2015-06-01,N/A,100(万元人民币),软件开发,安徽省,芜湖市\n"
ASK = "no permission: give the account that runs kechuang access to it (chmod, chown), then run again"
KECHUANG = str(Path(sys.executable).with_name("kechuang"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one good file in its inbox."""
    path = tmp_path / "inbox" / "registry" / "enterprise" / "企业登记_20260630.csv"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + "".join(ROW.format(no=no) for no in range(60)), encoding="utf-8")
    return tmp_path


def land(data: Path, *wrapped_by: str) -> "subprocess.CompletedProcess[str]":
    command = [*wrapped_by, KECHUANG, "land", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONUTF8": "1"})


def without_power() -> list[str]:
    """How to run a command that obeys permissions: root obeys none unless its capabilities are taken away."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root obeys no permissions, and there is no setpriv to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


@pytest.mark.parametrize(
    ("place", "mode"),
    [("inbox/registry/enterprise/企业登记_20260630.csv", 0o000), ("inbox/registry", 0o000), ("inbox", 0o000)],
)
def test_what_may_not_be_read_stops_the_run(data: Path, place: str, mode: int) -> None:
    wrapped_by = without_power()
    (data / place).chmod(mode)
    try:
        done = land(data, *wrapped_by)
    finally:
        (data / place).chmod(0o755)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("error")] == [f"error: {data / place}: {ASK}"]
    assert "rejected" not in done.stdout
    assert not (data / "landing" / "outcomes" / "registry" / "enterprise.json").exists()
    again = land(data, *wrapped_by)
    assert (again.returncode, "60 rows in, 60 landed" in again.stdout) == (0, True), again.stderr


def test_a_folder_that_may_not_be_written_stops_the_run(data: Path) -> None:
    wrapped_by = without_power()
    (data / "landing").mkdir(mode=0o555)
    done = land(data, *wrapped_by)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith(ASK)
    assert f"error: {data / 'landing'}/" in done.stderr


@pytest.mark.parametrize("most", [7, 9])
def test_too_many_open_files_are_a_failure_of_the_machine(data: Path, most: int) -> None:
    """Too few for us, or for the process that reads: it would have called the file unreadable."""
    if shutil.which("prlimit") is None:
        pytest.skip("there is no prlimit to set how many files may be open")
    done = land(data, "prlimit", f"--nofile={most}")
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith(
        "error: too many files are open in this process: raise the limit (ulimit -n), then run again"
    )
    assert not list((data / "landing").rglob("receipts/*/*/*.json"))
    assert land(data).returncode == 0
