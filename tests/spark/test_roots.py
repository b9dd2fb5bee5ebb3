"""A simulated city built by DuckDB and by Spark of the same landed files: every mart has the same logical root."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from built_twice import compared, published

ENTERPRISES = int(os.environ.get("KECHUANG_SPARK_ENTERPRISES", "5000"))
DAY = date(2026, 6, 30)
_KECHUANG = Path(sys.executable).with_name("kechuang")


@pytest.mark.on_spark
@pytest.mark.timeout(0)
def test_every_mart_has_the_same_root(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark", reason="Spark is not installed here: `make test-spark` installs it and runs this")
    data, day = tmp_path / "city", DAY.isoformat()
    made = ["simulate", "--enterprises", str(ENTERPRISES), "--end", day, "--out", str(data)]
    _run(*made)
    landing = [str(_KECHUANG), "land", "--data", str(data)]
    _run("simulate", "--serve", "--out", str(data), "--", *landing, is_fine=(0, 1))  # 1: files were rejected, as meant
    seconds, folders, files = {}, {}, {}
    for executor in ("runner", "spark"):
        started = time.perf_counter()
        _run("build", "--date", day, "--executor", executor, "--data", str(data))
        seconds[executor] = time.perf_counter() - started
        (build,) = (data / "builds").glob("*/build.json")
        folders[executor] = tmp_path / executor
        files[executor] = published(build.parent, folders[executor])
    assert files["runner"].keys() == files["spark"].keys()
    found = [
        compared(folders["runner"], folders["spark"], file, files["spark"][name])
        for name, file in sorted(files["runner"].items())
    ]
    with capsys.disabled():
        print(f"\n{ENTERPRISES:,} enterprises: DuckDB {seconds['runner']:.0f} s, Spark {seconds['spark']:.0f} s")
        print(f"{'table':<40}{'DuckDB':>12}{'Spark':>12}   logical root")
        print("\n".join(map(str, found)))
    assert [one.table for one in found if not one.is_equal] == []


def _run(*arguments: str, is_fine: tuple[int, ...] = (0,)) -> None:
    """Run a command of ours as on the city's day; it must end with one of these exit codes."""
    environment = {**os.environ, "KECHUANG_TODAY": DAY.isoformat()}
    done = subprocess.run([_KECHUANG, *arguments], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode in is_fine, (done.stdout + done.stderr)[-3000:]
