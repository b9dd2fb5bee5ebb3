"""The regulator's page: the tree of a trace, each text in Chinese with English beside, to read and to print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from pipelines.base.durable import replacing
from pipelines.base.plural import counted
from pipelines.pages.marked_line import marked_line

_FOLDER = Path(__file__).parent

KINDS = {
    "cell": ("发布的数据", "published"),
    "measure": ("计量", "measure"),
    "set": ("原始记录", "source records"),
    "constant": ("本次发布的常量", "constant of the release"),
    "cohort": ("可比群体", "cohort"),
    "deliveries": ("报送", "arrivals"),
}


def write_trace_page(trace: Mapping[str, Any], path: Path, back: str | None = None) -> None:
    """Write the page of a trace, as `kechuang trace --json` prints it, in place of `path`. Every text is escaped.

    `back`: where a link leads back to, of a page that is served.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    deliveries = {one["delivery_no"]: one for one in trace["deliveries"]}
    numbers = {no: place for place, no in enumerate(deliveries, start=1)}
    text = environment.get_template("trace.html.j2").render(
        trace=trace,
        deliveries=deliveries,
        named=lambda arrivals: [deliveries[no] for no in arrivals],
        numbers=numbers,
        kinds=KINDS,
        marked_line=marked_line,
        counted=counted,
        back=back,
    )
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
