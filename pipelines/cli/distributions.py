"""The command `distributions`: how the scores of a release are spread."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.base.terminal import terminal
from pipelines.cli.parts import CityOption, DataOption, DebugOption, errors_in_one_line

LEAST_RANK_CORRELATION = 0.6
"""Spearman's rank correlation of score and true quality that each scheme must reach in the made-up city."""


def distributions(
    out: Annotated[Path, typer.Option(help="Page to write (Markdown); pictures go into a folder of its name")],
    release: Annotated[str | None, typer.Option(help="Release (default: the one that is served)")] = None,
    truth: Annotated[Path | None, typer.Option(help="truth/enterprise.csv of the made-up city it is of")] = None,
    data: DataOption = None,
    city: CityOption = None,
    debug: DebugOption = False,
) -> None:
    """Draw scores by stage and industry, and coverage, of one release: a page with pictures.

    With the truth of a made-up city, exit code 1 if a scheme's scores do not follow the quality of its firms.
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
                    f"less than {LEAST_RANK_CORRELATION}: see what the city's records tell of quality, and the rules"
                )
