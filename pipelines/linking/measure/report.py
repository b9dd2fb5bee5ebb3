"""The table of figures that `kechuang linking measure` prints."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.memory import peak_bytes
from pipelines.base.plural import counted
from pipelines.linking.measure import real
from pipelines.linking.measure.city_truth import hold
from pipelines.linking.measure.hard import hard_rows
from pipelines.linking.measure.judged import Pairs, pairs
from pipelines.linking.measure.simulated import measure
from pipelines.linking.model import read_model
from pipelines.linking.thresholds import read_thresholds


def city_lines(enterprises: int, threads: int) -> Iterator[str]:
    """Figures of the made-up city."""
    started, busy = time.perf_counter(), time.process_time()
    found = measure(enterprises, threads=threads)
    seconds, processor = time.perf_counter() - started, time.process_time() - busy
    yield f"made-up city: {found.enterprises:,} enterprises, {found.records:,} records"
    yield f"  precision of automatic links   {found.precision:.5f}   (at least 0.999)"
    yield f"  recall of full names           {found.full_recall:.5f}   (at least 0.999)"
    yield f"  recall of automatic links      {found.recall:.5f}   (at least 0.92)"
    yield f"  queued, true one in first 3    {found.queue_recall:.5f}   (at least 0.95)"
    yield f"  seconds, with making the city  {seconds:.1f} ({processor:.1f} of processors)"
    yield f"  peak memory                    {peak_bytes() / 1e9:.1f} GB"
    for row in found.by_way.iter_rows(named=True):
        yield f"    {row['way']:<28} {row['records']:>9,} records {row['linked']:>9,} linked {row['right']:>9,} right"


def truth_lines(warehouse: Path, truth: Path) -> Iterator[str]:
    """Figures of a city that went through the pipeline."""
    found = hold(warehouse, truth)
    yield f"city through the pipeline: {counted(found.parties, 'party')} without a code"
    yield f"  precision {found.precision:.5f} (at least 0.999), recall {found.recall:.5f} (at least 0.97)"
    yield f"  {found.queued} meant ones queued, {found.in_first_three} of them with the true one among the first three"
    yield f"  {found.persons} persons, {found.persons_linked} linked"


def real_lines(folder: Path, threads: int) -> Iterator[str]:
    """Figures of real data."""
    model, bounds = read_model(), read_thresholds()
    changed = real.renames(folder, model, bounds, threads)
    yield f"renames: {changed.records} records under a former name"
    yield f"  with the change known: {changed.linked_with_change} linked, {changed.wrong_with_change} of others wrongly"
    yield (
        f"  without it: {changed.linked_without_change} linked, {changed.queued_without_change} queued, "
        f"{changed.records - changed.linked_without_change - changed.queued_without_change} neither"
    )
    yield from _pair_lines(pairs(folder, model, bounds))
    yield "hard negatives by kind: half of the registry is left out, records tell their name only"
    for row in hard_rows(folder, model, bounds, threads):
        wrong = row.linked - row.right
        yield (
            f"  {row.kind:<34} {row.records:>7,} records {row.meant:>7,} meant {row.right:>7,} linked right "
            f"{wrong:>5,} wrong {row.queued:>7,} queued {row.in_first_three:>7,} with the like one in first 3"
        )
    short = real.short_names(folder, model, bounds, threads)
    yield f"short names: {short.names}, {short.linked} linked ({short.wrongly_linked} wrongly)"
    yield f"  true one linked or in first 3  {short.in_first_three / short.names:.4f}"
    found = real.patents(folder, model, bounds, threads)
    yield f"patents: {found.height:,} applicants"
    for outcome, reason, count in found.group_by("outcome", "reason").len().sort("outcome", "reason").iter_rows():
        yield f"  {outcome:<9} {count:>6,}  {reason or ''}"


def _pair_lines(found: Pairs) -> Iterator[str]:
    whole = found.judged
    yield f"labelled pairs: {whole.pairs}, of which {whole.pairs - whole.decided} are left to a person"
    yield (
        f"  {whole.linked} linked ({whole.wrongly_linked} wrongly), "
        f"{whole.set_apart} set apart ({whole.wrongly_set_apart} wrongly)"
    )
    yield f"  right among those that the system judges itself  {whole.right:.4f}   (at least 0.97)"
    yield f"  the same, of the {found.unseen.pairs} that were no lesson        {found.unseen.right:.4f}"
    yield f"  right if the answer were always yes              {whole.same / whole.pairs:.4f}"
    yield (
        f"  {found.hard_negatives:,} hard negatives, {found.hard_linked} linked: "
        f"precision {found.precision:.5f}   (at least 0.999)"
    )
