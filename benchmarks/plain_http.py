"""HTTP over kept sockets: a client library would cost more than the servers that are measured."""

from __future__ import annotations

import asyncio
import re

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
