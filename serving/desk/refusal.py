"""Refusals at the desk, in both languages."""

from __future__ import annotations

from pipelines.pages.parts import Label
from serving.problems import Kind, Problem

_ZH: dict[Kind, str] = {
    "unauthenticated": "请登录",
    "forbidden": "没有权限",
    "not-found": "没有找到",
    "gone": "该发布已撤回",
    "invalid": "输入内容无效",
    "too-many": "请求过于频繁，请稍后再试",
    "too-large": "提交的内容过大",
    "unavailable": "暂时无法提供，请稍后再试",
}


class Refusal(Problem):
    """A problem of which the desk says in both languages what it is and what to do."""

    def __init__(self, kind: Kind, zh: str, en: str) -> None:
        super().__init__(kind, en)
        self.label = Label(zh, en)


def words_of(problem: Problem) -> Label:
    """What a page says of a problem."""
    return problem.label if isinstance(problem, Refusal) else Label(_ZH.get(problem.kind, "无法完成"), problem.detail)
