"""`kechuang credit …`: datasets of past days, training, validation, comparison and approval of scorecards."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption, not_blank

if TYPE_CHECKING:
    import polars as pl

    from pipelines.credit.dataset import Dataset
    from pipelines.credit.scorecard import Scorecard
    from pipelines.credit.validate import Validation

CARD = "card.html"

app = typer.Typer(
    no_args_is_help=True,
    help="Make datasets of past days; train, validate, compare and approve credit scorecards.",
)
_Folder = Annotated[Path, typer.Argument(metavar="DATASET", help="Folder of `credit dataset`")]
_Card = Annotated[
    str,
    typer.Argument(metavar="SCORECARD", help="A folder of `credit train`, or CODE or CODE:VERSION of the city's rules"),
]


@app.command()
@command("data", "city", "threads")
def dataset(
    work: Work,
    out: Annotated[Path, typer.Option("--out", help="Folder to write")],
    day: DayOption = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First observation date (default: --to)")
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last observation date (default: the business date)"),
    ] = None,
    step: Annotated[int, typer.Option("--every", min=1, help="Months between observation dates")] = 3,
    labels: Annotated[
        Path | None, typer.Option("--labels", help="CSV of outcomes to take instead of those of the loans, on one date")
    ] = None,
    backlog: Annotated[
        int | None,
        typer.Option(
            "--backlog-known-after", min=0, metavar="DAYS",
            help="Count what the first arrival of a feed brought as known DAYS after its event (default: when it came)",
        ),
    ] = None,
    firms: Annotated[
        Literal["all", "learned", "unseen"],
        typer.Option(help="Which enterprises: all, the four fifths to learn from, or the other fifth"),
    ] = "all",
) -> None:  # fmt: skip
    """Write characteristics on past days, as known on each, with what became of the borrowers.

    A date is left out while the twelve months after it are not over.
    """
    from pipelines.credit.dataset import observation_dates, write_dataset
    from pipelines.plan.day import day_build
    from pipelines.warehouse.build import dbt_dir
    from pipelines.warehouse.compiled import compiled_nodes
    from pipelines.warehouse.dbt import compiled_manifest
    from pipelines.warehouse.receipt import finished_warehouse

    business_date = work.day(day)
    dates = observation_dates(first.date() if first else None, last.date() if last else None, business_date, step)
    build = day_build(work.settings, business_date)
    finished_warehouse(build)
    nodes = compiled_nodes(compiled_manifest(dbt_dir(work.settings), work.settings.threads))
    out.mkdir(parents=True, exist_ok=True)
    made = write_dataset(
        build,
        nodes,
        dates,
        out,
        labels=labels,
        backlog_lag_days=backlog,
        firms=firms,
        threads=work.settings.threads,
    )
    work.show_lines(
        made,
        f"{out}: {counted(made.rows, 'observation')} of {counted(made.enterprises, 'enterprise')} on "
        f"{counted(len(made.observation_dates), 'date')}, {made.bads:,} bad",
        *(f"{one} left out: the twelve months after it are not over" for one in made.left_out_dates),
        f"dataset {made.sha256[:16]}",
    )


@app.command()
@command("data", "city")
def train(
    work: Work,
    folder: _Folder,
    code: Annotated[str, typer.Option("--code", help="Code of the scorecard")],
    version: Annotated[str, typer.Option("--as", help="Name of the version")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the draft and its model card")],
    begins: Annotated[datetime, typer.Option("--effective-from", formats=["%Y-%m-%d"], help="First day in force")],
    sample_zh: Annotated[str, typer.Option("--sample-zh", help="What the sample is, in Chinese")],
    sample_en: Annotated[str, typer.Option("--sample-en", help="What the sample is, in English")],
) -> None:
    """Train a scorecard on a dataset and write it as a draft of rules, with its cross-validated AUC and model card."""
    from pipelines.city.city_file import read_city
    from pipelines.city.folder import city_of
    from pipelines.credit.dataset import read_dataset
    from pipelines.credit.fit import Recipe
    from pipelines.credit.train import Named, learning_curve, write_draft
    from pipelines.credit.train import train as run
    from pipelines.rulebooks.codes import characteristics

    made, table = read_dataset(folder)
    recipe, signs = Recipe(), {code: one.sign for code, one in characteristics().items()}
    trained = run(table, signs, recipe)
    city = city_of(work.settings)
    places = read_city(city).jurisdictions if city.path.is_dir() else ()
    out.mkdir(parents=True, exist_ok=True)
    named = Named(code, version, begins.date(), places[0] if places else "CN", (sample_zh, sample_en))
    write_draft(out, made, table, trained, named)
    curve = learning_curve(table, signs, recipe)
    card = _read_card(str(out), work)
    found = _validated(card, made, table, out, curve)
    chosen = [{"characteristic": one, "weight": weight} for one, weight in trained.model.weights.items()]
    work.show_lines(
        {
            "scorecard": code,
            "version": version,
            "auc": vars(trained.estimate),
            "folds": list(trained.folds),
            "learning_curve": curve,
            "characteristics": chosen,
            "validation": found.model_dump(mode="json"),
        },
        f"{out}: {code} {version} with {counted(len(chosen), 'characteristic')}: {', '.join(trained.model.weights)}",
        f"AUC of {counted(len(trained.folds), 'held-out fold')}: {trained.estimate}",
        *(f"learned from {size} enterprises: {value:.3f}" for size, value in curve),
        f"card: {out / CARD}; to use it, run `kechuang credit approve {out} --by NAME --why TEXT`",
    )


@app.command()
@command("data", "city")
def validate(
    work: Work,
    card: _Card,
    folder: _Folder,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the model card (default: DATASET)")] = None,
) -> None:
    """Validate a scorecard on a dataset: AUC, Gini, KS, Brier, calibration and stability, segments and dates."""
    from pipelines.cli.show.credit import validation_lines
    from pipelines.credit.dataset import read_dataset

    made, table = read_dataset(folder)
    found = _validated(_read_card(card, work), made, table, out or folder, [])
    work.show_lines(found, *validation_lines(found), f"card: {(out or folder) / CARD}")


@app.command()
@command("data", "city")
def compare(
    work: Work,
    champion: Annotated[
        str, typer.Argument(metavar="CHAMPION", help="Scorecard in use: a draft, CODE or CODE:VERSION")
    ],
    challenger: Annotated[str, typer.Argument(metavar="CHALLENGER", help="Scorecard that may take its place")],
    folder: _Folder,
) -> None:
    """Compare two scorecards on the same rows: AUC, who changes grade, and whom only one would refuse."""
    from pipelines.credit.compare import compare as run
    from pipelines.credit.dataset import read_dataset

    _, table = read_dataset(folder)
    found = run(_read_card(champion, work), _read_card(challenger, work), table)
    work.show_lines(
        found,
        f"AUC {found.champion} {found.champion_auc:.3f}, {found.challenger} {found.challenger_auc:.3f}",
        f"difference {found.difference}",
        *(
            f"only the {one.refused_by} refuses {counted(one.rows, 'observation')}, {one.bads:,} bad"
            for one in found.swaps
        ),
        *(f"{old} -> {new}: {counted(count, 'observation')}" for old, new, count in found.moves if old != new),
    )


@app.command()
@command("data", "city")
def approve(
    work: Work,
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="Folder of `credit train`")],
    by: Annotated[str, typer.Option("--by", callback=not_blank, help="Name of the person who approves it")],
    why: Annotated[str, typer.Option("--why", callback=not_blank, help="Reason")],
) -> None:
    """Add a trained scorecard to the city's own rules, with the name of who approved it and why."""
    from pipelines.city.folder import city_to_write
    from pipelines.credit.approve import approve as run

    into = city_to_write(work.settings).rulebooks
    code, version = run(draft, into, by, why, work.today)
    work.show_lines(
        {"scorecard": code, "version": version, "approved_by": by, "folder": str(into)},
        f"{code} {version} approved by {by} and added to {into}",
    )


