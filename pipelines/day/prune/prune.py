"""One prune of a data folder, and its report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.prune.builds import stale_builds
from pipelines.day.prune.discard import Prunable, discard
from pipelines.day.prune.history import compact, stale_history
from pipelines.day.prune.indexes import stale_indexes
from pipelines.day.prune.policy import Policy
from pipelines.day.prune.spool import stale_spool
from pipelines.day.prune.work import stale_work

if TYPE_CHECKING:
    import dagster as dg

_DAGSTER_CONFIGURATION = "dagster.yaml"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Removed(_Frozen):
    """What was removed together: paths below the data folder, the reason, bytes on disk."""

    part: str
    paths: tuple[str, ...]
    why: str
    bytes: int


class Pruned(_Frozen):
    """What was removed, or would be (`is_dry_run`); `compacted_bytes`: freed in Dagster's files."""

    is_dry_run: bool
    removed: tuple[Removed, ...]
    compacted_bytes: int = 0
    problems: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """All bytes freed."""
        return sum(one.bytes for one in self.removed) + self.compacted_bytes


def prune(
    settings: Settings, feeds: dict[str, Feed], policy: Policy, say: Callable[[str], None], *, is_dry_run: bool = False
) -> Pruned:
    """Remove what the policy no longer keeps. The caller holds the data folder's lock; safe to interrupt.

    If one item cannot be removed, it is named in `problems` and the others are removed.
    """
    now, removed, problems = time.time(), list[Removed](), list[str]()
    compacted = 0
    with _dagster(settings) as instance:
        for prunable in _prunable(settings, feeds, policy, instance, now):
            paths = tuple(path.relative_to(settings.data_dir).as_posix() for path in prunable.paths)
            account = Removed(part=prunable.part, paths=paths, why=prunable.why, bytes=prunable.bytes)
            try:
                if not is_dry_run:
                    discard(prunable, settings.data_dir)
                    say(f"prune: {', '.join(paths) or prunable.part}: {prunable.why}")
                removed.append(account)
            except (KechuangError, OSError) as error:
                problems.append(_line(error))
        if instance and not is_dry_run:
            try:
                compacted = compact(settings.dagster_dir)
            except KechuangError as error:
                problems.append(str(error))
    return Pruned(is_dry_run=is_dry_run, removed=tuple(removed), compacted_bytes=compacted, problems=tuple(problems))


def _prunable(
    settings: Settings, feeds: dict[str, Feed], policy: Policy, instance: dg.DagsterInstance | None, now: float
) -> Iterator[Prunable]:
    """Everything to remove, the largest parts first: a full disk needs the room soon."""
    history: Iterable[Prunable] = ()
    if instance:
        history = stale_history(instance, settings.dagster_dir, policy.dagster.runs)
    yield from chain(
        stale_builds(settings, policy.builds, now),
        stale_indexes(settings, policy.serving.indexes),
        stale_spool(settings, feeds, policy.spool.days, now),
        stale_work(settings, policy.work.days, now),
        history,
    )


@contextmanager
def _dagster(settings: Settings) -> Iterator[dg.DagsterInstance | None]:
    """Dagster on this data folder; None if it never ran."""
    if not (settings.dagster_dir / _DAGSTER_CONFIGURATION).exists():
        yield None
        return
    import dagster as dg  # takes 2 s: only if there is a history

    with dg.DagsterInstance.from_config(str(settings.dagster_dir)) as instance:
        yield instance


def _line(error: KechuangError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'the data folder'}: not removed ({error.strerror}): check its permissions"
    return str(error)
