"""`kechuang serve`: the API for banks on this machine; TLS and sign-in of people are a proxy's in front."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.command import Work, command


@command("data", "city", shows_progress=False)
def serve(
    work: Work,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1")] = 8080,
    public_url: Annotated[
        str | None,
        typer.Option(envvar="KECHUANG_API_URL", help="URL at which a reverse proxy with TLS offers it to banks"),
    ] = None,
) -> None:
    """Serve the API for banks: look-up, search, export, changes, proofs and SQL, as far as consent allows.

    With --json, print the address as one object, then serve.
    """
    import uvicorn

    from serving.api.app import make_app

    address = f"http://127.0.0.1:{port}"
    app = make_app(work.settings, public_url or address)
    work.show_lines({"address": address}, f"the API is at {address}/v1/openapi.json; press Ctrl-C to stop")
    uvicorn.run(
        app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, timeout_keep_alive=30, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
