"""Starts a process for a question and hands on what it answers, within its limits."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError

from serving.jobs.job import Foot, Head, Job
from serving.problems import Problem

_PASSED_ON = ("PATH", "LANG", "TMPDIR", "KECHUANG_TODAY", "PYTHONPATH")
"""No secret of the server's environment reaches the process."""
_CHUNK = 1 << 18
_AT_ONCE = 2
_SECONDS_TO_WAIT = 10


class Jobs:
    """Runs a few processes at a time; whoever comes then waits, and is turned away after some seconds."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, job: Job) -> Answer:
        """Start the process and wait for the first line of its answer.

        Raises:
            Problem: it says one, fails, or takes too long.
        """
        try:
            await asyncio.wait_for(self._free.acquire(), _SECONDS_TO_WAIT)
        except TimeoutError:
            raise Problem("unavailable", "too many heavy requests at once: ask again", {"Retry-After": "10"}) from None
        try:
            return await _started(job, self._free)
        except BaseException:
            self._free.release()
            raise

    async def whole(self, job: Job) -> bytes:
        """The whole answer at once.

        Raises:
            Problem: as `answer`; also if the answer breaks off.
        """
        answer = await self.answer(job)
        try:
            return b"".join([chunk async for chunk in answer.chunks()])
        except ConnectionAbortedError as error:
            raise Problem("unavailable", f"{error}: ask again") from None


@dataclass
class Answer:
    """An answer that has begun. Read `chunks` to the end, or `close` it."""

    job: Job
    process: asyncio.subprocess.Process
    free: asyncio.Semaphore
    foot: Foot | None = None
    _is_closed: bool = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes of the answer.

        Raises:
            ConnectionAbortedError: the process failed or went beyond a limit: what was sent is not whole.
        """
        stream, sent = _stream(self.process), 0
        try:
            async with asyncio.timeout(self.job.limits.seconds):
                while chunk := await stream.read(_CHUNK):
                    sent += len(chunk)
                    if sent > self.job.limits.answer_bytes:
                        raise ConnectionAbortedError("the answer is too large")
                    yield chunk
                self.foot = await _foot(self.process)
        except TimeoutError:
            raise ConnectionAbortedError("the answer takes too long") from None
        finally:
            await self.close()

    async def close(self) -> None:
        """End the process."""
        if not self._is_closed:
            self._is_closed = True
            await _end(self.process)
            self.free.release()


async def _started(job: Job, free: asyncio.Semaphore) -> Answer:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "utf8", "-m", "serving.jobs.child",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )  # fmt: skip
    try:
        if process.stdin is None:
            _failed(job)
        process.stdin.write(job.model_dump_json().encode())
        process.stdin.close()
        line = await asyncio.wait_for(_stream(process).readline(), job.limits.seconds + 5)
        head = Head.model_validate_json(line)
    except TimeoutError:
        await _end(process)
        raise Problem("sql-limit", "it takes too long") from None
    except ValidationError:
        await _end(process)
        _failed(job)
    except BaseException:
        await _end(process)
        raise
    if head.problem:
        await _end(process)
        raise Problem(head.problem, head.detail)
    return Answer(job, process, free)


def _failed(job: Job) -> NoReturn:
    if job.kind == "sql":
        raise Problem("sql-limit", "it takes more memory or processor time than one statement may")
    raise Problem("unavailable", "it could not be answered: ask again; if it stays so, tell the operator")


async def _foot(process: asyncio.subprocess.Process) -> Foot:
    if process.stderr is None:
        raise ConnectionAbortedError("no end of the answer")
    lines = (await process.stderr.read()).splitlines()
    if await process.wait() != 0 or not lines:
        raise ConnectionAbortedError("the process failed")
    return Foot.model_validate_json(lines[-1])


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()


def _stream(process: asyncio.subprocess.Process) -> asyncio.StreamReader:
    if process.stdout is None:
        raise ConnectionAbortedError("no answer")
    return process.stdout
