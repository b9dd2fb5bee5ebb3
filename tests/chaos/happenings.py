"""What can happen to a whole file, or to a whole day: changes of the city's folder that are no changes of rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from sources.simulator.forms.remote import PUBLISHED_ON

_REGISTRY, _ARREARS = "registry/enterprise", "tax/arrears"
_DISTRICT, _OTHER = "企业登记_镜湖", "企业登记_鸠江"


def _file(city: Path, feed: str, part: str, day: date) -> Path:
    (found,) = (city / "inbox" / feed).glob(f"{part}_{day:%Y%m%d}.*")
    return found


def _replace(path: Path, content: bytes) -> int:
    path.unlink()  # it is a link to a file that others share
    path.write_bytes(content)
    return content.count(b"\n")


def last_week_again(city: Path, day: date) -> int:
    """The list of a week ago under the day's date."""
    old = _file(city, _REGISTRY, _DISTRICT, day - timedelta(days=7))
    return _replace(_file(city, _REGISTRY, _DISTRICT, day), old.read_bytes())


def last_month_again(city: Path, day: date) -> int:
    """The list of a month ago under the day's date."""
    old = _file(city, _REGISTRY, _DISTRICT, day - timedelta(days=30))
    return _replace(_file(city, _REGISTRY, _DISTRICT, day), old.read_bytes())


def other_district(city: Path, day: date) -> int:
    """The list of one district under the name of the other."""
    other = _file(city, _REGISTRY, _OTHER, day).read_text(encoding="utf-8")
    return _replace(_file(city, _REGISTRY, _DISTRICT, day), other.encode("gb18030"))


def cut_off(city: Path, day: date) -> int:
    """The list ends after four fifths of its bytes."""
    path = _file(city, _REGISTRY, _DISTRICT, day)
    content = path.read_bytes()
    return _replace(path, content[: len(content) * 4 // 5])


def only_a_header(city: Path, day: date) -> int:
    """The list has no rows."""
    path = _file(city, _REGISTRY, _DISTRICT, day)
    return _replace(path, path.read_bytes().split(b"\n")[0] + b"\n")


def no_arrears(city: Path, day: date) -> int:
    """A new announcement of arrears has no rows, where the one before had some."""
    before = max((city / "inbox" / _ARREARS).glob("*.csv"), key=lambda path: path.stem[-8:])
    path = before.with_name(f"{before.stem[:-8]}{day:%Y%m%d}.csv")
    header = before.read_bytes().split(b"\n")[0] + b"\n"
    path.unlink(missing_ok=True)
    path.write_bytes(header)
    return 0


def header_renamed(city: Path, day: date) -> int:
    """One column of the list is called otherwise."""
    path = _file(city, _REGISTRY, _DISTRICT, day)
    text = path.read_bytes().decode("gb18030")
    return _replace(path, text.replace("登记状态", "经营状态", 1).encode("gb18030"))


def wrongly_coded(city: Path, day: date) -> int:
    """The list was decoded as Latin-1 and saved as UTF-8."""
    path = _file(city, _REGISTRY, _DISTRICT, day)
    return _replace(path, path.read_bytes().decode("latin-1").encode("utf-8"))


def invoices_of_yesterday(city: Path, day: date) -> int:
    """Yesterday's invoices received come again under the day's date."""
    old = _file(city, "tax/vat_invoice", "进项发票", day - timedelta(days=1))
    return _replace(_file(city, "tax/vat_invoice", "进项发票", day), old.read_bytes())


def nothing_sent(city: Path, day: date) -> int:
    """No bureau sends anything."""
    for path in (city / "inbox").rglob(f"*_{day:%Y%m%d}.*"):
        path.unlink()
    for path in (city / "bureaus").rglob("*.parquet"):
        rows = pl.read_parquet(path)
        path.unlink()
        rows.filter(pl.col(PUBLISHED_ON) != day).write_parquet(path)
    return 0


def registry_not_sent(city: Path, day: date) -> int:
    """Neither district sends its list."""
    for part in (_DISTRICT, _OTHER):
        _file(city, _REGISTRY, part, day).unlink()
    return 0


HAPPENINGS: dict[str, tuple[str, Callable[[Path, date], int]]] = {
    "registry_of_last_week": (_REGISTRY, last_week_again),
    "registry_of_last_month": (_REGISTRY, last_month_again),
    "registry_of_other_district": (_REGISTRY, other_district),
    "registry_cut_off": (_REGISTRY, cut_off),
    "registry_only_a_header": (_REGISTRY, only_a_header),
    "arrears_only_a_header": (_ARREARS, no_arrears),
    "registry_header_renamed": (_REGISTRY, header_renamed),
    "registry_wrongly_coded": (_REGISTRY, wrongly_coded),
    "invoices_of_yesterday": ("tax/vat_invoice", invoices_of_yesterday),
    "nothing_sent": ("", nothing_sent),
    "registry_not_sent": (_REGISTRY, registry_not_sent),
}
"""By name: the feed that is spoilt, if it is one, and the change. Each is tried once, as a whole."""
