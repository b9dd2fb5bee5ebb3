"""`kechuang ui`: serve Dagster's web interface."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from pipelines.base.settings import SHIPPED_DIR
from pipelines.cli.command import Work, command


@command("data", "city", "inbox", shows_progress=False)
def ui(
    work: Work,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1")] = 3000,
    public_url: Annotated[
        str | None,
        typer.Option(envvar="KECHUANG_UI_URL", help="URL at which a reverse proxy with sign-in serves the page"),
    ] = None,
) -> None:
    """Serve Dagster for this data folder on this machine: assets, runs, checks, schedule and sensors.

    With --json, print the address as one object, then serve.
    """
    from pipelines.orchestration.daily import prepare_dagster
    from pipelines.orchestration.day_settings import environment_of

    prepare_dagster(work.settings)
    os.environ |= environment_of(work.settings)  # Dagster's processes are started with it
    os.chdir(work.settings.dagster_dir)
    from pipelines.orchestration.web import serve  # Dagster reads its home from the environment

    def say(address: str) -> None:
        work.show_lines({"address": address}, f"Dagster runs at {address}; press Ctrl-C to stop")

    serve(SHIPPED_DIR / "workspace.yaml", port, public_url, say)
