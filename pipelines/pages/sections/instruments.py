"""What an enterprise has besides loans: guarantees, bonds and technology insurance, each by its newest month."""

from __future__ import annotations

from decimal import Decimal

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import NOT_KNOWN, amount, code_cell, plain

GUARANTEE, BOND, POLICY = "mart_guarantee", "mart_bond", "mart_insurance_policy"
GUARANTEES = Label("融资担保", "Guarantees")
BONDS = Label("科技创新债券", "Bonds")
INSURANCE = Label("科技保险", "Technology insurance")
_ORDER = ("in_force", "past_term", "not_listed", "not_begun", "over")
_LIVE = ("in_force", "past_term")
_GUARANTEES = (
    Label("合同号", "Contract"),
    Label("状态", "State"),
    Label("担保机构", "Guarantor"),
    Label("债权人", "Creditor"),
    Label("借据号", "Loan"),
    Label("品种", "Kind"),
    Label("担保金额", "Amount"),
    Label("在保余额", "Liability"),
    Label("月末", "Month end"),
    Label("年化费率", "Annual fee"),
    Label("起始", "From"),
    Label("到期", "To"),
    Label("代偿", "Compensated"),
    Label("代偿日期", "Compensated on"),
)
_BONDS = (
    Label("债券代码", "Bond"),
    Label("状态", "State"),
    Label("简称", "Name"),
    Label("品种", "Kind"),
    Label("交易场所", "Market"),
    Label("发行规模", "Issued"),
    Label("余额", "Balance"),
    Label("月末", "Month end"),
    Label("票面利率", "Coupon"),
    Label("起息", "Interest from"),
    Label("到期", "Due"),
)
_POLICIES = (
    Label("保单号", "Policy"),
    Label("状态", "State"),
    Label("保险机构", "Insurer"),
    Label("险种", "Kind"),
    Label("保险金额", "Sum insured"),
    Label("月末", "Month end"),
    Label("起保", "From"),
    Label("终保", "To"),
    Label("合计自", "Sums since"),
    Label("保费", "Premium"),
    Label("其中补贴", "Subsidised"),
    Label("赔款", "Claims paid"),
)
_OF_A_MONTH = Label(
    "金额是所列月末的；“最近月份未列示”指名单不再列示而尚未到期，名单不说明原因。",
    "Amounts are those of the month end shown. “Not in the newest list”: not over by its dates, and no longer listed; "
    "the list does not say why.",
)
_TWO_VIEWS = Label(
    "在保余额与备案贷款余额是同一笔债务的两面，不得相加。",
    "A liability and the balance of the filed loan are two views of one debt, never to be added.",
)
_SUMS = Label(
    "保费、补贴和赔款是已知各月之和，更早的月份未知。",
    "Premium, subsidy and claims are summed over the months that are known; earlier ones are unknown.",
)


def guarantees_sections(enterprise: Enterprise) -> list[Section]:
    """Guarantees, live ones first, each the newest first; nothing if no guarantor lists the enterprise."""
    rows = _sorted(enterprise.rows(GUARANTEE), "from_date", "guarantee_no")
    if not rows:
        return []
    grid = Grid(_GUARANTEES, tuple(_guarantee(row) for row in rows), figures=frozenset({6, 7, 9, 12}), is_tall=True)
    note = _joined(_TWO_VIEWS, _OF_A_MONTH)
    digest = _digest(rows, "liability_cny", ("笔", "guarantee"), Label("在保余额", "liability"))
    return [Section(GUARANTEES, grids=(grid,), warning=_compensated(rows), note=note, digest=digest)]


def bonds_sections(enterprise: Enterprise) -> list[Section]:
    """Bonds, live ones first, each the newest first; nothing if the enterprise issued none."""
    rows = _sorted(enterprise.rows(BOND), "value_date", "bond_code")
    if not rows:
        return []
    grid = Grid(_BONDS, tuple(_bond(row) for row in rows), figures=frozenset({5, 6, 8}), is_tall=True)
    digest = _digest(rows, "bond_balance_cny", ("只", "bond"), Label("余额", "balance"))
    return [Section(BONDS, grids=(grid,), note=_OF_A_MONTH, digest=digest)]