def _read_card(named: str, work: Work) -> Scorecard:
    from pipelines.base.errors import KechuangError
    from pipelines.city.folder import city_of
    from pipelines.credit.scorecard import scorecard_of
    from pipelines.rulebooks.city_rows import rulebooks_of
    from pipelines.rulebooks.kinds.scorecard import SCORECARD
    from pipelines.rulebooks.seeds import read_rulebooks

    is_draft = Path(named).is_dir()
    rulebooks = read_rulebooks(Path(named)) if is_draft else rulebooks_of(city_of(work.settings))
    code, _, version = ("", "", "") if is_draft else named.partition(":")
    rows = rulebooks.tables[SCORECARD].rows
    found = [row for row in rows.to_dicts() if code in ("", row["rulebook_code"]) and version in ("", row["version"])]
    if not found:
        raise KechuangError(f"there is no scorecard {named}: see `kechuang rulebook list`")
    return scorecard_of(rulebooks, found[-1]["rulebook_code"], found[-1]["version"])


def _validated(
    card: Scorecard, made: Dataset, table: pl.DataFrame, out: Path, curve: list[tuple[int, float]]
) -> Validation:
    from pipelines.credit.card import write_card
    from pipelines.credit.validate import validate as run

    found = run(card, made, table)
    write_card(out / CARD, card, found, made, table, curve)
    return found
