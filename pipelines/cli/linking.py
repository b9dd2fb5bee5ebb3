"""`kechuang linking …`: train the model, measure linking, draw the model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption
from pipelines.linking.model import read_model

app = typer.Typer(no_args_is_help=True, help="Train, measure and draw the model that links names to enterprises.")

_Real = Annotated[
    Path, typer.Option("--real", help="Folder of real data (layout: pipelines/linking/measure/real_names.py)")
]


@app.command()
@command()
def train(
    work: Work,
    real: _Real,
    version: Annotated[str, typer.Option(help="Version of the new model, such as names-2")],
    out: Annotated[Path, typer.Option(help="File to write the model to; linking itself uses the shipped model")],
) -> None:
    """Count the model's probabilities from registries and judged pairs, and write the model."""
    from pipelines.linking.train_model import train_model

    trained = train_model(real, version, out)
    true = trained.true_pairs
    work.show_lines(
        {"model_version": version, "file": str(out), "true_pairs": true, "other_pairs": trained.other_pairs},
        f"model {version} written to {out}: {counted(true, 'true pair')}, {trained.other_pairs:,} others",
    )


@app.command()
@command(shows_progress=False)
def measure(
    work: Work,
    enterprises: Annotated[int, typer.Option(help="Size of the made-up city", min=100)] = 5_000,
    real: Annotated[
        Path | None, typer.Option("--real", help="Folder of real data (default: measure only the city)")
    ] = None,
    built: Annotated[Path | None, typer.Option(help="Data folder of a made-up city that has been built")] = None,
    day: DayOption = None,
    threads: Annotated[int, typer.Option(min=1, help="Threads")] = 2,
) -> None:
    """Measure precision and recall of linking on a made-up city and on real data."""
    from pipelines.linking.measure.report import city_lines, real_lines, truth_lines
    from pipelines.plan.day import day_build
    from pipelines.warehouse.receipt import finished_warehouse

    printed: dict[str, list[str]] = {}

    def print_all(part: str, lines: Iterable[str]) -> None:
        """Print each line as soon as it is measured."""
        for line in lines:
            printed.setdefault(part, []).append(line)
            if not work.as_json:
                work.console.print(line)

    print_all("city", city_lines(enterprises, threads))
    if built is not None:
        settings = work.settings_at(built)
        warehouse = finished_warehouse(day_build(settings, work.day(day, settings)))
        print_all("built", truth_lines(warehouse, built / "truth" / "links.csv"))
    if real is not None:
        print_all("real", real_lines(real, threads))
    if work.as_json:
        work.show_lines({"lines": printed})


@app.command()
@command()
def charts(
    work: Work,
    real: _Real,
    out: Annotated[Path, typer.Option(help="Folder for the SVG files")],
) -> None:
    """Draw the weights of the model, and its precision and recall by threshold."""
    from pipelines.pages.charts.linking import draw

    files = [str(path) for path in draw(read_model(), real, out)]
    work.show_lines({"files": files}, *files)
