"""Vetoes and adverse records, recognitions, and the portfolio of intellectual property."""

from __future__ import annotations

from pipelines.base.plural import counted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section
from pipelines.pages.rules import name_in_force
from pipelines.pages.words import amount, authority_words, code_cell, label, labelled, listed_cell, number, plain

_ADVERSE_RECORDS = (
    Label("事项", "Record"),
    Label("否决", "Veto"),
    Label("编号", "Number"),
    Label("日期", "Date"),
    Label("公示至", "Shown until"),
    Label("金额", "Amount"),
    Label("作出机关", "Issued by"),
    Label("依据", "Document, clause"),
    Label("权威级别", "Authority"),
    Label("来源", "Feed"),
)
_VETO_FEEDS = ("credit/dishonest_debtor", "registry/serious_violation")
"""The lists of records that veto; a revoked registration is in the status of the enterprise."""
_RECOGNITIONS = (
    Label("认定", "Recognition"),
    Label("编号", "Number"),
    Label("状态", "State"),
    Label("有效期", "Valid"),
    Label("级别", "Level"),
    Label("匹配方式", "Linked by"),
    Label("依据", "Document, clause"),
    Label("权威级别", "Authority"),
)


def adverse_record_section(enterprise: Enterprise) -> Section:
    """Adverse records that may be shown on the business date; vetoes first."""
    rows = sorted(
        enterprise.rows("mart_adverse_record"),
        key=lambda row: (not row["is_veto"], str(row["adverse_record_code"]), str(row["adverse_record_no"])),
    )
    vetoes = [row["name_zh"] for row in rows if row["is_veto"]]
    english = [row["name_en"] for row in rows if row["is_veto"]]
    grid = Grid(_ADVERSE_RECORDS, tuple(_adverse_record(enterprise, row) for row in rows), figures=frozenset({5}))
    nothing = Label("截至业务日期没有可公示的负面信息。", "No adverse record to show on the business date.")
    if (waiting := _waiting(enterprise)) is not None:
        nothing = Label(f"{waiting.zh}，不公示。", f"{waiting.en}, not shown.")
    if (stale := unconfirmed_label(enterprise)) is not None:
        nothing = Label(f"{nothing.zh}{stale.zh}。", f"{nothing.en} {stale.en}.")
    return Section(
        Label("否决项与负面信息", "Vetoes and adverse records"),
        grids=(grid,) if rows else (),
        warning=Label(f"否决项：{'、'.join(vetoes)}", f"Veto: {', '.join(english)}")
        if vetoes
        else review_label(enterprise),
        note=None if rows else nothing,
        digest=_digest(len(rows), len(vetoes), _waiting(enterprise)),
        is_open=bool(vetoes),
    )


def _digest(records: int, vetoes: int, waiting: Label | None) -> Label:
    known = Label(f"{records} 条，其中否决 {vetoes} 条", f"{counted(records, 'record')}, {counted(vetoes, 'veto')}")
    return known if waiting is None else Label(f"{known.zh}，{waiting.zh}", f"{known.en}, {waiting.en}")


def review_label(enterprise: Enterprise) -> Label | None:
    """Records that are not shown and that a person must check: vetoing ones by name, others by their number."""
    codes = next((row.get("review_codes") for row in enterprise.rows("mart_innovation_score")), None)
    if not codes:
        return _waiting(enterprise)
    names = [name_in_force(enterprise, "adverse_record_rule", code) for code in codes.split(",")]
    return Label(
        f"须人工核实：{'、'.join(name.zh for name in names)}，期限已过而来源仍列示",
        f"To be checked by a person: {', '.join(name.en or name.zh for name in names)}, past its term and still listed",
    )


def _waiting(enterprise: Enterprise) -> Label | None:
    """How many records are under review; older releases do not say."""
    waiting = enterprise.profile.get("adverse_review_count")
    if not waiting:
        return None
    return Label(f"{waiting} 条记录待人工核实", f"{counted(waiting, 'record')} under review")


