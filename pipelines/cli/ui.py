"""`kechuang ui`: Dagster's web page."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from pipelines.base.settings import SHIPPED_DIR, Settings
from pipelines.base.terminal import terminal
from pipelines.cli.parts import CityOption, DataOption, DebugOption, InboxOption, errors_in_one_line


def ui(
    data: DataOption = None,
    city: CityOption = None,
    inbox: InboxOption = None,
    port: Annotated[int, typer.Option(help="Port on loopback")] = 3000,
    public_url: Annotated[
        str | None,
        typer.Option(envvar="KECHUANG_UI_URL", help="URL under which a reverse proxy with a sign-in serves the page"),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Serve Dagster for this data folder on loopback: assets, runs, the gate's checks, schedule and sensors."""
    from pipelines.orchestration.daily import prepare_dagster
    from pipelines.orchestration.day_settings import environment_of

    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, inbox, city=city)
        prepare_dagster(settings)
        os.environ |= environment_of(settings)  # Dagster's processes are started with it
        os.chdir(settings.dagster_dir)
        from pipelines.orchestration.web import serve  # Dagster reads its home from the environment

        serve(SHIPPED_DIR / "workspace.yaml", port, public_url, terminal().print)
