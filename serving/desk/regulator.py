"""Pages of regulators and engineers: releases and gate, traces, the audit log, who was given what."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from anyio import to_thread
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pipelines.audit.dossier import TracedRelease
from pipelines.audit.log import entries
from pipelines.audit.requests import requests
from pipelines.audit.trace import SeveralRowsError, enterprise_of, trace_cell
from pipelines.banks.keys import Key
from pipelines.banks.received import recorded
from pipelines.base.errors import KechuangError
from pipelines.pages.gate_words import allowed_label, found_label
from pipelines.pages.parts import Label
from pipelines.pages.trace_page import write_trace_page
from pipelines.publish.dictionary.dictionary import DescribedTable
from serving.desk.desk import Visit, page
from serving.desk.log_words import ACTIONS, Line, line_of
from serving.desk.sessions import ROLE_NAMES
from serving.desk.view import HEADERS, PURPOSE_NAMES
from serving.desk.words import cell_of, column_title, table_title

_MOST_LINES = 200
_ROWS_SHOWN = 20


_STATES = {"passed": Label("通过", "passed"), "held": Label("暂缓发布", "held"), "failed": Label("未通过", "failed"),
           "error": Label("无法运行", "cannot run")}  # fmt: skip
_SEVERITIES = {"block": Label("阻断", "blocks"), "warn": Label("提醒", "warning"), "note": Label("备注", "note")}
_OFFICIALS = ("regulator", "engineer", "office")
_OF_KEYS = "key."
"""Actions of the operator: no data is given by them."""
_TRACE = Label("数据溯源", "Trace a published figure")


class Shown(NamedTuple):
    """A table of texts, labels, and facts by name."""

    title: Label
    columns: tuple[Label, ...]
    rows: list[Line]
    note: Label | None = None


async def releases(visit: Visit) -> Response:
    """Releases that can be read, and checks of the current one that did not pass."""
    columns = (Label("发布", "Release"), Label("业务日期", "Business date"), Label("企业", "Enterprises"),
               Label("检查", "Gate"), Label("数据根", "Data root"))  # fmt: skip
    current = visit.served.release.release_id
    rows = [(_named(one.release.release_id, current), one.release.business_date, one.reader.index.enterprises,
             _STATES.get(one.release.gate_state, one.release.gate_state),
             f"{one.release.data_root[:16]}…") for one in visit.desk.serving.readable()]  # fmt: skip
    missed = (one for one in visit.served.release.gate if one.state != "passed")
    checks = [(one.id, one.reason and Label(one.reason.zh, one.reason.en), _SEVERITIES[one.severity],
               _STATES[one.state], found_label(one, one.figure), allowed_label(one, one.bound))
              for one in missed]  # fmt: skip
    heads = (Label("检查", "Check"), Label("为何检查", "Why"), Label("级别", "Severity"), Label("结果", "State"),
             Label("数值", "Figure"), Label("界限", "Bound"))  # fmt: skip
    gate = Shown(Label("当前发布未通过的检查", "Checks of the current release that did not pass"), heads, checks)
    visit.note("releases", "*")
    grids = [Shown(Label("可读的发布", "Releases that can be read"), columns, rows), gate]
    return visit.render_grids(Label("发布与检查", "Releases and gate"), grids)


async def audit(visit: Visit) -> Response:
    """The last lines of the audit log and of the log of requests; every line of both is checked."""
    lines, asked = await to_thread.run_sync(lambda: _logs(visit))
    visit.note("audit", "*")
    columns = (Label("时间（UTC）", "Time (UTC)"), Label("操作", "Action"), Label("对象", "Subject"), Label("人", "By"),
               Label("原因", "Why"), Label("内容", "Facts"))  # fmt: skip
    grids = [
        Shown(Label("审计日志", "Audit log"), columns, lines, _newest(_MOST_LINES)),
        Shown(Label("查询记录", "Requests"), columns, asked, _newest(_MOST_LINES)),
    ]
    return visit.render_grids(Label("审计日志（链条已核对）", "Audit log, its chain checked"), grids)


async def given(visit: Visit) -> Response:
    """Deliveries and requests by bank."""
    data = visit.desk.serving.settings.data_dir
    made = [
        (
            _bank(visit, bank.bank),
            PURPOSE_NAMES[terms.purpose],
            name,
            one.day,
            one.consents.enterprises,
            one.consents.consenting,
        )
        for bank in visit.snapshot.banks.values()
        for terms in bank.deliveries
        for name, one in recorded(data, bank.bank, terms.purpose).items()
    ]
    counted = await to_thread.run_sync(lambda: _counts(data))
    counts = [
        (_bank(visit, who), PURPOSE_NAMES.get(why, why), ACTIONS.get(act, act), at, count)
        for who, why, act, at, count in counted
        if who and who not in _OFFICIALS and not act.startswith(_OF_KEYS)
    ]
    visit.note("given", "*")
    bank, purpose = Label("银行", "Bank"), Label("用途", "Purpose")
    day = Label("日期", "Day")
    delivered = (
        bank,
        purpose,
        Label("交付", "Delivery"),
        day,
        Label("企业", "Enterprises"),
        Label("其中已同意", "With consent"),
    )
    asked = (bank, purpose, Label("操作", "Action"), day, Label("次数", "Count"))
    grids = [
        Shown(Label("交付", "Deliveries"), delivered, made[-_MOST_LINES:]),
        Shown(Label("查询次数", "Requests"), asked, counts[:_MOST_LINES]),
    ]
    return visit.render_grids(Label("对外提供", "Who was given what"), grids)


async def trace(visit: Visit) -> Response:
    """A figure down to the lines that bureaus sent."""
    names = ("code", "table", "column", "key")
    asked = {name: visit.request.query_params.get(name, "")[:200] for name in names}
    described = visit.served.tables
    tables = [(one.table, table_title(described[one.table])) for one in visit.served.release.files
              if one.table in described]  # fmt: skip
    table = described.get(asked["table"])
    problem, choices, columns = None, list[tuple[Label, str]](), list[tuple[Label, str]]()
    if table is not None and asked["column"] in {one.name for one in table.columns}:
        try:
            text = await to_thread.run_sync(lambda: _trace(visit, asked))
            visit.note("trace", asked["code"] or "*", column=f"{asked['table']}.{asked['column']}")
            return HTMLResponse(
                text, 200, {**HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
            )
        except SeveralRowsError as error:
            problem = Label("此表中有多行，请选择一行", "There are several rows: pick one")
            choices = [(_row(visit, table, one), urlencode({**asked, "key": one})) for one in error.keys[:_MOST_LINES]]
        except KechuangError as error:
            problem = Label("无法溯源：请核对代码、表、字段和主键", str(error))
    elif table is not None:
        if asked["column"]:
            problem = Label("此表没有这个字段，请选择", "The table has no such column: pick one")
        columns = [(Label(f"{(name := column_title(one)).zh} · {one.name}", f"{name.en} · {one.name}"),
                    urlencode({**asked, "column": one.name})) for one in table.columns]  # fmt: skip
    elif asked["table"]:
        problem = Label("本次发布没有这个表，请选择", "The release has no such table: pick one")
    return visit.render("trace.html.j2", title=_TRACE, asked=asked, tables=tables, problem=problem, choices=choices,
                        columns=columns)  # fmt: skip


def _row(visit: Visit, table: DescribedTable, key: str) -> Label:
    """A row by its key in words, with the key as it is."""
    told = {one.name: one for one in table.columns}
    values = _key(key)
    cells = [(column_title(told[name]), cell_of(visit.served, told[name], values).text) for name in values
             if name in told]  # fmt: skip
    zh = "，".join(f"{title.zh}：{text.zh}" for title, text in cells)
    en = ", ".join(f"{title.en}: {text.en or text.zh}" for title, text in cells)
    return Label(f"{zh} · {key}", f"{en} · {key}") if cells else Label(key)


def _key(text: str) -> dict[str, str]:
    return dict(one.partition("=")[::2] for one in re.split(r"\s+(?=\w+=)", text.strip()) if one)


def _newest(most: int) -> Label:
    return Label(f"最近 {most} 行；全部记录：kechuang audit", f"The newest {most} lines; all of them: kechuang audit")


def _named(release_id: str, current: str) -> Label:
    """A release; the one that readers are given says so."""
    return Label(f"{release_id}（当前）", f"{release_id} (current)") if release_id == current else Label(release_id)


def _bank(visit: Visit, code: str) -> Label:
    """A bank by name; by its code once it has no contract any more."""
    found = visit.snapshot.banks.get(code)
    return Label(found.name.zh, found.name.en) if found else Label(code)


def _counts(data: Path) -> list[tuple[Any, ...]]:
    """Requests by bank, purpose, action and day, the newest first."""
    found = Counter(
        (one.facts["bank"], one.why, one.action, one.at[:10]) for _, one in requests(data) if "bank" in one.facts
    )
    return sorted(((*key, count) for key, count in found.items()), key=lambda row: str(row[3]), reverse=True)


def _trace(visit: Visit, asked: dict[str, str]) -> str:
    settings = visit.desk.serving.settings
    key = _key(asked["key"])
    with TracedRelease(settings.releases_dir / visit.served.release.release_id) as traced:
        enterprise = enterprise_of(traced, asked["code"], asked["table"]) if asked["code"] else None
        found = trace_cell(settings, visit.snapshot.feeds, traced, enterprise, asked["table"], asked["column"], key,
                           _ROWS_SHOWN)  # fmt: skip
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "trace.html"
        write_trace_page(
            found.model_dump(mode="json"), path, back=f"/trace?{urlencode({**asked, 'column': '', 'key': ''})}"
        )
        return path.read_text(encoding="utf-8")


def _logs(visit: Visit) -> tuple[list[Line], list[Line]]:
    data = visit.desk.serving.settings.data_dir

    def who(by: str) -> Label:
        key = visit.snapshot.keys.key(by)
        return _who(visit, key) if key else Label(by)

    noted = [line_of(one, who, is_audit=True) for one in entries(data)]
    asked = [line_of(one, who) for _, one in requests(data)]
    return noted[-_MOST_LINES:][::-1], sorted(asked, key=lambda one: str(one[0]), reverse=True)[:_MOST_LINES]


def _who(visit: Visit, key: Key) -> Label:
    """Whose key it is: the bank or the role, the name that the key has, and its number."""
    holder = _bank(visit, key.bank) if key.bank else ROLE_NAMES[key.role]
    told = f"{key.name}, {key.id}" if key.name else key.id
    return Label(f"{holder.zh}（{told}）", f"{holder.en or holder.zh} ({told})")


ROUTES: list[Route] = [
    page("/releases", releases, "regulator", "engineer"),
    page("/audit", audit, "regulator"),
    page("/given", given, "regulator"),
    page("/trace", trace, "regulator"),
]
