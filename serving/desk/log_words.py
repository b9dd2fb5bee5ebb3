"""Lines of the audit log and of the log of requests in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.audit.chain import Entry
from pipelines.pages.parts import Label
from serving.desk.view import PURPOSE_NAMES

Line = tuple[Any, ...]
ACTIONS = {
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
    "request_log": Label("查询记录的校验点", "log of requests: checkpoint"),
    "withdraw_delivery": Label("撤回未发出的交付", "delivery withdrawn before it was sent"),
    "key.rotated": Label("密钥：轮换", "key: rotated"),
    "key.revoked": Label("密钥：吊销", "key: revoked"),
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

ACTIONS |= {
    f"{kind}.broken_off": Label(f"{ACTIONS[kind].zh}中断", f"{ACTIONS[kind].en} broken off")
    for kind in ("export", "changes", "sql", "proof", "trace")
}

_AUDITED = {"proof": Label("出具证明", "proof written")}
"""What the audit log means by an action that the log of requests has too."""

_FACTS = {
    "bank": Label("银行", "Bank"),
    "role": Label("角色", "Role"),
    "grants": Label("权限", "Grants"),
    "release": Label("发布", "Release"),
    "status": Label("结果代码", "Status"),
    "topic": Label("栏目", "Topic"),
    "rows": Label("行数", "Rows"),
    "enterprises": Label("企业", "Enterprises"),
    "consenting": Label("其中已同意", "With consent"),
    "consents": Label("同意书", "Consents"),
    "sections": Label("表", "Tables"),
    "columns": Label("字段", "Columns"),
    "column": Label("字段", "Column"),
    "table": Label("表", "Table"),
    "tables": Label("表", "Tables"),
    "bytes": Label("字节", "Bytes"),
    "problem": Label("原因", "Problem"),
    "checks": Label("检查", "Checks"),
    "missing": Label("缺少的数据", "Missing feeds"),
    "withdrawn": Label("撤回的发布", "Withdrawn release"),
    "differing": Label("不同的文件", "Differing files"),
    "earlier": Label("较早的发布", "Earlier release"),
    "lines": Label("行数", "Lines"),
    "commit": Label("程序版本", "Commit"),
    "sha256": Label("程序 SHA-256", "SHA-256 of the code"),
    "last_sha256": Label("末行 SHA-256", "SHA-256 of the last line"),
    "release_sha256": Label("发布清单 SHA-256", "SHA-256 of the release"),
    "seal_sha256": Label("封印 SHA-256", "SHA-256 of the seal"),
    "manifest_sha256": Label("交付清单 SHA-256", "SHA-256 of the manifest"),
    "received_sha256": Label("接收名单 SHA-256", "SHA-256 of the record of receipt"),
}
"""What facts are called; names of files and of feeds are names."""

_SYSTEM = Label("系统", "System")
"""Where the log names nobody: a step that no person decided, or decided by whoever may use the machine."""


def line_of(one: Entry, who: Callable[[str], Label], *, is_audit: bool = False) -> Line:
    """Time, action, subject, by whom, why, facts. `is_audit`: of the audit log, not of the log of requests."""
    actions = ACTIONS | _AUDITED if is_audit else ACTIONS
    return (
        one.at.replace("T", " ").removesuffix("Z"),
        actions.get(one.action, one.action),
        one.subject,
        who(one.by) if one.by else _SYSTEM,
        PURPOSE_NAMES.get(one.why, one.why),
        {_FACTS.get(name, Label(name)): value for name, value in one.facts.items()},
    )
