"""HTTP over kept sockets, to a server that was just started: a client library would cost more than what is measured."""

from __future__ import annotations

import asyncio
import re
import socket
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """The next answer of a connection: status, head in lower case, body."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if length := _LENGTH.search(head):
        body = await reader.readexactly(int(length[1]))
    else:  # in chunks
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    return int(head.split(b" ", 2)[1]), head, body


def wait_for(port: int) -> None:
    """Return once a server listens on a port of this machine; end the program if none does in a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")
