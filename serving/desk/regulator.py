"""Pages of regulators and engineers: releases and gate, traces, the audit log, who was given what."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from anyio import to_thread
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pipelines.audit.dossier import TracedRelease
from pipelines.audit.log import entries
from pipelines.audit.requests import requests
from pipelines.audit.trace import SeveralRowsError, enterprise_of, trace_cell
from pipelines.banks.received import recorded
from pipelines.base.errors import KechuangError
from pipelines.pages.gate_words import allowed_label, found_label
from pipelines.pages.parts import Label
from pipelines.pages.trace_page import write_trace_page
from serving.desk.desk import Visit, page
from serving.desk.view import HEADERS, PURPOSE_NAMES
from serving.desk.words import table_title

_MOST_LINES = 200
_ROWS_SHOWN = 20


_STATES = {"passed": Label("通过", "passed"), "held": Label("暂缓发布", "held"), "failed": Label("未通过", "failed"),
           "error": Label("无法运行", "cannot run")}  # fmt: skip
_SEVERITIES = {"block": Label("阻断", "blocks"), "warn": Label("提醒", "warning"), "note": Label("备注", "note")}
_OFFICIALS = ("regulator", "engineer", "office")
_TRACE = Label("数据溯源", "Trace a published figure")
_ACTIONS = {
    "publish": Label("发布", "published"),
    "rollback": Label("回退", "rolled back"),
    "arrivals": Label("报送变化", "arrivals changed"),
    "rules": Label("规则变化", "rules changed"),
    "code": Label("程序变化", "code changed"),
    "override": Label("豁免检查", "check overridden"),
    "allow_partial": Label("允许缺项发布", "partial release allowed"),
    "rebuild": Label("重算核对", "rebuilt"),
    "deliver": Label("交付", "delivered"),
    "desk.releases": Label("页面：发布与检查", "desk: releases"),
    "desk.audit": Label("页面：审计日志", "desk: audit log"),
    "desk.given": Label("页面：对外提供", "desk: who was given what"),
    "desk.trace": Label("页面：溯源", "desk: trace"),
    "desk.office": Label("页面：科技金融", "desk: tech-finance office"),
    "tables": Label("接口：表与字段", "API: tables"),
    "export.done": Label("接口：导出完成", "API: export done"),
    "changes.done": Label("接口：变化导出完成", "API: changes done"),
    "sql.done": Label("接口：SQL 完成", "API: SQL done"),
    "proof.done": Label("接口：证明完成", "API: proof done"),
    "trace.done": Label("接口：溯源完成", "API: trace done"),
    "key.made": Label("密钥：签发", "key: made"),
    "token": Label("密钥：换取令牌", "key: token"),
    "desk.enterprise": Label("页面：企业", "desk: enterprise"),
    "desk.search": Label("页面：查询", "desk: search"),
    "desk.list": Label("页面：列表", "desk: list"),
    "desk.watch": Label("页面：关注", "desk: watch list"),
    "desk.xlsx": Label("页面：导出", "desk: export"),
    "lookup": Label("接口：查询企业", "API: look-up"),
    "search": Label("接口：按名称查询", "API: search"),
    "batch": Label("接口：批量查询", "API: batch"),
    "page": Label("接口：逐页列出", "API: pages"),
    "export": Label("接口：导出", "API: export"),
    "changes": Label("接口：变化", "API: changes"),
    "history": Label("接口：历次得分", "API: score history"),
    "proof": Label("接口：证明", "API: proof"),
    "trace": Label("接口：溯源", "API: trace"),
    "refused": Label("接口：被拒绝", "API: refused"),
    "sql": Label("接口：SQL", "API: SQL"),
}

_AUDITED = {"proof": Label("出具证明", "proof written")}
"""What the audit log means by an action that the log of requests has too."""

_SYSTEM = Label("系统", "system")
"""Where the log names nobody: a step that no person decided, or decided by whoever may use the machine."""


class Shown(NamedTuple):
    """A table of texts, labels, and facts by name."""

    title: Label
    columns: tuple[Label, ...]
    rows: list[tuple[Any, ...]]


async def releases(visit: Visit) -> Response:
    """Releases that can be read, and checks of the current one that did not pass."""
    columns = (Label("发布", "Release"), Label("业务日期", "Business date"), Label("企业", "Enterprises"),
               Label("检查", "Gate"), Label("数据根", "Data root"))  # fmt: skip
    current = visit.served.release.release_id
    rows = [(_named(one.release.release_id, current), one.release.business_date, one.reader.index.enterprises,
             _STATES.get(one.release.gate_state, one.release.gate_state),
             one.release.data_root[:16]) for one in visit.desk.serving.readable()]  # fmt: skip
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
    lines, asked = await to_thread.run_sync(lambda: _logs(visit.desk.serving.settings.data_dir))
    visit.note("audit", "*")
    columns = (Label("时间", "Time"), Label("操作", "Action"), Label("对象", "Subject"), Label("人", "By"),
               Label("原因", "Why"), Label("内容", "Facts"))  # fmt: skip
    grids = [
        Shown(Label("审计日志", "Audit log"), columns, lines),
        Shown(Label("查询记录", "Requests"), columns, asked),
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
        (_bank(visit, who), PURPOSE_NAMES.get(why, why), _ACTIONS.get(act, act), at, count)
        for who, why, act, at, count in counted
        if who and who not in _OFFICIALS
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
    problem, choices = None, list[str]()
    if asked["table"] and asked["column"]:
        try:
            text = await to_thread.run_sync(lambda: _trace(visit, asked))
            visit.note("trace", asked["code"] or "*", column=f"{asked['table']}.{asked['column']}")
            return HTMLResponse(
                text, 200, {**HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
            )
        except SeveralRowsError as error:
            problem = Label("此表中有多行，请选择一行", "There are several rows: pick one")
            choices = error.keys[:_MOST_LINES]
        except KechuangError as error:
            problem = Label("无法溯源：请核对代码、表、字段和主键", str(error))
    return visit.render("trace.html.j2", title=_TRACE, asked=asked, tables=tables, problem=problem, choices=choices)


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
    key = dict(one.partition("=")[::2] for one in re.split(r"\s+(?=\w+=)", asked["key"].strip()) if one)
    with TracedRelease(settings.releases_dir / visit.served.release.release_id) as traced:
        enterprise = enterprise_of(traced, asked["code"], asked["table"]) if asked["code"] else None
        found = trace_cell(settings, visit.snapshot.feeds, traced, enterprise, asked["table"], asked["column"], key,
                           _ROWS_SHOWN)  # fmt: skip
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "trace.html"
        write_trace_page(found.model_dump(mode="json"), path, back="/trace")
        return path.read_text(encoding="utf-8")


def _logs(data: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    def line(one: Any, actions: Mapping[str, Label] = _ACTIONS) -> tuple[Any, ...]:
        return (
            one.at,
            actions.get(one.action, one.action),
            one.subject,
            one.by or _SYSTEM,
            PURPOSE_NAMES.get(str(one.why), one.why),
            dict(one.facts),
        )

    noted = [line(one, _ACTIONS | _AUDITED) for one in entries(data)]
    asked = [line(one) for _, one in requests(data)]
    return noted[-_MOST_LINES:][::-1], sorted(asked, key=lambda one: str(one[0]), reverse=True)[:_MOST_LINES]


ROUTES: list[Route] = [
    page("/releases", releases, "regulator", "engineer"),
    page("/audit", audit, "regulator"),
    page("/given", given, "regulator"),
    page("/trace", trace, "regulator"),
]
