"""The research scorecard, made again from the real invoices and the flags of one bank: what it claims is printed."""

import json
from pathlib import Path

import pytest
from real_day import REAL_DAY, RealDay
from small_city import kechuang

from pipelines.base.settings import DBT_PROJECT_DIR

pytestmark = [pytest.mark.real_data, pytest.mark.timeout(900)]  # the first test runs the day, or waits for it

NAMED = (
    "--code",
    "invoice_small",
    "--as",
    "1",
    "--effective-from",
    "2020-01-01",
    "--sample-zh",
    "样本",
    "--sample-en",
    "x",
)


@pytest.fixture
def dataset(real_day: RealDay, real_data: Path, tmp_path: Path) -> Path:
    """The dataset of the 82 labelled firms."""
    labels = real_data / "truth" / "bank_rating_and_default.csv"
    words = ("credit", "dataset", "--date", REAL_DAY, "--labels", str(labels), "--out", str(tmp_path / "set"), "--json")
    made = kechuang(*words, data=real_day.city.data)
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["rows"], told["bads"]) == (82, 18)
    return tmp_path / "set"


def test_the_research_scorecard_is_what_the_command_makes(real_day: RealDay, dataset: Path, tmp_path: Path) -> None:
    """Bins, points and probabilities are those that are shipped; the AUC and its interval are printed."""
    done = kechuang("credit", "train", str(dataset), "--out", str(tmp_path / "draft"), *NAMED, data=real_day.city.data)
    assert done.returncode == 0, done.stderr
    printed = next(line for line in done.stdout.splitlines() if line.startswith("AUC of 25 held-out folds"))
    assert float(printed.split(": ")[1].split(" ")[0]) >= 0.85
    assert "(" in printed
    for name in ("scorecard_bin", "scorecard_pd", "scorecard_grade"):
        shipped = (DBT_PROJECT_DIR / "seeds" / "rulebooks" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        made = (tmp_path / "draft" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert [row for row in shipped if row.startswith("invoice_small,")] == made[1:], name
    card = (tmp_path / "draft" / "card.html").read_text(encoding="utf-8")
    assert "数据不能说明什么" in card
    assert "18 bad observations only" in card
