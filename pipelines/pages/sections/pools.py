"""Risk-sharing pools: the filed loans of an enterprise, each condition that fails with its clause, and the ledger."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.rules import rulebook_row
from pipelines.pages.words import NOT_KNOWN, code_cell, label, number, plain

FILING, CHECK, LEDGER = "mart_pool_filing", "mart_pool_check", "mart_pool_ledger"
_FILINGS = (
    Label("项目", "Programme"),
    Label("银行", "Bank"),
    Label("借据号", "Loan"),
    Label("金额（元）", "Amount, CNY"),
    Label("放款", "Disbursed"),
    Label("备案", "Filed"),
    Label("核对结果", "Result"),
    Label("补偿比例（%）", "Share of the pool, %"),
    Label("单户剩余额度（元）", "Left under the cap, CNY"),
)
_CHECKS = (
    Label("条件", "Condition"),
    Label("借据号", "Loan"),
    Label("状态", "State"),
    Label("数值", "Value"),
    Label("阈值", "Threshold"),
    Label("依据", "Document"),
    Label("权威级别", "Authority"),
)
ENTRY_COLUMNS = (
    Label("日期", "Day"),
    Label("申请编号", "Claim"),
    Label("分录", "Entry"),
    Label("承担方", "Party"),
    Label("金额（元）", "Amount, CNY"),
)
_NO_CLAUSE = Label("条款未查到", "clause not found")


def pool_sections(enterprise: Enterprise) -> list[Section]:
    """Filed loans with the conditions that are not met; nothing if the enterprise has none."""
    filings = sorted(enterprise.rows(FILING), key=lambda row: (row["granted_date"], row["loan_no"]), reverse=True)
    if not filings:
        return []
    open_checks = [row for row in enterprise.rows(CHECK) if row["state_code"] != "met"]
    grids = [Grid(_FILINGS, tuple(_filing(row, enterprise) for row in filings), figures=frozenset({3, 7, 8}))]
    if open_checks:
        title = Label(
            "未满足或未能判断的条件（按放款日）", "Conditions not met or not decided, as of the day of the loan"
        )
        grids.append(Grid(_CHECKS, tuple(_check(row) for row in open_checks), title, frozenset({3, 4})))
    entries = sorted(enterprise.rows(LEDGER), key=lambda row: (row["entry_date"], row["claim_no"], row["party_code"]))
    if entries:
        title = Label("风险补偿台账", "Ledger")
        grids.append(
            Grid(ENTRY_COLUMNS, tuple(entry_cells(row) for row in entries), title, frozenset({4}), is_folded=True)
        )
    return [Section(Label("风险补偿备案", "Risk-sharing pools"), grids=tuple(grids), digest=_digest(filings))]


def _filing(row: Row, enterprise: Enterprise) -> tuple[Cell, ...]:
    return (
        Cell(_programme(row, enterprise)),
        plain(row["bank_name"] or row["bank_code"]),
        plain(row["loan_no"]),
        plain(row["loan_amount_cny"]),
        plain(row["granted_date"]),
        plain(row["filing_date"]),
        code_cell("pool_state", row["state_code"]),
        _share(row),
        NOT_KNOWN if row["firm_headroom_cny"] is None else plain(row["firm_headroom_cny"]),
    )


def _programme(row: Row, enterprise: Enterprise) -> Label:
    """The title of the rulebook, which says that it is a placeholder if it is one."""
    rule = rulebook_row(enterprise, row)
    if rule is None:
        return Label(f"{row['rulebook_code']} {row['version']}")
    zh, en = rule["rulebook_zh"], rule["rulebook_en"]
    if rule["rulebook_authority"] != "placeholder":
        return Label(zh, en)
    mark = label("authority", "placeholder")
    return Label(f"{zh}（{mark.zh}）", f"{en} ({mark.en})")


def _share(row: Row) -> Cell:
    low, high = row["share_min_pct"], row["share_max_pct"]
    if low is None:
        return Cell(label("authority", "placeholder"), "warn")
    shown = number(low) if low == high else f"{number(low)}–{number(high)}"
    if not row["is_share_placeholder"]:
        return Cell(Label(shown))
    mark = label("authority", "placeholder")
    return Cell(Label(f"{shown}（{mark.zh}）", f"{shown} ({mark.en})"), "warn")


def _check(row: Row) -> tuple[Cell, ...]:
    document = " ".join(part for part in (row["document_zh"], row["document_no"]) if part)
    clause = Label(row["clause"]) if row["clause"] else _NO_CLAUSE
    return (
        Cell(label("pool_condition", row["condition_code"])),
        plain(row["loan_no"]),
        code_cell("pool_state", row["state_code"]),
        NOT_KNOWN if row["check_value"] is None else plain(row["check_value"]),
        NOT_KNOWN if row["threshold"] is None else plain(row["threshold"]),
        Cell(Label(f"{document}，{clause.zh}", f"{document}, {clause.en or clause.zh}")),
        code_cell("authority", row["authority"]),
    )


def entry_cells(row: Row) -> tuple[Cell, ...]:
    """A row of `mart_pool_ledger`, in the order of `ENTRY_COLUMNS`."""
    return (
        plain(row["entry_date"]),
        plain(row["claim_no"]),
        code_cell("pool_entry", row["entry_code"]),
        Cell(label("pool_party", row["party_code"])),
        plain(row["amount_cny"]),
    )


def _digest(rows: list[Row]) -> Label:
    failed = sum(row["state_code"] == "unmet" for row in rows)
    return Label(f"{len(rows)} 笔，其中 {failed} 笔有条件不满足", f"{len(rows)} filed, {failed} with a condition unmet")
