"""Units that a table states beside its headers: above them (`单位：万元`), or in a row below them.

A header that carries a unit keeps it. One that does not is in the unit that is stated above, whatever the contract
takes for granted: one office sends a form in yuan, the next in 万元.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import Layout, Scaled
from pipelines.landing.cells.currencies import CURRENCIES
from pipelines.landing.formats.layouts import UNIT, as_known, fold_header

_FACTORS = {"元": 1, "十元": 10, "百元": 100, "千元": 1_000, "万元": 10_000, "十万元": 100_000, "百万元": 1_000_000}
_FACTORS |= {"千万元": 10_000_000, "亿元": 100_000_000}
_ABOVE = re.compile(rf"(?:^|[^\u4e00-\u9fff]|金额|计量|货币)单位(?:为|:)*{UNIT}(?![\u4e00-\u9fff])")
"""`单位:万元`, `(金额单位:人民币元)`; not 填报单位, nor a body whose name begins with 万元."""
_FOREIGN = "|".join(re.escape(name) for name, code in sorted(CURRENCIES.items()) if code != "CNY")
_ABROAD = re.compile(rf"(?:单位|币种|货币)(?:为|:)*[十百千万亿]{{0,2}}({_FOREIGN})")
"""`单位:万美元`, `币种:美元`."""
_BELOW = re.compile(rf"^[(\[]?(?:单位:?)?{UNIT}[)\]]?$")
_ROWS_BELOW = 3
_OTHER = "which are read in another: have the unit put into the header"


@dataclass(frozen=True)
class Units:
    """The layout of a table as its amounts are to be read.

    `amounts`: header of an amount that the table has, folded → what it is multiplied by. `restated`: columns that are
    read in another unit than the contract says.
    """

    layout: Layout
    amounts: Mapping[str, int] = field(default_factory=dict)
    restated: tuple[str, ...] = ()

    def notes(self, rows: int) -> dict[str, int]:
        """How many of these landed rows are read in a stated unit, by note."""
        return {f"{column}.stated_unit": rows for column in self.restated}

    def refuse_others_below(self, cells: pl.DataFrame, headers: Sequence[str]) -> None:
        """Refuse a table whose first rows state a unit below the header of an amount that is read in another.

        Args:
            cells: the first rows below the header, `c0`, `c1`, … and `row_no`.
            headers: headers as sent.

        Raises:
            RejectedDeliveryError: there is one.
        """
        first = cells.head(_ROWS_BELOW)
        for place, header in enumerate(headers):
            known = as_known(header, self.amounts)
            if known not in self.amounts:
                continue
            for row_no, text in first.select("row_no", f"c{place}").iter_rows():
                said = _BELOW.match(fold_header(text or ""))
                if said and _FACTORS.get(said[1]) != self.amounts[known]:
                    raise RejectedDeliveryError("two_units", f"row {row_no} states {said[1]} below {known}, {_OTHER}")

    def refuse_others_beside(self, quarantine: pl.DataFrame) -> None:
        """Refuse a table of which a row that is no record, such as a note below it, states a unit that no amount has.

        Args:
            quarantine: rows set aside: `row_no` and `raw_row`.

        Raises:
            RejectedDeliveryError: there is one.
        """
        if not self.amounts:
            return
        factors = set(self.amounts.values())
        rows = quarantine.filter(pl.col("raw_row").str.contains("单位", literal=True))
        for row_no, text in rows.select("row_no", "raw_row").iter_rows():
            for unit in _ABOVE.findall(fold_header(text)):
                if _FACTORS.get(unit) not in factors:
                    raise RejectedDeliveryError("two_units", f"row {row_no} states {unit} for amounts, {_OTHER}")


def stated_units(feed: Feed, layout: Layout, headers: Sequence[str], around: Sequence[str]) -> Units:
    """The layout as it reads where texts `around` the table state a unit: amounts under headers without one are in it.

    Raises:
        RejectedDeliveryError: two units are stated for them, a foreign currency, or a unit while the headers of all
            amounts carry others.
    """
    amounts = _amounts(feed, layout, headers)
    if amounts and (abroad := [name for text in around for name in _ABROAD.findall(fold_header(text))]):
        words = f"the currency stated above the header is {abroad[0]}: have the amounts sent in yuan"
        raise RejectedDeliveryError("two_units", words)
    stated = sorted({unit for text in around for unit in _ABOVE.findall(fold_header(text)) if unit in _FACTORS})
    if not stated or not amounts:
        return _read_by(layout, amounts)
    silent = [header for header in amounts if "元" not in header]
    if silent and len(stated) > 1:
        words = f"two units are stated above the header, {' and '.join(stated)}: have each header carry its own"
        raise RejectedDeliveryError("two_units", words)
    if not silent and not any(layout.times.get(header, 1) == _FACTORS[unit] for header in amounts for unit in stated):
        words = f"the unit stated above the header is {stated[0]}, that of {amounts[0]} another: have one unit stated"
        raise RejectedDeliveryError("two_units", words)
    columns, factor = layout.columns, _FACTORS[stated[0]]
    restated = {header: Scaled(column=columns[header], times=factor) for header in silent}
    changed = tuple(columns[header] for header in silent if layout.times.get(header, 1) != factor)
    return _read_by(layout.model_copy(update={"headers": layout.headers | restated}), amounts, changed)


def _read_by(layout: Layout, amounts: Sequence[str], restated: tuple[str, ...] = ()) -> Units:
    return Units(layout, {fold_header(header): layout.times.get(header, 1) for header in amounts}, restated)


def _amounts(feed: Feed, layout: Layout, headers: Sequence[str]) -> tuple[str, ...]:
    """The layout's headers of amounts of money that the table has."""
    money = {column.name for column in feed.columns if column.unit == "CNY" or column.type == "capital"}
    found = {as_known(header, {fold_header(one) for one in layout.headers}) for header in headers}
    return tuple(
        header for header, column in layout.columns.items() if column in money and fold_header(header) in found
    )
