"""The effect of draft rules in a terminal. Decides nothing."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.rulebooks.bands import in_order_of_bands
from pipelines.rulebooks.seeds import Rulebooks
from pipelines.what_if.compare import EligibilityMove, Mover, SchemeMove
from pipelines.what_if.run import WhatIf


def show_what_if(found: WhatIf, rulebooks: Rulebooks, console: Console) -> None:
    """Scheme by scheme: mean, bands, stages, movers; then eligibility. What nothing changes gets one line."""
    console.print(f"build {found.build_id} of {found.business_date}, scored again under the draft; nothing was saved")
    console.print(f"the draft changes {', '.join(f'{code} {version}' for code, version in found.touched)}")
    for code, version in found.put_in_force:
        console.print(f"assumed in force on {found.business_date}: {code} {version}")
    for scheme in found.moves.schemes:
        _show_scheme(scheme, rulebooks, console)
    for rulebook in found.moves.eligibility:
        _show_eligibility(rulebook, console)


def _show_scheme(move: SchemeMove, rulebooks: Rulebooks, console: Console) -> None:
    console.print()
    console.print(Text(_versions("innovation points", move), style="bold"))
    if not (move.up or move.down or move.band_changes or move.stage_changes):
        console.print(f"no changes: {move.new_scored:,} scored as before")
        return
    scored = f"scored {move.old_scored:,} → {move.new_scored:,} of {move.enterprises:,}"
    console.print(f"{scored}, mean {move.old_mean} → {move.new_mean}")
    console.print(
        f"up {move.up:,}, down {move.down:,}; another band {move.band_changes:,}, another stage {move.stage_changes:,}"
    )
    _show_bands(move, rulebooks, console)
    stages = plain_table("stage under the draft", "enterprises", "mean before", "mean under the draft")
    for stage in move.stages:
        stages.add_row(
            stage.stage, f"{stage.enterprises:,}", *(_figure(mean) for mean in (stage.old_mean, stage.new_mean))
        )
    console.print()
    console.print(stages)
    _show_movers("up most", move.top_up, console)
    _show_movers("down most", move.top_down, console)


def _show_bands(move: SchemeMove, rulebooks: Rulebooks, console: Console) -> None:
    """Bands before down, bands under the draft across; who stays is on the diagonal."""
    counts = {(old, new): count for old, new, count in move.bands}
    named = {band for pair in counts for band in pair}
    bands = in_order_of_bands(named, move.rulebook_code, rulebooks)
    grid = plain_table("before ↓  under the draft →", *bands)
    for old in bands:
        cells = [Text(f"{counts.get((old, new), 0):,}", style="" if old == new else "yellow") for new in bands]
        if any((old, new) in counts for new in bands):
            grid.add_row(old, *cells)
    console.print()
    console.print(grid)


def _show_movers(title: str, movers: list[Mover], console: Console) -> None:
    if not movers:
        return
    grid = plain_table(title, "name", "score", "band", "change, % of scale", words=("name", "band"))
    for one in movers:
        score = f"{one.old_score:.2f} → {one.new_score:.2f}"
        band = one.old_band if one.old_band == one.new_band else f"{one.old_band} → {one.new_band}"
        grid.add_row(cell(one.enterprise_id), cell(one.enterprise_name or ""), score, band, f"{one.change:+.2f}")
    console.print()
    console.print(grid)


def _show_eligibility(move: EligibilityMove, console: Console) -> None:
    if not move.changes and move.old_version == move.new_version:
        return
    console.print()
    console.print(Text(_versions("eligibility", move), style="bold"))
    console.print(f"{counted(move.changes, 'enterprise')} with a new state")
    grid = plain_table("before", "under the draft", "enterprises", words=("under the draft",))
    for old, new, count in move.states:
        grid.add_row(old, new, f"{count:,}")
    console.print(grid)


def _versions(what: str, move: SchemeMove | EligibilityMove) -> str:
    is_other = move.old_version != move.new_version
    return f"{what}: {move.rulebook_code} {move.old_version}" + (f" → {move.new_version}" if is_other else "")


def _figure(value: object) -> str:
    return "-" if value is None else f"{value}"
