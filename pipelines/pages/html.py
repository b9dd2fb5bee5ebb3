"""An enterprise's page as one self-contained HTML file: its style is inside, and there are no scripts."""

from __future__ import annotations

from pathlib import Path

import jinja2
from markupsafe import Markup

from pipelines.base.durable import replacing
from pipelines.pages.parts import Page

_FOLDER = Path(__file__).parent


def write_html(page: Page, path: Path) -> None:
    """Write the page in place of `path`, in one step. Every text is escaped; only our own drawings are markup."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    style = Markup((_FOLDER / "page.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    text = environment.get_template("page.html.j2").render(page=page, style=style)
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
