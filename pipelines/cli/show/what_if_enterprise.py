"""One enterprise with other figures, in a terminal. Decides nothing."""

from __future__ import annotations

from decimal import Decimal

from pipelines.rulebooks.codes import units
from pipelines.rulebooks.words import Words
from pipelines.what_if.enterprise import EnterpriseWhatIf, Outcome

_KINDS = {
    "points": Words("创新积分", "innovation points"),
    "eligibility": Words("资格", "eligibility"),
    "credit": Words("信用评分", "credit score"),
}
_ABSENT = Words("未知", "unknown")


def what_if_lines(found: EnterpriseWhatIf) -> list[str]:
    """What is set, then what changes by it; what stays as it is gets one line."""
    lines = [f"build {found.build_id} of {found.business_date}, scored again; nothing was saved"]
    for one in found.figures:
        basis = f":{one.basis}" if one.basis else ""
        unit = units()[one.unit_code].name
        lines.append(
            f"{one.code}{basis} {one.name_zh} / {one.name_en}: {_figure(one.before)} -> {_figure(one.after)} "
            f"({unit.zh} / {unit.en})"
        )
    changed = [one for one in found.outcomes if one.before != one.after]
    lines += [_line(one) for one in changed]
    same = len(found.outcomes) - len(changed)
    return [*lines, f"unchanged: {same} of {len(found.outcomes)}" if changed else "nothing changes by these figures"]


def _line(one: Outcome) -> str:
    kind = _KINDS[one.kind]
    return f"{kind.zh} / {kind.en}, {one.rulebook_code} {one.version}: {_pair(one.before)} -> {_pair(one.after)}"


def _pair(pair: tuple[str | None, str | None]) -> str:
    number, result = pair
    return " ".join(part for part in (_figure(number) if number is not None else "", result or "") if part) or "-"


def _figure(text: str | None) -> str:
    if text is None:
        return f"{_ABSENT.zh} / {_ABSENT.en}"
    shown = f"{Decimal(text):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
