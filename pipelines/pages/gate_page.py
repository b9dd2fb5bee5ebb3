"""The page of a gate's receipt: each check that did not pass, with its number over time and the bound it missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.base.plural import counted
from pipelines.gate.overrides import Override
from pipelines.gate.receipt import GateReceipt
from pipelines.pages.charts.gate import over_time
from pipelines.pages.gate_words import allowed_label, found_label
from pipelines.pages.parts import Cell, Fact, Label, Page, Section, Tone
from quality.checks import CheckResult

_FEWEST_POINTS = 2
_STATES = {"passed": Label("通过", "passed"), "held": Label("暂缓发布", "held")}


@dataclass(frozen=True)
class Drawn:
    """Values by day or release, the oldest first, and the bound beside them."""

    points: Sequence[tuple[str, float]]
    limit: float | None = None


def _said(one: Override) -> Label:
    """Who overrides a check until when and why, what it found, and what it had found at the time of the override."""
    zh = "".join((f"；结果 {one.figure}" if one.figure else "", f"，豁免时 {one.given_for}" if one.given_for else ""))
    en = "".join((f"; found {one.figure}" if one.figure else "", f", then {one.given_for}" if one.given_for else ""))
    return Label(f"{one.by}，至 {one.until}：{one.why}{zh}", f"{one.by} until {one.until}: {one.why}{en}")


def gate_page(receipt: GateReceipt, business_date: date, drawn: Mapping[str, Drawn]) -> Page:
    """The page; `drawn` has what to plot by id of the check, of those that have any history."""
    kinds: list[tuple[list[CheckResult], Label, Tone]] = [
        (receipt.blocking, Label("暂缓发布", "holds the day"), "bad"),
        (receipt.warnings, Label("提醒", "warning"), "warn"),
        (receipt.notes, Label("备注", "note"), "dim"),
    ]
    overridden = {one.check: one for one in receipt.overrides}
    sections = [_section(check, says, tone, drawn.get(check.id)) for checks, says, tone in kinds for check in checks]
    decided = tuple(Fact(Label(name), Cell(_said(one))) for name, one in overridden.items())
    held = tuple(
        Fact(Label(one.feed), Cell(Label(f"{one.part} {one.as_of}：{one.check}，{one.figure}"), "warn"))
        for one in receipt.held
    )
    extra = [
        *([Section(Label("已豁免的检查", "Overridden checks"), facts=decided, is_open=True)] if decided else []),
        *([Section(Label("未采用的报送", "Arrivals left out"), facts=held, is_open=True)] if held else []),
    ]
    state = _STATES[receipt.state]
    passed = len(receipt.all_checks) - len(receipt.failed)
    blocking, warnings, notes = len(receipt.blocking), len(receipt.warnings), len(receipt.notes)
    return Page(
        title=f"{receipt.build_id} {state}",
        subtitle=Label(
            f"业务日期 {business_date} · {passed} 项通过，{blocking} 项暂缓发布，{warnings} 项提醒，{notes} 项备注",
            f"Business date {business_date} · {counted(passed, 'check')} passed, {blocking} blocking, "
            f"{counted(warnings, 'warning')}, {counted(notes, 'note')}",
        ),
        sections=(*extra, *sections),
    )


def _section(check: CheckResult, says: Label, tone: Tone, drawn: Drawn | None) -> Section:
    command = f"`kechuang gate --rows {check.id}`" if check.has_rows else ""
    facts = [
        Fact(Label("结果", "Found"), Cell(found_label(check, check.figure) or Label(check.detail or "—"), tone)),
        Fact(Label("允许", "Allowed"), Cell(allowed_label(check, check.bound) or Label("检查须能运行", "must run"))),
        Fact(Label("负责人", "Owner"), Cell(Label(check.owner))),
        *(Fact(Label("另有", "Also"), Cell(Label(line))) for line in check.sample_lines),
        *([Fact(Label("说明", "Detail"), Cell(Label(check.detail)))] if check.detail and check.figure else []),
        *([Fact(Label("查看行", "See the rows"), Cell(Label(command)))] if command else []),
    ]
    has_past = drawn is not None and len(drawn.points) >= _FEWEST_POINTS
    return Section(
        title=Label(f"{check.reason.zh}：{check.id}", f"{check.reason.en}: {check.id}"),
        digest=says,
        facts=tuple(facts),
        pictures=(over_time(drawn.points, drawn.limit),) if drawn and has_past else (),
        is_open=tone == "bad",
    )