def unconfirmed_label(enterprise: Enterprise) -> Label | None:
    """The lists of vetoing records whose silence says nothing, since they never arrived or are late."""
    stale = [
        row
        for row in enterprise.rows("mart_freshness")
        if row["feed"] in _VETO_FEEDS and row.get("is_evidence") is False
    ]
    if not stale:
        return None
    zh, en = "、".join(row["title_zh"] for row in stale), ", ".join(row["title_en"] for row in stale)
    return Label(f"未确认：{zh}未报送或滞后", f"Not confirmed (missing or late): {en}")


def _adverse_record(enterprise: Enterprise, row: Row) -> tuple[Cell, ...]:
    veto = plain(row["is_veto"])
    return (
        Cell(Label(row["name_zh"], row["name_en"]), "bad" if row["is_veto"] else "plain"),
        Cell(veto.text, "bad" if row["is_veto"] else "dim"),
        _number(row),
        plain(row["event_date"]),
        plain(row["display_until_date"]),
        amount(row["amount_cny"], "cny"),
        plain(row["authority_name"]),
        _document(row),
        authority_words(row),
        listed_cell(enterprise, "feed", row["source_feed"]),
    )


def _number(row: Row) -> Cell:
    """The number of a record; of tax arrears, which have none, the tax."""
    if row["adverse_record_code"] == "tax_arrears" and row["adverse_record_no"]:
        return Cell(label("tax_kind", str(row["adverse_record_no"])))
    return plain(row["adverse_record_no"])


def recognition_section(enterprise: Enterprise) -> Section:
    """Recognitions by the lists, valid ones first."""
    rows = sorted(
        enterprise.rows("mart_recognition"), key=lambda row: (not row["is_valid"], str(row["recognition_code"]))
    )
    valid = sum(bool(row["is_valid"]) for row in rows)
    return Section(
        Label("认定", "Recognitions"),
        grids=(Grid(_RECOGNITIONS, tuple(_recognition(row) for row in rows)),) if rows else (),
        note=None if rows else Label("该企业不在任何名单中。", "Not on any list."),
        digest=Label(f"有效 {valid} 项", f"{valid} valid"),
    )


def _recognition(row: Row) -> tuple[Cell, ...]:
    until = row["valid_to_date"] or ""
    return (
        Cell(Label(row["recognition_zh"], row["recognition_en"])),
        plain(row["recognition_no"]),
        code_cell("recognition_state", row["state_code"]),
        Cell(Label(f"{row['valid_from_date'] or '?'} – {until}")),
        code_cell("level", row["level_code"]),
        code_cell("linked_by", row["linked_by"]),
        _document(row),
        authority_words(row),
    )


def _document(row: Row) -> Cell:
    words = " ".join(str(row[part]) for part in ("document_zh", "document_no", "clause") if row[part])
    return plain(words)


def ip_section(enterprise: Enterprise) -> Section:
    """What the enterprise holds: the counts that `labels.yml` names, without those that are zero."""
    title = Label("知识产权组合", "Intellectual property")
    rows = enterprise.rows("mart_ip_portfolio")
    if not rows:
        return Section(title, note=Label("没有该企业的知识产权记录。", "No IP on record."))
    named = labelled("ip").items()
    facts = [Fact(name, plain(rows[0][column], column)) for column, name in named if rows[0].get(column)]
    warning = None
    if not rows[0]["has_legal_status_log"]:
        warning = Label(
            "没有法律状态公告：无法得知未缴年费等原因造成的失效。",
            "No announcements of legal status: lapses are not visible.",
        )
    in_force = number(rows[0]["in_force_count"] or 0)
    digest = Label(f"有效 {in_force} 件", f"{in_force} in force")
    return Section(title, facts=tuple(facts), warning=warning, digest=digest)
