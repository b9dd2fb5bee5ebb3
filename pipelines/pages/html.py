"""An enterprise's page as one self-contained HTML file: its style is inside, and there are no scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from pipelines.base.durable import replacing
from pipelines.pages.parts import Label, Page

_FOLDER = Path(__file__).parent
_LONG = 25
"""Characters of a word that a column of a table need not have room for: file names, digests, keys."""
_WHOLE = re.compile(
    rf"(?P<long>[!-~]{{{_LONG},}})|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|CNY [0-9][0-9,.]*|[0-9][0-9,.]* (?:%|万元)|[≥≤] -?[0-9][0-9,.]*(?: (?:%|万元|\w))?|"
    r"(?P<code>(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUWXY]{18}(?![0-9A-Za-z]))"
)
"""Days, amounts and codes, which are read as one word; and what is too long to be one."""
_JOINTS = re.compile(r"([._/=:])")


def write_html(page: Page, path: Path) -> None:
    """Write the page in place of `path`, in one step. Every text is escaped; only our own drawings are markup."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(FILTERS)
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    text = environment.get_template("page.html.j2").render(page=page, style=style)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def unbroken(text: str) -> Markup:
    """The text, escaped, with each day, amount and code in an element that does not break over lines.

    Words of tables do not break either, but those that are too long: these first at their joints, then anywhere.
    """
    return Markup(_WHOLE.sub(_whole, str(escape(text))))  # noqa: S704 - escaped


def capital(label: Label) -> Label:
    """The label as a heading: its English begins with a capital letter."""
    return Label(label.zh, label.en[:1].upper() + label.en[1:])


FILTERS: dict[str, Callable[..., object]] = {"unbroken": unbroken, "capital": capital}
"""What `parts.html.j2` needs of an environment."""


def _whole(found: re.Match[str]) -> str:
    if found["long"]:
        jointed = _JOINTS.sub(r"\1<wbr>", found["long"])
        return f'<span class="long">{jointed}</span>'
    return f'<span class="{"code" if found["code"] else "whole"}">{found[0]}</span>'
