"""Invoices by month: sales as bars, and every month with the same one of a year before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Bar, Cell, Chart, Grid, Label, Piece, Section
from pipelines.pages.words import NOT_KNOWN, amount, plain

MONTH = "mart_invoice_month"
TITLE = Label("逐月发票", "Invoices by month")
_COLUMNS = (
    Label("月份", "Month"),
    Label("销售额", "Sales"),
    Label("同比", "Year on year"),
    Label("采购额", "Purchases"),
    Label("销项张数", "Sales invoices"),
    Label("红字", "Red-letter"),
    Label("作废", "Void"),
)
_NOTE = Label(
    "不含税；有效发票，红字冲减，作废不计。没有发票的月份按零显示。",
    "Net of VAT; valid invoices, of which red-letter ones are subtracted. A month without an invoice is shown as zero.",
)
_SHOWN = 13
"""Months in the chart: the newest one, and the same of a year before."""
_SALE = "d1"


class _Months:
    """The months from the first with an invoice to that of the business date, the newest first."""

    def __init__(self, rows: list[Row], business_date: date) -> None:
        self._rows = {(row["month_start_date"], row["direction_code"]): row for row in rows}
        first, last = min(row["month_start_date"] for row in rows), business_date.replace(day=1)
        numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
        self.all = [date(number // 12, number % 12 + 1, 1) for number in numbers]
        self.whole = self.all if (business_date + timedelta(days=1)).day == 1 else self.all[1:]

    def row(self, month: date, direction: str) -> Row | None:
        return self._rows.get((month, direction))

    def net(self, month: date, direction: str) -> Decimal:
        row = self.row(month, direction)
        return row["net_cny"] if row else Decimal(0)

    def name(self, month: date) -> Label:
        text = f"{month:%Y-%m}"
        return Label(text) if month in self.whole else Label(f"{text}（未满月）", f"{text} (not over)")

    def growth(self, month: date) -> Cell:
        """Sales against the same month a year before; not of a month that is not over, nor from zero or less."""
        before = month.replace(year=month.year - 1)
        base = self.net(before, "sale")
        if month not in self.whole or before not in self.whole or base <= 0:
            return NOT_KNOWN
        return Cell(Label(f"{100 * (self.net(month, 'sale') - base) / base:+,.1f} %"))


def invoices_sections(enterprise: Enterprise) -> list[Section]:
    """One section, or none if the enterprise has no invoice in the months that are published."""
    rows = enterprise.rows(MONTH)
    if not rows:
        return []
    months = _Months(rows, enterprise.business_date)
    title = Label("各月明细", "Every month")
    lines = tuple(_line(month, months) for month in months.all)
    grid = Grid(_COLUMNS, lines, title, frozenset(range(1, len(_COLUMNS))), is_folded=True)
    return [Section(TITLE, grids=(grid,), charts=(_chart(months),), note=_NOTE, digest=_digest(months))]


def _line(month: date, months: _Months) -> tuple[Cell, ...]:
    sale = months.row(month, "sale")
    counts = [sale[name] if sale else 0 for name in ("invoice_count", "red_letter_count", "void_count")]
    return (
        Cell(months.name(month)),
        amount(months.net(month, "sale"), "cny"),
        months.growth(month),
        amount(months.net(month, "purchase"), "cny"),
        *(plain(count) for count in counts),
    )


def _chart(months: _Months) -> Chart:
    shown = [(month, months.net(month, "sale")) for month in months.all[:_SHOWN]]
    highest = max(net for _, net in shown)
    bars = []
    for month, net in shown:
        width = round(float(100 * net / highest), 2) if net > 0 else 0.0
        bars.append(Bar(months.name(month), amount(net, "cny").text, (Piece(0.0, width, _SALE),) if width else ()))
    return Chart(
        Label("近 13 个月销售额", "Sales of the last 13 months"), tuple(bars), {_SALE: Label("销售额", "sales")}
    )


def _digest(months: _Months) -> Label:
    """Sales of up to twelve months that are over."""
    whole = months.whole[:12]
    total = amount(sum((months.net(month, "sale") for month in whole), Decimal(0)), "cny").text
    return Label(f"最近 {len(whole)} 个整月销售 {total.zh}", f"sales of the last {len(whole)} whole months {total.en}")
