"""What a rule names is there: indicators, stages, dimensions, routes, scores. The kinds say what names what."""

from __future__ import annotations

from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kind import Naming
from pipelines.rulebooks.kinds import kinds
from pipelines.rulebooks.seeds import VERSION, Rulebooks


def check_references(rulebooks: Rulebooks) -> list[Fault]:
    """Names without a definition, and definitions that nothing names."""
    namings = [naming for kind in kinds().values() for naming in (*kind.namings, *kind.complete)]
    return [fault for naming in namings for fault in _dangling(rulebooks, naming)]


def _dangling(rulebooks: Rulebooks, naming: Naming) -> list[Fault]:
    named = rulebooks.tables[naming.named].rows
    wrong = rulebooks.tables[naming.table].rows.drop_nulls(list(naming.columns))
    wrong = wrong.join(named, on=[*VERSION, *naming.columns], how="anti")
    return faults(
        wrong,
        lambda row: (
            f"{', '.join(f'{column} {row[column]!r}' for column in naming.columns)} of {row['rulebook_code']} version "
            f"{row['version']} is in no row of {naming.named}.csv"
        ),
    )
