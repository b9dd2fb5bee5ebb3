"""`.ci/run` installs what some tests open where it may, else says what will be skipped; the tests run anyway."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "run"
TOOLS = ("bash", "sh", "env", "dirname", "id", "timeout", "chmod", "cat")
MAKE = 'echo "make $*: 1 passed"'
SKIPPED = ["no Chromium, and it could not be installed: the browser tests will be skipped",
           "no LibreOffice, and it could not be installed: deliveries will not be opened with it"]  # fmt: skip
FAILS = 'echo noise; echo noise >&2; echo "$@" >> "$ASKED"; exit 100'
INSTALLS = """echo noise; echo "$@" >> "$ASKED"
for one in "$@"; do
    case "$one" in chromium) made=chromium;; libreoffice-calc-nogui) made=soffice;; *) continue;; esac
    echo > "$PLACE/$made"; chmod +x "$PLACE/$made"
done"""


def ran(folder: Path, **programs: str) -> tuple[list[str], str]:
    """What the script prints where these programs and little else are on the path, and what apt-get was asked."""
    place = folder / "bin"
    place.mkdir()
    for tool in TOOLS:
        (place / tool).symlink_to(str(shutil.which(tool)))
    for name, text in {"make": MAKE, "sudo": 'shift; exec "$@"', **programs}.items():
        (place / name.replace("_", "-")).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (place / name.replace("_", "-")).chmod(0o755)
    asked = folder / "asked"
    asked.touch()
    found = {"PATH": str(place), "ASKED": str(asked), "PLACE": str(place), "HOME": os.environ.get("HOME", "/")}
    done = subprocess.run([SCRIPT], env=found, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines(), asked.read_text(encoding="utf-8")


@pytest.mark.parametrize("programs", [{}, {"apt_get": FAILS}, {"apt_get": FAILS, "sudo": "exit 1"}])
def test_what_cannot_be_installed_is_said_and_the_tests_run(programs: dict[str, str], tmp_path: Path) -> None:
    assert ran(tmp_path, **programs)[0] == [*SKIPPED, "make test: 1 passed"]


def test_what_is_missing_is_installed_quietly(tmp_path: Path) -> None:
    said, asked = ran(tmp_path, apt_get=INSTALLS)
    assert said == ["make test: 1 passed"]
    assert "install -y --no-install-recommends chromium\n" in asked
    assert "install -y --no-install-recommends libreoffice-calc-nogui\n" in asked


def test_nothing_is_installed_where_both_are(tmp_path: Path) -> None:
    assert ran(tmp_path, apt_get=FAILS, google_chrome=":", soffice=":") == (["make test: 1 passed"], "")
