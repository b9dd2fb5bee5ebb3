"""`kechuang ui`: serve Dagster's web interface."""

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
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1")] = 3000,
    public_url: Annotated[
        str | None,
        typer.Option(envvar="KECHUANG_UI_URL", help="URL at which a reverse proxy with sign-in serves the page"),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Serve Dagster for this data folder on this machine: assets, runs, checks, schedule and sensors."""
    from pipelines.orchestration.daily import prepare_dagster
    from pipelines.orchestration.day_settings import environment_of

    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, inbox, city=city)
        prepare_dagster(settings)
        os.environ |= environment_of(settings)  # Dagster's processes are started with it
        os.chdir(settings.dagster_dir)
        from pipelines.orchestration.web import serve  # Dagster reads its home from the environment

        serve(SHIPPED_DIR / "workspace.yaml", port, public_url, terminal().print)
