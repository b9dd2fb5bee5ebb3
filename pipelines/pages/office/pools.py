"""Risk-sharing pools: the monitor of each bank with its rules, the budget, headroom of enterprises, the ledger."""

from __future__ import annotations

from pipelines.pages.enterprise import Row
from pipelines.pages.office.office import Office, missing
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section, Tone
from pipelines.pages.sections.pools import ENTRY_COLUMNS, LEDGER, entry_cells
from pipelines.pages.words import NOT_KNOWN, amount, authority_words, code_cell, label, plain
from pipelines.released.pools import BANK, PoolBank, PoolFirm, Pools, StopRule, pools_in

TITLE = Label("风险补偿资金池", "Risk-sharing pools")
MOST_FIRMS = 50
_TONES: dict[str, Tone] = {"normal": "good", "warn": "warn", "unknown": "warn", "stop": "bad"}
_SIGNS = {"gt": ">", "ge": "≥"}
_BANKS = (
    Label("银行", "Bank"),
    Label("监测", "Monitor"),
    Label("月末", "Month's end"),
    Label("备案贷款", "Filed"),
    Label("余额", "Balance"),
    Label("年度损失率", "Loss of the year"),
    Label("逾期率", "Overdue"),
    Label("不良率", "NPL"),
    Label("暂停前可损失", "Left before a stop"),
    Label("当年补偿", "Paid this year"),
    Label("待审预留", "Reserved"),
)
_FIRMS = (
    Label("企业", "Enterprise"),
    Label("统一社会信用代码", "Code"),
    Label("备案贷款", "Filed"),
    Label("银行数", "Banks"),
    Label("跨行余额", "Balance over banks"),
    Label("单户上限", "Cap"),
    Label("单户剩余", "Left under the cap"),
)
_STOPS = (Label("规则", "Rule"), Label("条款", "Clause"), Label("权威级别", "Authority"))
_SUMS = f"""
    SELECT entry_code, party_code, count(*) AS entries, sum(amount_cny) AS amount_cny
    FROM marts.{LEDGER} GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - our own name
_ENTRIES = f"FROM marts.{LEDGER} ORDER BY entry_date DESC, claim_no, entry_code, party_code LIMIT {MOST_FIRMS}"


def sections(office: Office) -> tuple[Section, ...]:
    """Monitor and headroom of each programme, then the ledger."""
    if not office.has(BANK, LEDGER):
        return missing(TITLE)
    return (*monitor_sections(pools_in(office.connection, office.release.release_id), MOST_FIRMS), _ledger(office))


def monitor_sections(pools: Pools, most: int) -> tuple[Section, ...]:
    """A section for each programme and book, with at most `most` enterprises; one that says so without filed loans."""
    books = dict.fromkeys((one.rulebook_code, one.version) for one in (*pools.banks, *pools.firms))
    if not books:
        return (Section(TITLE, note=Label("没有符合的备案贷款", "No filed loan")),)
    return tuple(_programme(pools, book, most) for book in books)


def _programme(pools: Pools, book: tuple[str, str], most: int) -> Section:
    banks = [one for one in pools.banks if (one.rulebook_code, one.version) == book]
    firms = [one for one in pools.firms if (one.rulebook_code, one.version) == book]
    stops = [one for one in pools.stops if (one.rulebook_code, one.version) == book]
    first = (banks or firms)[0]
    grids = [Grid(_BANKS, tuple(_bank(one) for one in banks), figures=frozenset(range(3, 11)))] if banks else []
    if stops:
        grids.append(Grid(_STOPS, tuple(_stop(one) for one in stops), Label("暂停规则", "Stop rules")))
    if firms:
        shown = tuple(_firm(one) for one in firms[:most])
        title = Label(f"单户剩余额度最少的 {len(shown)} 户", f"The {len(shown)} enterprises with least left")
        grids.append(Grid(_FIRMS, shown, title, frozenset({2, 3, 4, 5, 6})))
    title = Label(f"{first.rulebook_zh or book[0]}（{book[1]}）", f"{first.rulebook_en or book[0]} ({book[1]})")
    return Section(title, facts=_budget(banks), grids=tuple(grids), note=_NOTE, digest=_digest(banks), is_open=True)


_NOTE = Label(
    "“未知”：规则的数值未查到，或没有数据；不等于正常。剩余额度是各银行合计后距单户上限的金额。",
    "Unknown: the figure of the rule was not found, or there is no data; it is not normal. What is left is counted "
    "over all banks.",
)


def _budget(banks: list[PoolBank]) -> tuple[Fact, ...]:
    if not banks:
        return ()
    one = banks[0]
    authority = code_cell("authority", one.budget_authority)
    return (
        Fact(Label("年度预算", "Budget of the year"), amount(one.year_budget_cny, "cny")),
        Fact(Label("预算剩余", "Left of the budget"), amount(one.budget_headroom_cny, "cny")),
        Fact(Label("预算的权威级别", "Authority of the budget"), authority),
    )


def _digest(banks: list[PoolBank]) -> Label:
    counts = [(state, sum(one.stop_state_code == state for one in banks)) for state in ("stop", "warn", "unknown")]
    told = [(label("stop_state", state), count) for state, count in counts if count]
    zh = "，".join(f"{name.zh} {count}" for name, count in told) or "全部正常"
    en = ", ".join(f"{name.en} {count}" for name, count in told) or "all normal"
    return Label(f"{len(banks)} 家银行：{zh}", f"banks: {len(banks)}, {en}")


def _bank(one: PoolBank) -> tuple[Cell, ...]:
    name = f"{one.bank_name}（{one.bank_code}）" if one.bank_name else one.bank_code
    return (
        Cell(Label(name)),
        Cell(label("stop_state", one.stop_state_code), _TONES[one.stop_state_code]),
        plain(one.month_end_date),
        plain(one.filed_count),
        amount(one.live_balance_cny, "cny"),
        amount(one.loss_to_filed_pct, "percent", most=2),
        amount(one.overdue_pct, "percent", most=2),
        amount(one.npl_pct, "percent", most=2),
        amount(one.stop_headroom_cny, "cny"),
        amount(one.paid_year_cny, "cny"),
        amount(one.reserved_cny, "cny"),
    )


def _firm(one: PoolFirm) -> tuple[Cell, ...]:
    return (
        plain(one.enterprise_name or one.enterprise_id),
        plain(one.enterprise_id),
        plain(one.filed_count),
        plain(one.bank_count),
        amount(one.firm_balance_cny, "cny"),
        amount(one.firm_cap_cny, "cny"),
        Cell(amount(one.firm_headroom_cny, "cny").text, "bad" if one.firm_headroom_cny <= 0 else "plain"),
    )


def _stop(one: StopRule) -> tuple[Cell, ...]:
    """The rule in words, by the parts of `mart_rulebook.value_text`: scope, ratio, level, operator, threshold."""
    parts = dict(part.rpartition(" ")[::2] for part in (one.value_text or "").split(", "))
    ratio = label("pool_ratio", parts["ratio"])
    level = label("stop_state", parts["level"])
    sign, bound = _SIGNS[parts["operator"]], parts.get("threshold")
    said = Label(
        f"{ratio.zh} {sign} {f'{bound} %' if bound else '未查到'}：{level.zh}",
        f"{ratio.en} {sign} {f'{bound} %' if bound else 'not found'}: {level.en}",
    )
    document = " ".join(part for part in (one.document_no, one.clause) if part)
    authority = authority_words({"authority": one.authority, "is_verified": one.is_verified})
    return Cell(said), plain(document) if document else Cell(_NO_CLAUSE), authority


_NO_CLAUSE = Label("条款未查到", "clause not found")


def _ledger(office: Office) -> Section:
    sums = office.rows(_SUMS)
    heads = (Label("分录", "Entry"), Label("承担方", "Party"), Label("笔数", "Entries"), Label("金额", "Amount"))
    totals = Grid(heads, tuple(_sum(row) for row in sums), figures=frozenset({2, 3}))
    entries = tuple(entry_cells(row) for row in office.rows(_ENTRIES))
    newest = Grid(ENTRY_COLUMNS, entries, Label(f"最近 {len(entries)} 笔分录", f"The newest {len(entries)} entries"),
                  frozenset({4}), is_folded=True)  # fmt: skip
    balance = sum(row["amount_cny"] for row in sums) if sums else None
    return Section(
        Label("风险补偿台账", "Ledger"),
        facts=(Fact(Label("各方合计", "All parties together"), amount(balance, "cny") if sums else NOT_KNOWN),),
        grids=(totals, newest) if sums else (),
        digest=Label(
            f"{sum(row['entries'] for row in sums)} 笔分录", f"entries: {sum(row['entries'] for row in sums)}"
        ),
    )


def _sum(row: Row) -> tuple[Cell, ...]:
    return (
        code_cell("pool_entry", row["entry_code"]),
        Cell(label("pool_party", row["party_code"])),
        plain(row["entries"]),
        amount(row["amount_cny"], "cny"),
    )
