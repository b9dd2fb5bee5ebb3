"""`kechuang distributions`: the distribution of the scores of a release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption
from pipelines.cli.output import CommandFailedError

LEAST_RANK_CORRELATION = 0.6
"""Lowest rank correlation (Spearman) of score and true quality that each scheme must reach in the made-up city."""


@command("data", "city", shows_progress=False)
def distributions(
    work: Work,
    out: Annotated[Path, typer.Option(help="Markdown page to write; its charts go into a folder of the same name")],
    release: ReleaseOption = None,
    truth: Annotated[Path | None, typer.Option(help="truth/enterprise.csv of the made-up city of this release")] = None,
) -> None:
    """Draw the scores of one release by stage and industry, and their coverage.

    With --truth, exit 1 if the scores of a scheme do not follow the true quality of the made-up enterprises.
    """
    from pipelines.city.folder import city_of
    from pipelines.pages.score_figures import spreads
    from pipelines.pages.scores import write_page
    from pipelines.publish.manifest import read_release
    from pipelines.publish.pointer import served_release
    from pipelines.rulebooks.city_rows import rulebooks_of

    releases = work.settings.releases_dir
    shown = release or served_release(releases)
    found = spreads(releases, shown, rulebooks_of(city_of(work.settings)), truth)
    files = [str(path) for path in write_page(found, read_release(releases / shown), out, truth)]
    schemes = [
        {
            "rulebook_code": one.rulebook_code,
            "version": one.version,
            "assessed": one.assessed,
            "scored": one.scored,
            "rank_correlation": one.rank_correlation,
        }
        for one in found
    ]
    work.show_lines({"release_id": shown, "files": files, "schemes": schemes}, *files)
    for one in found:
        if one.rank_correlation is not None and one.rank_correlation < LEAST_RANK_CORRELATION:
            raise CommandFailedError(
                f"{one.rulebook_code}: rank correlation of score and true quality is {one.rank_correlation:.2f}, "
                f"below {LEAST_RANK_CORRELATION}: review the rules, and what the city's records show of quality"
            )
