"""Support programmes and their enterprises, in a terminal."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Column
from rich.text import Text

from pipelines.base.terminal import cell
from pipelines.cli.show.blocks import is_narrow, show_block
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label
from pipelines.released.policies import Matched, PolicyMatches, Programme
from pipelines.released.policies_placed import Place

_LACKS_TITLE = Label("缺少资格", "lacks a title")
_TITLE_STATES = {
    "met": Label("该资格条件已满足", "its conditions are met"),
    "manual": Label("该资格其余条件须人工判断", "a person judges the rest of its conditions"),
    "one_step": Label("该资格差一步", "one step away from it"),
}
_HEADS = {place: place.replace("_", " ") for place in Place}
_COLUMNS = ("enterprise", "name", "state", "missing", "value", "gap", "judged")


def show_programmes(found: PolicyMatches, console: Console) -> None:
    """One line per programme: how many enterprises are in each place, and when applications are taken."""
    if is_narrow(console):
        for one in found.programmes:
            _show_programme(one, console)
        console.print("`kechuang policies PROGRAMME` lists enterprises")
        return
    table = plain_table("programme", "window", *_HEADS.values(), "name", words=("window", "name"))
    _wrap(table.columns[-1:])
    for one in found.programmes:
        table.add_row(
            cell(one.programme_code),
            label("policy_window", one.window_state_code).en,
            *(f"{getattr(one, f'{place}_count'):,}" for place in Place),
            cell(str(Label(one.name_zh, one.name_en))),
        )
    console.print(table)
    console.print(f"{', '.join(f'{place} {_place(place).zh}' for place in Place)}")
    console.print("`kechuang policies PROGRAMME` lists enterprises")


def _show_programme(one: Programme, console: Console) -> None:
    window = str(label("policy_window", one.window_state_code))
    counts = ", ".join(f"{_place(place)} {count:,}" for place in Place if (count := getattr(one, f"{place}_count")))
    head = (one.programme_code, str(Label(one.name_zh, one.name_en)))
    show_block(console, head, [("受理 / window", window), ("企业 / enterprises", counts)])


def show_matches(found: PolicyMatches, limit: int, console: Console) -> None:
    """What each programme is, then its enterprises with what they are missing, at most `limit` of them."""
    for programme in found.programmes:
        _head(programme, console)
        mine = [one for one in found.enterprises if one.programme_code == programme.programme_code]
        if (shown := mine[:limit]) and is_narrow(console):
            for one in shown:
                _show_matched(one, console)
        elif shown:
            table = plain_table(*_COLUMNS, words=_COLUMNS[:4])
            _wrap(table.columns[1:4])
            for one in shown:
                table.add_row(*_cells(one))
            console.print(table)
        if more := len(mine) - len(shown):
            console.print(f"{more:,} more (--limit, or --out FILE)")
        console.print()


def _show_matched(one: Matched, console: Console) -> None:
    enterprise, name, state, *cells = (str(text) for text in _cells(one))
    names = ("缺少 / missing", "现值 / value", "差距 / gap", "须人工判断 / to be judged")
    told = [(name, "" if text in ("—", "0") else text) for name, text in zip(names, cells, strict=True)]
    show_block(console, (enterprise, name), [("", state), *told])


def _wrap(columns: list[Column]) -> None:
    """Let these columns take several lines, so that the others keep their width."""
    for column in columns:
        column.no_wrap, column.overflow = False, "fold"


def _head(one: Programme, console: Console) -> None:
    soft = not is_narrow(console)  # where it is narrow, lines break between words
    heading = cell(f"{Label(one.name_zh, one.name_en)} ({one.programme_code})")
    heading.stylize("bold")
    console.print(heading, soft_wrap=soft)
    window = str(label("policy_window", one.window_state_code))
    if one.window_from_date:
        window += f", {one.window_from_date} – {one.window_to_date}"
    document = one.document_no or one.document_zh or "—"
    console.print(cell(f"{Label(one.benefit_zh, one.benefit_en)}"), soft_wrap=soft)
    console.print(cell(f"{window}; {Label(one.office_zh, one.office_en)}; {document}; {one.authority}"), soft_wrap=soft)
    counts = ", ".join(f"{_place(place)} {getattr(one, f'{place}_count'):,}" for place in Place)
    console.print(cell(counts), soft_wrap=soft)


def _cells(one: Matched) -> tuple[str | Text, ...]:
    missing = Label(one.missing_zh or one.missing_code or "—", one.missing_en or "")
    if one.title_state_code:
        state = _TITLE_STATES[one.title_state_code]
        missing = Label(f"{missing.zh}（{state.zh}）", f"{missing.en or missing.zh} ({state.en})")
    is_missing = one.place_code in (Place.NEAR, Place.LACKS_TITLE, Place.UNMET, Place.UNKNOWN)
    return (
        cell(one.enterprise_id),
        cell(one.enterprise_name or "—"),
        str(_place(one.place_code)),
        cell(str(missing) if is_missing else "—"),
        _figure(one.requirement_value if is_missing else None, one.unit_code),
        _figure(one.gap_value, one.unit_code),
        str(one.manual_count),
    )


def _figure(value: Decimal | None, unit: str | None) -> str:
    shown = amount(value, unit).text
    return shown.en or shown.zh


def _place(place: Place) -> Label:
    if place == Place.LACKS_TITLE:
        return _LACKS_TITLE
    return label("push_state" if place == Place.NEAR else "policy_state", place)
