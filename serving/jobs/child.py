"""The entry of a process that answers one question: reads the job from standard input, answers on standard output."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Callable
from typing import BinaryIO

from pydantic import ValidationError

from pipelines.base.errors import KechuangError
from pipelines.base.permissions import write_privately
from serving.jobs.job import Foot, Head, Job, JobKind
from serving.jobs.out import begin
from serving.jobs.scene import Scene
from serving.problems import Problem


def main() -> int:
    """Answer; 0 if the answer is whole. Whatever else libraries print goes nowhere."""
    write_privately()
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        job = Job.model_validate_json(sys.stdin.buffer.read())
    except ValidationError:
        return 2
    answer = _answering(job.kind)
    resource.setrlimit(resource.RLIMIT_DATA, (job.limits.memory_bytes, job.limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (job.limits.seconds, job.limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        foot = answer(Scene(job), out)
        out.flush()
    except Problem as problem:
        begin(out, Head(problem=problem.kind, detail=problem.detail))
        out.flush()
        return 0
    except KechuangError as error:
        begin(out, Head(problem="conflict", detail=_without_paths(str(error), job)))
        out.flush()
        return 0
    except MemoryError:
        begin(out, Head(problem="sql-limit", detail="more memory is needed than one question may use"))
        out.flush()
        return 0
    except BrokenPipeError:  # the asker went away
        return 3
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(foot.model_dump_json() + "\n")
    return 0


def _answering(kind: JobKind) -> Callable[[Scene, BinaryIO], Foot]:
    """What answers this kind. Nothing else is loaded: SQL's parser and traces each take a quarter of the start."""
    if kind == "sql":
        from serving.jobs.question import ask

        return ask
    if kind in ("proof", "trace"):
        from serving.jobs import evidence

        return evidence.proof if kind == "proof" else evidence.trace
    from serving.jobs import tables

    return tables.changes if kind == "changes" else tables.export


def _without_paths(line: str, job: Job) -> str:
    """A line without places on this machine."""
    return line.replace(str(job.data_dir), "").replace(str(job.city_dir or "\0"), "")


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # libraries take half a second to go away
