"""Imports that a library makes at its start and this project rarely uses, deferred until first use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


class _Deferred(ModuleType):
    """Replaces a module until one of its attributes is used."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # asked by the machinery of imports
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def deferred(*names: str) -> Iterator[None]:
    """Within the block, `import` of these modules loads nothing, unless they are loaded already.

    What was bound to such a name in the block loads the module at its first use. An import after the block loads it.
    """
    put_off = {name: _Deferred(name) for name in names if name not in sys.modules}
    sys.modules.update(put_off)
    try:
        yield
    finally:
        for name, module in put_off.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
            parent, _, child = name.rpartition(".")
            if parent in sys.modules and child not in vars(sys.modules[parent]):
                setattr(sys.modules[parent], child, module)  # `import a.b` binds `a` alone
