"""What a person may have meant by a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MOST = 3


def suggested(name: str, known: Iterable[str]) -> str:
    """The known names that resemble `name`, as a question; if none does, all of them. To end a message with."""
    names = list(known)
    near = difflib.get_close_matches(name, names, _MOST)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
