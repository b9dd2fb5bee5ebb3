"""What others write reaches no terminal and no log raw: each steering character is named."""

import io
import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from pipelines.base.log import log
from pipelines.base.terminal import Terminal, cell
from pipelines.base.visible import visible, visible_json, visible_lines
from pipelines.cli import progress

HOSTILE = "贷\x1b[2J\x9b31m\u202e款\r\nrelease: /forged\u2028\x7f\udcff"
"""A name with escape sequences, a mark that turns the order of characters round, and a line that forges ours."""

RAW = ("\x1b", "\x9b", "\u202e", "\r", "\u2028", "\x7f", "\udcff")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("芜湖市𠮷野家（集团）有限公司　", "芜湖市𠮷野家（集团）有限公司　"),  # a rare ideograph, a full-width blank
        ("\ue000\U00031350", "\ue000\U00031350"),  # private, and newer than this Python's table
        ("a\tb\nc", "a<U+0009>b<U+000A>c"),
        ("a\u200bb\ufeffc\u2067d", "a<U+200B>b<U+FEFF>c<U+2067>d"),
        (b"\xc3\xfb.csv".decode("utf-8", "surrogateescape"), "<U+DCC3><U+DCFB>.csv"),
    ],
)
def test_what_steers_is_named_and_the_rest_stays(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_any_text_is_one_harmless_line_and_doing_it_twice_changes_nothing(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not [one for one in RAW if one in shown]
    assert visible(shown) == shown
    assert visible_lines(text).split("\n") == [visible(line) for line in text.split("\n")]


@given(st.dictionaries(st.text(), st.text()))
def test_json_reads_back_as_it_was(value: dict[str, str]) -> None:
    shown = visible_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(shown) == value
    assert not [one for one in RAW if one in shown]


def _console() -> tuple[Terminal, io.StringIO]:
    written = io.StringIO()
    return Terminal(file=written, force_terminal=True, color_system=None, width=200, markup=False), written


def test_a_line_on_the_terminal_stays_one_line() -> None:
    console, written = _console()
    console.print(HOSTILE)
    console.print("[red]no markup[/red] [/]")
    first, second = written.getvalue().splitlines()
    assert first.startswith("贷<U+001B>[2J<U+009B>31m<U+202E>款<U+000D><U+000A>release: /forged")
    assert second == "[red]no markup[/red] [/]"


def test_tables_and_texts_are_covered_even_where_a_cell_was_not_cleaned() -> None:
    console, written = _console()
    table = Table(title=HOSTILE, caption=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(HOSTILE)
    table.add_row(Text(HOSTILE))
    table.add_row(cell(HOSTILE))
    console.print(table)
    console.print(Text(HOSTILE, style="bold"))
    assert not [one for one in RAW if one in written.getvalue()]
    assert "<U+000D><U+000A>release: /forged" in written.getvalue()  # the cell that was cleaned is one line


def test_a_log_line_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    propagates = log.propagate
    log.propagate = True
    try:
        with caplog.at_level(logging.INFO, log.name):
            log.info("reading %s", HOSTILE)
    finally:
        log.propagate = propagates
    (record,) = caplog.records
    assert record.getMessage() == f"reading {visible(HOSTILE)}"


def test_progress_shows_a_hostile_name_and_does_not_read_it_as_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    console, written = _console()
    monkeypatch.setattr(progress, "terminal", lambda **_: console)
    with progress.showing_progress():
        log.info("reading %s[/].csv", HOSTILE)
        time.sleep(0.3)  # the moving line is drawn some twelve times a second
    assert "\u202e" not in written.getvalue()
    assert "款<U+000D><U+000A>release: /forged" in written.getvalue()
