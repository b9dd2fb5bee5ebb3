"""Whole seeds of a city: its rows of rules and its decisions over those of the product, as a build reads them."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.durable import discard_folder
from pipelines.base.errors import KechuangError
from pipelines.city.folder import CityFolder
from pipelines.linking.decisions import read_decisions
from pipelines.rulebooks.check import check
from pipelines.rulebooks.city_rows import city_files, rulebooks_of
from pipelines.rulebooks.faults import faults_in_one_line
from pipelines.rulebooks.verdicts import read_verdicts


def city_seeds(city: CityFolder, folder: Path) -> dict[str, Path]:
    """Write every seed that the city has rows of into `folder`, whole; returns the files by name of the seed.

    Raises:
        KechuangError: the rules have faults with the city's rows among them, or a decision or a verdict is not valid.
    """
    discard_folder(folder)
    folder.mkdir(parents=True)
    files: dict[str, Path] = {}
    rulebooks = rulebooks_of(city)
    if named := city_files(city.rulebooks, set(rulebooks.tables)):
        if found := check(rulebooks):
            raise KechuangError(f"{city.rulebooks}: {faults_in_one_line(found)}: see `kechuang rulebook check`")
        for name in named:
            files[name] = folder / f"{name}.csv"
            rulebooks.tables[name].cells.write_csv(files[name])
    for file, read in ((city.match_decisions, read_decisions), (city.criterion_verdicts, read_verdicts)):
        if file.exists():
            files[file.stem] = folder / file.name
            read(file).write_csv(files[file.stem])
    return files