def insurance_sections(enterprise: Enterprise) -> list[Section]:
    """Policies, live ones first, each the newest first; nothing if no insurer lists the enterprise."""
    rows = _sorted(enterprise.rows(POLICY), "from_date", "policy_no")
    if not rows:
        return []
    grid = Grid(_POLICIES, tuple(_policy(row) for row in rows), figures=frozenset({4, 9, 10, 11}), is_tall=True)
    digest = _digest(rows, "cover_cny", ("份", "policy"), Label("保险金额", "sum insured"))
    return [Section(INSURANCE, grids=(grid,), note=_joined(_SUMS, _OF_A_MONTH), digest=digest)]


def _sorted(rows: list[Row], begins: str, number: str) -> list[Row]:
    newest_first = sorted(rows, key=lambda row: (row[begins], row[number]), reverse=True)
    return sorted(newest_first, key=lambda row: _ORDER.index(row["state_code"]))


def _joined(one: Label, other: Label) -> Label:
    return Label(f"{one.zh}{other.zh}", f"{one.en} {other.en}")


def _total(rows: list[Row], figure: str) -> Label:
    return amount(sum((row[figure] or Decimal(0) for row in rows), Decimal(0)), "cny").text


def _compensated(rows: list[Row]) -> Label | None:
    """Debts that a guarantor has paid, whatever became of the guarantee."""
    paid = [row for row in rows if row["compensated_cny"] or row["compensated_date"]]
    if not paid:
        return None
    total = _total(paid, "compensated_cny")
    return Label(
        f"担保机构已代偿 {len(paid)} 笔，{total.zh}",
        f"{counted(len(paid), 'guarantee')} compensated by the guarantor, {total.en}",
    )


def _digest(rows: list[Row], figure: str, noun: tuple[str, str], of: Label) -> Label:
    """How many there are, how many of them are live, and the figure of those together, each at its month end."""
    live = [row for row in rows if row["state_code"] in _LIVE]
    every = Label(f"{len(rows)} {noun[0]}", counted(len(rows), noun[1]))
    if not live:
        return Label(f"{every.zh}，均不在有效期", f"{every.en}, none in force")
    left = _total(live, figure)
    return Label(
        f"{every.zh}，有效 {len(live)} {noun[0]}，{of.zh} {left.zh}",
        f"{every.en}, {len(live)} in force, {of.en} {left.en}",
    )


def _guarantee(row: Row) -> tuple[Cell, ...]:
    paid = amount(row["compensated_cny"], "cny")
    return (
        plain(row["guarantee_no"]),
        code_cell("instrument_state", row["state_code"]),
        plain(row["guarantor_name"] or row["guarantor_code"]),
        plain(row["creditor_name"]),
        plain(row["loan_no"]),
        code_cell("guarantee_kind", row["guarantee_kind_code"]),
        amount(row["guaranteed_cny"], "cny"),
        amount(row["liability_cny"], "cny"),
        plain(row["listed_date"]),
        amount(row["fee_rate_pct"], "percent", most=2),
        plain(row["from_date"]),
        plain(row["to_date"]),
        Cell(paid.text, "bad") if row["compensated_cny"] else NOT_KNOWN,
        plain(row["compensated_date"]),
    )


def _bond(row: Row) -> tuple[Cell, ...]:
    return (
        plain(row["bond_code"]),
        code_cell("instrument_state", row["state_code"]),
        plain(row["bond_name"]),
        code_cell("bond_kind", row["bond_kind_code"]),
        plain(row["venue_text"]),
        amount(row["issued_cny"], "cny"),
        amount(row["bond_balance_cny"], "cny"),
        plain(row["listed_date"]),
        amount(row["coupon_pct"], "percent", most=2),
        plain(row["value_date"]),
        plain(row["due_date"]),
    )


def _policy(row: Row) -> tuple[Cell, ...]:
    month = f"{row['first_listed_date']:%Y-%m}"
    since = Cell(Label(month))
    if row["from_date"] < row["first_listed_date"].replace(day=1):
        since = Cell(Label(f"{month}（晚于起保）", f"{month} (after it began)"), "warn")
    return (
        plain(row["policy_no"]),
        code_cell("instrument_state", row["state_code"]),
        plain(row["insurer_name"] or row["insurer_code"]),
        code_cell("insurance_kind", row["insurance_kind_code"]),
        amount(row["cover_cny"], "cny"),
        plain(row["listed_date"]),
        plain(row["from_date"]),
        plain(row["to_date"]),
        since,
        amount(row["premium_total_cny"], "cny"),
        amount(row["subsidy_total_cny"], "cny"),
        amount(row["claim_total_cny"], "cny"),
    )
