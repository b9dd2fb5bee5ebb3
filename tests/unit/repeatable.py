"""Property tests that try the same examples on every run, and remember none from the last. No tests here."""

from collections.abc import Callable
from typing import Any

import hypothesis
from hypothesis.strategies import SearchStrategy


def given(*strategies: SearchStrategy[Any], examples: int = 30) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Hypothesis' `given`, with `examples` examples that chance does not choose again."""
    fixed = hypothesis.settings(derandomize=True, database=None, deadline=None, max_examples=examples)
    return lambda test: fixed(hypothesis.given(*strategies)(test))
