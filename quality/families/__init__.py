"""The families of checks, one module each: a new module here is a new family, and nothing else lists it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from quality.family import Family


@cache
def families() -> tuple[Family, ...]:
    """All families, in order of code."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found: list[Family] = [module.FAMILY for module in modules]
    return tuple(sorted(found, key=lambda family: family.code))
