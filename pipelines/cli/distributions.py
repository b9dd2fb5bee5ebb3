"""`kechuang distributions`: the distribution of the scores of a release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.base.terminal import terminal
from pipelines.cli.parts import CityOption, DataOption, DebugOption, errors_in_one_line

LEAST_RANK_CORRELATION = 0.6
"""Lowest rank correlation (Spearman) of score and true quality that each scheme must reach in the made-up city."""


def distributions(
    out: Annotated[Path, typer.Option(help="Markdown page to write; its charts go into a folder of the same name")],
    release: Annotated[str | None, typer.Option(help="Release (default: the current one)")] = None,
    truth: Annotated[Path | None, typer.Option(help="truth/enterprise.csv of the made-up city of this release")] = None,
    data: DataOption = None,
    city: CityOption = None,
    debug: DebugOption = False,
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

    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, city=city)
        releases = settings.releases_dir
        shown = release or served_release(releases)
        found = spreads(releases, shown, rulebooks_of(city_of(settings)), truth)
        for path in write_page(found, read_release(releases / shown), out, truth):
            terminal().print(str(path))
        for one in found:
            if one.rank_correlation is not None and one.rank_correlation < LEAST_RANK_CORRELATION:
                raise KechuangError(
                    f"{one.rulebook_code}: rank correlation of score and true quality is {one.rank_correlation:.2f}, "
                    f"below {LEAST_RANK_CORRELATION}: review the rules, and what the city's records show of quality"
                )
