"""A trace in a terminal: the tree of a cell, the cells of a source record, what releases took from an arrival."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pipelines.audit.trace_model import DeliveryTrace, RecordTrace, SourceDelivery, SourceRow, Step, Trace
from pipelines.base.plural import counted
from pipelines.base.visible import visible

_STYLES = {"cell": "bold", "measure": "bold cyan", "set": "green"}

_WHOLE_LINES = 1 << 20
"""Columns of the tree: rich cuts a tree off at those of the terminal, and lines of bureaus are longer."""


def show_trace(trace: Trace, console: Console) -> None:
    """The tree, then the arrivals that its rows are of."""
    numbers = {one.delivery_no: place for place, one in enumerate(trace.deliveries, start=1)}
    console.print(f"release {trace.release_id}, business date {trace.business_date}")
    if trace.enterprise_id:
        console.print(Text(visible(" ".join(name for name in (trace.enterprise_id, trace.enterprise_name) if name))))
    tree = Tree(_head(trace.cell))
    _grow(tree, trace.cell, numbers, {one.delivery_no: one for one in trace.deliveries})
    for line in console.render_lines(tree, console.options.update(width=_WHOLE_LINES), pad=False):
        console.print(Text.assemble(*((part.text, part.style or "") for part in line)))
    for one in trace.deliveries:
        _show_delivery(one, f"[{numbers[one.delivery_no]}]", console)
    for problem in trace.problems:
        console.print(Text(f"! {problem}", style="yellow"))


def show_record(trace: RecordTrace, console: Console) -> None:
    """The row as it was sent, then the cells that rest on it."""
    console.print(f"release {trace.release_id}")
    _show_delivery(trace.delivery, "", console)
    if trace.row:
        console.print(_row(trace.row, ""))
    columns = sum(len(one.columns) for one in trace.cells)
    console.print(f"{counted(columns, 'published cell')} in {counted(len(trace.cells), 'row')} may rest on this record")
    for one in trace.cells:
        key = " ".join(f"{name}={value}" for name, value in one.key.items())
        console.print(Text(visible(f"  {one.mart} {key}: {', '.join(one.columns)}")))
    for cohort in trace.cohorts:
        console.print(Text(visible(f"  and ranks of the cohort {cohort}")))
    if trace.of_feed:
        console.print(f"All arrivals of {trace.delivery.feed}, this one among them, are what these rest on as well:")
        for mart, names in trace.of_feed.items():
            console.print(Text(f"  {mart}: {', '.join(names)}"))
    for problem in trace.problems:
        console.print(Text(f"! {problem}", style="yellow"))


def show_delivery(trace: DeliveryTrace, console: Console) -> None:
    """The arrival, then each release that was made of it."""
    _show_delivery(trace.delivery, "", console)
    for one in trace.releases:
        sets = ", ".join(f"{name} {count:,}" for name, count in one.sets.items())
        whose = f" of {counted(one.enterprises, 'enterprise')}" if one.enterprises else ""
        held = f"{counted(one.records, 'record')}{whose} ({sets})" if sets else ""
        console.print(f"{one.release_id}: {held or 'no record of an enterprise'}; columns that may rest on it:")
        for mart, columns in one.columns.items():
            console.print(Text(f"  {mart}: {', '.join(columns)}"))
    for name in trace.untraced:
        console.print(f"{name}: was published by an earlier version, without lineage")
    for name in trace.unplanned:
        console.print(f"{name}: its plan is gone, so whether it holds the arrival is not known")


def _head(step: Step) -> Text:
    said = Text(visible(step.name), style=_STYLES.get(step.kind, "dim"))
    if step.key:
        said.append(visible("  " + " ".join(f"{name}={value}" for name, value in step.key.items())), style="dim")
    if step.value is not None or step.kind == "cell":
        said.append(visible(f" = {'null' if step.value is None else step.value}"))
    if step.kind == "set":
        said.append(f": {counted(step.record_count, 'record')}")
    if step.kind == "deliveries":
        said.append(f": {counted(step.arrival_count, 'arrival')}, {counted(step.record_count, 'row')}")
    if step.rule:
        cited = (step.rule.rulebook_code, step.rule.version, step.rule.document_no, step.rule.clause)
        said.append(visible("  " + " ".join(text for text in cited if text)), style="dim")
    said.append(visible(f"  {step.title.zh}"), style="dim")
    if step.is_shown_elsewhere:
        said.append("  (shown elsewhere)", style="dim")
    return said


def _grow(tree: Tree, step: Step, numbers: dict[int, int], deliveries: dict[int, SourceDelivery]) -> None:
    for row in step.rows:
        tree.add(_row(row, f"[{numbers[row.delivery_no]}] "))
    if step.rows and step.record_count > len(step.rows):
        tree.add(Text(f"{counted(step.record_count - len(step.rows), 'record')} more: --rows shows more", style="dim"))
    for one in (deliveries[no] for no in step.arrivals):
        dated = f", dated {one.as_of}" if one.as_of else ""
        said = f"[{numbers[one.delivery_no]}] {', '.join(one.paths)}{dated}: {counted(one.rows_landed, 'row')}"
        tree.add(Text(visible(said)))
    if step.arrival_count > len(step.arrivals) and not step.is_shown_elsewhere:
        more = counted(step.arrival_count - len(step.arrivals), "more arrival" if step.arrivals else "arrival")
        tree.add(Text(f"{more} not shown: --rows shows more", style="dim"))
    for below in step.rests_on:
        _grow(tree.add(_head(below)), below, numbers, deliveries)


def _row(row: SourceRow, mark: str) -> Text:
    said = Text(visible(f"{mark}{row.table} row {row.place}, record {row.record_id}: "), style="dim")
    if row.read:
        read = (f"{cell.header}={cell.text}" for cell in row.cells if cell.column in row.read)
        said.append(visible("; ".join(read)), style="bold yellow")
        said.append("  ")
    shown = row.line if row.line is not None else "; ".join(f"{cell.header}={cell.text}" for cell in row.cells)
    return said.append(visible(shown), style="not dim")


def _show_delivery(one: SourceDelivery, mark: str, console: Console) -> None:
    console.print(Text(visible(f"{mark} {one.feed} {one.title.zh} / {one.title.en}".strip()), style="bold"))
    read = "" if one.is_legal_basis_verified else " (its text was not read)"
    said = (
        f"file {', '.join(one.paths)}, SHA-256 {one.sha256}, arrival {one.delivery_id} (no. {one.delivery_no})",
        f"dated {one.as_of or 'not'}, received {one.received_at or 'unknown'}, {one.receipt}",
        f"{counted(one.rows_landed, 'row')} landed, {one.rows_quarantined:,} quarantined",
        f"contract {one.contract}; {one.publisher.zh} / {one.publisher.en}; {one.legal_basis.zh}{read}",
    )
    for line in said:
        console.print(Text(visible(f"    {line}")))
