"""The laws of design §6: how files are cut, when they come, on how many threads: the same content is published.

Other threads, another time zone and the same bytes are tried in `test_city_day.py`, through the release itself.
"""

import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_city import DAY, FILES_OF_DAY, City, marts_of, roots

from pipelines.day import steps
from pipelines.publish.logical_root import data_root
from pipelines.publish.manifest import read_release

REGISTRY, INVOICES = "registry/enterprise", "tax/vat_invoice"


def _published(city: City) -> dict[str, str]:
    release = read_release(city.served)
    assert data_root(roots(release.files)) == release.data_root
    return roots(release.files)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _records(text: str) -> tuple[str, list[str]]:
    """Header and rows as text; a row whose cell has line breaks stays one."""
    header, *lines = text.splitlines(keepends=True)
    rows: list[str] = []
    for line in lines:
        if rows and rows[-1].count('"') % 2:
            rows[-1] += line
        else:
            rows.append(line)
    return header, rows


def _zip(target: Path, text: str) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{target.stem}.csv", text.encode("utf-8-sig"))


def _unzipped(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.namelist()[0]).decode("utf-8-sig")


def shuffle_registry_rows(city: City) -> None:
    for path in sorted((city.data / "inbox" / REGISTRY).iterdir()):
        header, rows = _records(_text(path))
        random.Random(7).shuffle(rows)  # noqa: S311 - an order, not a secret
        path.write_text(header + "".join(rows), encoding="gb18030", newline="")


def split_an_invoice_file_in_two_zips(city: City) -> None:
    path = city.inbox_file(INVOICES, "销项发票", "zip")
    header, rows = _records(_unzipped(path))
    path.unlink()
    for number, part in enumerate((rows[: len(rows) // 3], rows[len(rows) // 3 :]), start=1):
        _zip(path.with_name(f"{path.stem}_{number}.zip"), header + "".join(part))


def split_registry_files(city: City) -> None:
    """Each district's list in two parts, the rows that follow each other in different ones."""
    for path in sorted((city.data / "inbox" / REGISTRY).iterdir()):
        header, rows = _records(_text(path))
        path.unlink()
        for number, part in enumerate((rows[::2], rows[1::2]), start=1):
            half = path.with_name(path.name.replace(f"_{FILES_OF_DAY}", f"{number}_{FILES_OF_DAY}"))
            half.write_text(header + "".join(part), encoding="utf-8-sig", newline="")


def deliver_twice_under_two_names(city: City) -> None:
    for path in sorted((city.data / "inbox").rglob("*_*.*")):
        part = path.name.replace(f"_{FILES_OF_DAY}", f"_再送_{FILES_OF_DAY}")
        shutil.copyfile(path, path.with_name(part))


@pytest.mark.parametrize(
    "changes",
    [
        (shuffle_registry_rows, split_an_invoice_file_in_two_zips),
        pytest.param(
            (split_registry_files, deliver_twice_under_two_names),
            marks=pytest.mark.whole_day("the city is landed and built once more"),
        ),
    ],
    ids=lambda changes: "-and-".join(change.__name__ for change in changes),
)
def test_same_content_however_it_is_cut(city: City, changes: tuple[Callable[[City], None], ...]) -> None:
    """Two laws at once where they touch different feeds or do not meet: a build takes 3 s."""
    expected, build_id = _published(city), city.pointer.release_id
    for change in changes:
        change(city)
    city.forget_landing()
    city.land()
    build = city.build()
    assert build.name != build_id, "the change did not reach the plan"
    assert roots(marts_of(build)) == expected


@pytest.mark.whole_day("the city is built again without a file, and then with it")
def test_same_content_when_a_file_comes_late(city: City) -> None:
    """The day is planned without the purchases; they come a day later, and the day is made again."""
    expected = _published(city)
    late = city.inbox_file(INVOICES, "进项发票", "zip")
    away = late.rename(city.data / late.name)
    city.forget_landing()
    city.land()
    (only,) = steps.plan(city.settings, city.feeds, DAY).of_feed(INVOICES)
    assert only.part == "销项发票"
    away.rename(late)
    city.land()
    assert roots(marts_of(city.build())) == expected
