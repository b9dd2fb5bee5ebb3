"""The made-up bureaus: one module per feed, `<bureau>/<feed>.py`, found by its place. Adding one needs no list.

A module has `FORM` (or `form_of`, where the form differs from file to file) and `deliveries(city)`, which yields the
sheets that the bureau sends, file by file and in order of date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from sources.simulator.city import City
from sources.simulator.forms import Form
from sources.simulator.sheet import Sheet


@dataclass(frozen=True)
class Writer:
    """A feed's arrivals and how each is written."""

    feed: str
    deliveries: Callable[[City], Iterator[Sheet]]
    form_of: Callable[[Sheet], Form]


def find_writers() -> list[Writer]:
    """Every feed of the made-up city, in order of name."""
    here = Path(__file__).parent
    writers = []
    for path in sorted(here.glob("*/[a-z]*.py")):
        module = import_module(f"{__name__}.{path.parent.name}.{path.stem}")
        form_of = getattr(module, "form_of", None) or (lambda _, form=module.FORM: form)
        writers.append(Writer(f"{path.parent.name}/{path.stem}", module.deliveries, form_of))
    return writers
