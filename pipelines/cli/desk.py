"""`kechuang desk`: pages for people of banks, regulators and engineers."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.command import Work, command


@command("data", "city", shows_progress=False)
def desk(
    work: Work,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1")] = 8090,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="Offer demo accounts to whoever reaches it: for a made-up city on this machine"),
    ] = False,
    is_behind_tls: Annotated[
        bool, typer.Option("--behind-tls", help="People reach it by HTTPS: cookies are sent by HTTPS only")
    ] = False,
) -> None:
    """Serve the desk on this machine: enterprises for people of banks; releases, traces and logs for regulators.

    With --json, print the address as one object, then serve.
    """
    import uvicorn

    from serving.desk.app import make_app

    address = f"http://127.0.0.1:{port}"
    app = make_app(work.settings, has_demo=demo, is_secure=is_behind_tls)
    work.show_lines({"address": address}, f"the desk is at {address}; press Ctrl-C to stop")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False)
