"""Sound days have late files and months that are sent again; each is rare, and the same in every run."""

from datetime import date, timedelta
from pathlib import Path

from upsets import is_late, sent_again

DAY = date(2026, 5, 14)


def put(city: Path, name: str) -> Path:
    path = city / "inbox" / "finance" / "loan_balance" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(name, encoding="utf-8")
    return path


def test_a_month_comes_again_under_the_day_of_every_seventh_day(tmp_path: Path) -> None:
    put(tmp_path, "余额_202603_20260410.txt")
    put(tmp_path, "余额_202604_20260510.txt")
    put(tmp_path, "名单_20260512.txt")  # not of a month
    put(tmp_path, "余额_202605_20260520.txt")  # not there yet
    sent = [path for after in range(7) if (path := sent_again(tmp_path, tmp_path / "data", DAY + timedelta(after)))]
    (again,) = sent
    assert again.read_text(encoding="utf-8") == "余额_202604_20260510.txt"
    assert again.name.startswith("余额_202604_2026051")


def test_few_files_come_a_day_late_and_none_later() -> None:
    days = [DAY + timedelta(after) for after in range(400)]
    late = [day for day in days if is_late(Path(f"发票_{day:%Y%m%d}.csv"), day)]
    assert 1 <= len(late) <= 25
    assert not any(is_late(Path(f"发票_{day:%Y%m%d}.csv"), day + timedelta(1)) for day in days)
