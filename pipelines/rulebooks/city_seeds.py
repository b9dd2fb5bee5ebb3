"""Whole seeds of a city: its rows of rules and its decisions over those of the product, as a build reads them.

They are checked and written once for each state of code and city: what was written is taken as long as it is the same.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.base.durable import discard_folder, sha256_of_file
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.city.folder import CityFolder
from pipelines.linking.decisions import read_decisions
from pipelines.rulebooks.check import check
from pipelines.rulebooks.city_rows import city_files, rulebooks_of
from pipelines.rulebooks.faults import faults_in_one_line
from pipelines.rulebooks.pushes import read_pushes
from pipelines.rulebooks.verdicts import read_verdicts

_MARK = "seeds.json"


class WrittenSeeds(Record):
    """From which code and city's folder the seeds beside it were written, and SHA-256 of each by file name."""

    code_sha256: str
    city_sha256: str
    files: dict[str, str]


def city_seeds(city: CityFolder, folder: Path, code_sha256: str, city_sha256: str) -> dict[str, Path]:
    """Write every seed that the city has rows of into `folder`, whole; returns the files by name of the seed.

    Both hashes are those of the plan that is built.

    Raises:
        KechuangError: the rules have faults with the city's rows among them, or a decision or a verdict is not valid.
    """
    written = _written(folder)
    if written is None or (written.code_sha256, written.city_sha256) != (code_sha256, city_sha256):
        files = _write(city, folder)
        hashes = {name: sha256_of_file(folder / name) for name in files}
        written = WrittenSeeds(code_sha256=code_sha256, city_sha256=city_sha256, files=hashes)
        write_record(folder / _MARK, written)
    return {Path(name).stem: folder / name for name in written.files}


def _written(folder: Path) -> WrittenSeeds | None:
    """What is in `folder`; None if that cannot be told, or a file is not what was written."""
    try:
        found = read_record_if_any(folder / _MARK, WrittenSeeds, remedy="the seeds are written again")
    except DamagedRecordError:
        return None
    if found is None:
        return None
    paths = {name: folder / name for name in found.files}
    is_whole = all(path.is_file() and sha256_of_file(path) == found.files[name] for name, path in paths.items())
    return found if is_whole else None


def _write(city: CityFolder, folder: Path) -> list[str]:
    """Names of the files, in the order of their seeds."""
    discard_folder(folder)
    folder.mkdir(parents=True)
    names: list[str] = []
    rulebooks = rulebooks_of(city)
    if named := city_files(city.rulebooks, set(rulebooks.tables)):
        if found := check(rulebooks):
            raise KechuangError(f"{city.rulebooks}: {faults_in_one_line(found)}: see `kechuang rulebook check`")
        for name in named:
            names.append(f"{name}.csv")
            rulebooks.tables[name].cells.write_csv(folder / names[-1])
    decided = (
        (city.match_decisions, read_decisions),
        (city.criterion_verdicts, read_verdicts),
        (city.cultivation_pushes, read_pushes),
    )
    for file, read in decided:
        if file.exists():
            names.append(file.name)
            read(file).write_csv(folder / file.name)
    return names
