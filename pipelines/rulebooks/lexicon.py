"""Words for a rule: names, amounts with their unit, comparisons. Independent of kinds of rulebooks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.rulebooks.codes import measures, shared_words, units
from pipelines.rulebooks.seeds import VERSION, Rulebooks
from pipelines.rulebooks.words import NOT_GIVEN, Words, figure

Row = dict[str, Any]
"""One row of a seed, all cells as text, an empty cell as None."""

_YEARS = {"0": Words("", ""), "-1": Words("上上年度", "the year before last")}
"""Figures are of the last year unless a rule says otherwise, so the last year needs no word."""


class Lexicon:
    """Finds what rows name in the same version of the same rulebooks."""

    def __init__(self, rulebooks: Rulebooks) -> None:
        """Take the rulebooks whose rows are put in words."""
        self._rulebooks = rulebooks
        self._found: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], list[Row]]] = {}

    def rows(self, seed: str, row: Row, *columns: str) -> list[Row]:
        """The rows of a seed in the version of `row` that have the same codes in `columns`, in their order."""
        index = self._found.get((seed, columns))
        if index is None:
            index = self._found[seed, columns] = {}
            for one in self._rulebooks.tables[seed].rows.iter_rows(named=True):
                index.setdefault(tuple(one[column] for column in (*VERSION, *columns)), []).append(one)
        return index.get(tuple(row[column] for column in (*VERSION, *columns)), [])

    def name(self, seed: str, row: Row, *columns: str) -> Words:
        """The name, in both languages, of what the codes of `row` in `columns` name; the codes where there is none."""
        found = self.rows(seed, row, *columns)
        return title_of(found[0]) if found else code_alone(" / ".join(str(row[column]) for column in columns))


def title_of(row: Row) -> Words:
    """The name that a row gives itself in its first columns `<stem>_zh` and `<stem>_en`."""
    stem = next(column.removesuffix("_en") for column in row if column.endswith("_en"))
    return Words(row[f"{stem}_zh"] or NOT_GIVEN, row[f"{stem}_en"] or NOT_GIVEN)


def code_alone(code: str | None) -> Words:
    """A code for which there are no words."""
    return Words(code or NOT_GIVEN, code or NOT_GIVEN)


def measure(row: Row) -> Words:
    """The figure that a row reads, with the basis and the year where the rule names them."""
    found = measures().get(row["measure_code"] or "")
    name = found.name if found else code_alone(row["measure_code"])
    basis = shared_words()["basis"].get(row.get("basis_code") or "")
    parts = [basis] if basis else []
    if (year := _YEARS.get(row.get("period_offset") or "0")) is None:
        year = Words(f"相对上一年度 {row['period_offset']} 年", f"{row['period_offset']} years from the last")
    parts += [year] if year.zh else []
    if not parts:
        return name
    return Words(
        f"{name.zh}（{'，'.join(part.zh for part in parts)}）", f"{name.en} ({', '.join(part.en for part in parts)})"
    )


def unit_of(row: Row) -> str | None:
    """The unit of the figure that a row reads."""
    found = measures().get(row["measure_code"] or "")
    return found.unit_code if found else None


def amount(text: str | None, unit_code: str | None) -> Words:
    """An amount with its unit, as officers read it: money in Chinese by ten thousands."""
    unit = units().get(unit_code or "")
    if text is None or unit is None:
        return Words(figure(text), figure(text))
    if unit_code == "cny":
        return Words(f"{figure(text, unit.factor_zh)} {unit.after.zh}", f"{unit.after.en} {figure(text)}")
    after_en = unit.after.en.removesuffix("s") if Decimal(text) == 1 else unit.after.en
    return Words(f"{figure(text, unit.factor_zh)} {unit.after.zh}".strip(), f"{figure(text)} {after_en}".strip())


def compared(name: Words, operator: str | None, threshold: str | None, unit_code: str | None) -> Words:
    """`name ≥ amount`; of what is only yes or no, which of both."""
    if unit_code == "flag" and operator == "eq" and threshold is not None:
        yes_or_no = Words("是", "yes") if Decimal(threshold) == 1 else Words("否", "no")
        return Words(f"{name.zh}：{yes_or_no.zh}", f"{name.en}: {yes_or_no.en}")
    sign = shared_words()["operator"].get(operator or "", code_alone(operator))
    shown = amount(threshold, unit_code)
    return Words(f"{name.zh} {sign.zh} {shown.zh}", f"{name.en} {sign.en} {shown.en}")


def within(
    unit_code: str | None,
    *,
    at_least: str | None = None,
    above: str | None = None,
    at_most: str | None = None,
    below: str | None = None,
) -> Words | None:
    """`≥ 20 %，< 25 %`; None without any bound."""
    if unit_code == "flag":
        return Words("是", "yes") if at_least is not None else Words("否", "no")
    bounds = [(sign, bound) for sign, bound in (("≥", at_least), (">", above), ("≤", at_most), ("<", below)) if bound]
    shown = [(sign, amount(bound, unit_code)) for sign, bound in bounds]
    if not shown:
        return None
    return Words(
        "，".join(f"{sign} {words.zh}" for sign, words in shown),
        ", ".join(f"{sign} {words.en}" for sign, words in shown),
    )


def points(lowest: str | None, highest: str | None) -> Words:
    """`20 分`, or `0–8 分` where judged by a person within the range."""
    if lowest is None or highest is None or Decimal(lowest) == Decimal(highest):
        return amount(highest, "point")
    return Words(f"{figure(lowest)}–{figure(highest)} 分", f"{figure(lowest)}–{figure(highest)} points")
