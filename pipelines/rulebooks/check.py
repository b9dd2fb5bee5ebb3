"""`kechuang rulebook check`: all checks on rulebooks before they are applied."""

from __future__ import annotations

from pipelines.rulebooks.checks.cells import check_cells
from pipelines.rulebooks.checks.citations import check_citations
from pipelines.rulebooks.checks.references import check_references
from pipelines.rulebooks.checks.shape import check_shape, typed
from pipelines.rulebooks.checks.versions import check_versions
from pipelines.rulebooks.faults import Fault
from pipelines.rulebooks.kinds import kinds
from pipelines.rulebooks.seeds import Rulebooks

_OF_ALL_KINDS = (check_versions, check_citations, check_cells, check_references)


def check(rulebooks: Rulebooks) -> list[Fault]:
    """Every fault, in order of file and row. Where cells do not have their types, only those are listed."""
    read = typed(rulebooks)
    found = check_shape(rulebooks, read)
    if not found:
        checks = (*_OF_ALL_KINDS, *(kind.check for kind in kinds().values()))
        found = [fault for one in checks for fault in one(read)]
    return sorted(set(found))
