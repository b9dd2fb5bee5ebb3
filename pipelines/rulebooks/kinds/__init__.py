"""The kinds of rulebooks, one module each: a new module here is a new kind, and nothing else lists it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from pipelines.rulebooks.kind import Kind, RuleSeed
from pipelines.rulebooks.register import REGISTER_SEED
from pipelines.rulebooks.seeds import REGISTER, Rulebooks


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by code, in order of code."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {kind.code: kind for kind in sorted((module.KIND for module in modules), key=lambda kind: kind.code)}


@cache
def rule_seeds() -> dict[str, RuleSeed]:
    """The register and the seeds of all kinds by name, each kind's in the order in which people read them."""
    return {REGISTER: REGISTER_SEED} | {seed.name: seed for kind in kinds().values() for seed in kind.seeds}


def seeds_of(rulebooks: Rulebooks, rulebook: str, *versions: str) -> list[RuleSeed]:
    """The seeds of rules of one rulebook: those of its kind, then others in which one of the versions has rows."""
    kind = kinds().get(rulebooks.versions_of(rulebook)["kind"][0])
    own = list(kind.seeds) if kind else []
    others = [seed for name, seed in rule_seeds().items() if name != REGISTER and seed not in own]
    return own + [
        seed for seed in others if any(rulebooks.tables[seed.name].of(rulebook, version).height for version in versions)
    ]
