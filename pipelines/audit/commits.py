"""Commits of the checkout that the product runs from, as git tells them; an installed product has none."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable

from pipelines.base.settings import IS_CHECKOUT, PROJECT_ROOT

_COMMIT = re.compile(r"[0-9a-f]{40}")


def commit_of_checkout() -> str | None:
    """The checked-out commit; None where there is none, or where files that git knows were changed since."""
    is_changed = _git("status", "--porcelain", "--untracked-files=no")
    return None if is_changed is None or is_changed else _git("rev-parse", "HEAD")


def commits_between(before: str, after: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Commits after `before` up to `after` that changed one of the files, each as `<short hash> <subject>`.

    The newest come first; none where git does not know the commits.
    """
    if not (_COMMIT.fullmatch(before) and _COMMIT.fullmatch(after)):
        return ()
    told = _git("log", "--format=%h %s", f"{before}..{after}", "--", *sorted(paths))
    return tuple((told or "").splitlines())


def _git(*arguments: str) -> str | None:
    """What git prints, or None where it is not there or refuses."""
    if not (IS_CHECKOUT and (PROJECT_ROOT / ".git").exists()):
        return None
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["git", "-C", str(PROJECT_ROOT), *arguments],  # noqa: S607 - wherever git is
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
