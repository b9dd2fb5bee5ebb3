"""`kechuang explain`: the page of one enterprise from one release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption


@command("data", shows_progress=False)
def explain(
    work: Work,
    code: Annotated[str, typer.Argument(metavar="USCC", help="Unified social credit code or enterprise_id")],
    release: ReleaseOption = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with charts to this file")] = None,
) -> None:
    """Explain one enterprise's points, eligibility and vetoes, with the source, rule and clause of each."""
    from pipelines.cli.show.enterprise import show_page
    from pipelines.pages.enterprise import read_enterprise
    from pipelines.pages.enterprise_page import make_page
    from pipelines.pages.html import write_html

    enterprise = read_enterprise(work.settings.releases_dir, code, release)
    if html is not None:
        write_html(make_page(enterprise), html)
        work.show_lines(enterprise.as_json(), f"page: {html}")
    else:
        work.show(enterprise.as_json(), lambda: show_page(make_page(enterprise), work.console))
