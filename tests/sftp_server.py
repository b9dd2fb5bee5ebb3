"""A real SFTP server on loopback that serves one folder to one user. No tests here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

USER = "bureau-user"


@dataclass
class SftpServer:
    """Where it listens, its public key, how many connections it may still cut while a file is read, and how often it
    may still never answer, though the connection lives.
    """

    folder: Path
    password: str
    port: int = 0
    host_key: str = ""
    cuts: int = 0
    silences: int = 0
    reads: int = 0

    @classmethod
    @contextmanager
    def serving(cls, folder: Path, password: str) -> Iterator[SftpServer]:
        """The server, until the block ends."""
        found = cls(folder, password)
        key = asyncssh.generate_private_key("ssh-ed25519")
        found.host_key = key.export_public_key().decode().strip()
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()

        class Door(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, found.password)

        class Files(asyncssh.SFTPServer):
            def __init__(self, chan: asyncssh.SSHServerChannel) -> None:
                super().__init__(chan, chroot=str(folder))
                self._chan = chan

            async def read(self, file_obj: object, offset: int, size: int) -> bytes:
                found.reads += 1
                if found.silences:
                    found.silences -= 1
                    await asyncio.Event().wait()
                if found.cuts:
                    found.cuts -= 1
                    self._chan.get_connection().abort()
                return super().read(file_obj, offset, size)  # type: ignore[no-any-return, arg-type]

        async def start() -> asyncssh.SSHAcceptor:
            return await asyncssh.listen(
                "127.0.0.1", 0, server_factory=Door, server_host_keys=[key], sftp_factory=Files, allow_scp=False
            )

        acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        found.port = acceptor.get_port()
        try:
            yield found
        finally:
            loop.call_soon_threadsafe(acceptor.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
