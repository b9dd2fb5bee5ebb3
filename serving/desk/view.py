"""Renders the desk's pages: every text is escaped, no script but our own file, nothing from other sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipelines.pages import enterprise_page
from pipelines.pages.html import FILTERS
from pipelines.pages.parts import Label
from serving.desk.sessions import Session

_PAGES = Path(enterprise_page.__file__).parent
_HERE = Path(__file__).parent
LANGUAGE = "kechuang_language"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader([_HERE / "templates", _PAGES]), autoescape=True, undefined=jinja2.StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_ENVIRONMENT.filters.update(FILTERS)


def style() -> str:
    """The style of enterprise pages, and what the desk adds."""
    return (_PAGES / "page.css").read_text(encoding="utf-8") + (_HERE / "desk.css").read_text(encoding="utf-8")


def script() -> str:
    """Search as you type."""
    return (_HERE / "search.js").read_text(encoding="utf-8")


PURPOSE_NAMES: dict[str, Label] = {
    "credit_review": Label("授信审批", "Credit review"),
    "post_loan_monitoring": Label("贷后管理", "Post-loan monitoring"),
    "product_offer": Label("产品推介", "Product offers"),
}
_ROLES = {
    "regulator": Label("监管人员", "Regulator"),
    "engineer": Label("工程师", "Engineer"),
    "office": Label("科技金融工作人员", "Tech-finance office"),
}


def _who(request: Request, session: Session) -> Label:
    """Who is signed in and what for."""
    key = session.key
    if session.purpose is None:
        return _ROLES[key.role]
    bank = request.app.state.desk.serving.snapshot.banks.get(key.bank or "")
    name, purpose = (bank.name if bank else None), PURPOSE_NAMES[session.purpose]
    return Label(f"{name.zh if name else key.bank} · {purpose.zh}", f"{name.en if name else key.bank} · {purpose.en}")


def _in_the_other_language(request: Request, *, english: bool) -> str:
    """The same page, with all that was asked, in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "language"]
    return f"?{urlencode([*kept, ('language', 'zh' if english else 'en')])}"


def render(
    request: Request, template: str, session: Session | None, *, title: Label, status: int = 200, **content: Any
) -> Response:
    """A page in the reader's language, Chinese unless English was chosen."""
    wanted = request.query_params.get("language")
    english = (wanted or request.cookies.get(LANGUAGE)) == "en"
    who = _who(request, session) if session else Label("")
    text = _ENVIRONMENT.get_template(template).render(
        session=session,
        english=english,
        label=Label,
        who=who,
        title=(english and title.en) or title.zh,
        other_language=_in_the_other_language(request, english=english),
        **content,
    )
    answer = HTMLResponse(text, status, HEADERS)
    if wanted in ("zh", "en"):
        answer.set_cookie(LANGUAGE, wanted, max_age=31_536_000, samesite="strict", path="/")
    return answer
