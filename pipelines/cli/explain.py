"""`kechuang explain`: the page of one enterprise from one release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.settings import Settings
from pipelines.cli.parts import DataOption, DebugOption, JsonOption, errors_in_one_line, print_json


def explain(
    code: Annotated[str, typer.Argument(metavar="USCC", help="Unified social credit code or enterprise_id")],
    release: Annotated[str | None, typer.Option(help="Release (default: the current one)")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with charts to this file")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Explain one enterprise's points, eligibility and vetoes, with the source, rule and clause of each."""
    from pipelines.base.terminal import terminal
    from pipelines.cli.show.enterprise import show_page
    from pipelines.pages.enterprise import read_enterprise
    from pipelines.pages.enterprise_page import make_page
    from pipelines.pages.html import write_html

    with errors_in_one_line(debug=debug, as_json=as_json):
        enterprise = read_enterprise(Settings.load(data).releases_dir, code, release)
        if html is not None:
            write_html(make_page(enterprise), html)
        if as_json:
            print_json(enterprise.as_json())
        elif html is not None:
            terminal().print(f"page: {html}")
        else:
            show_page(make_page(enterprise), terminal())
