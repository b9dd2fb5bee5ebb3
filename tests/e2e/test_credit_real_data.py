"""The research scorecard, made again from the real invoices and the flags of one bank: what it claims is printed."""

import json
import shutil
from pathlib import Path

import pytest
from small_city import kechuang

from pipelines.base.settings import DBT_PROJECT_DIR

pytestmark = pytest.mark.real_data

DAY = "2020-03-01"
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


@pytest.fixture(scope="module")
def dataset(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the 82 labelled firms, from a build of their invoices alone."""
    data = tmp_path_factory.mktemp("real")
    for feed, pattern in (("tax/vat_invoice", "*.zip"), ("registry/enterprise", "*匿名小微*")):
        (data / "inbox" / feed).mkdir(parents=True)
        for file in (real_data / "inbox" / feed).glob(pattern):
            shutil.copy(file, data / "inbox" / feed)
    labels = real_data / "truth" / "bank_rating_and_default.csv"
    for words in (("land",), ("build", "--date", DAY)):
        assert kechuang(*words, data=data).returncode == 0
    made = kechuang(
        "credit", "dataset", "--date", DAY, "--labels", str(labels), "--out", str(data / "set"), "--json", data=data
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["rows"], told["bads"]) == (82, 18)
    return data / "set"


@pytest.mark.timeout(900)
def test_the_research_scorecard_is_what_the_command_makes(dataset: Path, tmp_path: Path) -> None:
    """Bins, points and probabilities are those that are shipped; the AUC and its interval are printed."""
    done = kechuang("credit", "train", str(dataset), "--out", str(tmp_path / "draft"), *NAMED, data=dataset.parent)
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
