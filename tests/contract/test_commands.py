"""Every command of `kechuang`: --json and --debug, and the commands that messages name."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pipelines.base.settings import PROJECT_ROOT
from pipelines.cli.app import app
from pipelines.cli.remedies import Remedies, options_of

WITHOUT_JSON: dict[str, str] = {}
"""Commands without --json, each with the reason."""
_NAMED = re.compile(r"`kechuang (?P<words>[a-z…][^`(]*)`?")
_BARE = re.compile(
    r"(?<!`)(?<!-- )\bkechuang (?:daily|status|land|build|gate|publish|prune|review|rulebook|linking|city)\b"
)
_IN_A_WORKBOOK = "kechuang rulebook import 草稿.xlsx"
"""A sheet of a draft, whose Chinese sentence has no code marks."""


def commands(called: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its words, and each group that does something itself."""
    children = getattr(called, "commands", {})
    if not children or getattr(called, "invoke_without_command", False):
        yield name, called
    for word, child in children.items():
        yield from commands(child, f"{name} {word}".strip())


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_there_are_commands() -> None:
    assert {"daily", "review", "review criteria", "rulebook import", "city init", "ui", "linking train"} <= set(
        COMMANDS
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_json_and_debug(name: str) -> None:
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert "--debug" in options
    assert ("--json" in options) != (name in WITHOUT_JSON), f"{name}: give it --json, or the reason in WITHOUT_JSON"


def texts() -> Iterator[tuple[Path, str]]:
    """Every text in the code; a docstring too. A value of a format string becomes `{}`."""
    for folder in ("pipelines", "quality", "sources"):
        for path in (PROJECT_ROOT / folder).rglob("*.py"):
            inside: set[int] = set()
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    inside |= {id(part) for part in node.values}
                    yield path, "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
                    yield path, node.value


def test_messages_name_commands_that_there_are() -> None:
    named = 0
    for path, text in texts():
        assert _IN_A_WORKBOOK in text or not _BARE.search(text), f"{path}: {text!r}: write the command as `kechuang …`"
        for found in _NAMED.finditer(text):
            words = found["words"].split()
            if words[0] == "…" or words[1:2] == ["…"]:
                continue
            named += 1
            taken = options_of(words)
            assert taken, f"{path}: there is no command `kechuang {found['words']}`"
            asked = {word for word in words if word.startswith("--") and word != "--"}
            assert "--" in words or asked <= taken, (
                f"{path}: `kechuang {found['words']}` has options that it does not take"
            )
    assert named > 50


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ("run `kechuang land`, then", "run `kechuang land --data 'my data' --inbox in --city harbour`, then"),
        ("`kechuang gate --rows CHECK`", "`kechuang gate --rows CHECK --data 'my data' --city harbour`"),
        ("`kechuang publish --date 2026-06-30`", "`kechuang publish --date 2026-06-30 --data 'my data'`"),
        ("`kechuang rulebook check`", "`kechuang rulebook check --city harbour`"),
        ("`kechuang rulebook check --city other`", "`kechuang rulebook check --city other`"),
        ("`kechuang review`", "`kechuang review --data 'my data' --city harbour`"),
        ("`kechuang review criteria`", "`kechuang review criteria --data 'my data' --city harbour`"),
        ("`kechuang simulate`", "`kechuang simulate --out 'my data'`"),
        ("`kechuang city init DIR`", "`kechuang city init DIR`"),
        ("`kechuang`, `make ui`, `kechuang nothing`", "`kechuang`, `make ui`, `kechuang nothing`"),
    ],
)
def test_a_command_in_a_message_names_the_folders_that_were_given(message: str, says: str) -> None:
    given = Remedies({"data": Path("my data"), "inbox": Path("in"), "city": Path("harbour")})
    assert given.completed(message) == says
    assert given.completed_json({"to_do": [message], "rows": 1}) == {"to_do": [says], "rows": 1}


def test_without_given_folders_a_message_stays_as_it_is() -> None:
    assert Remedies({"data": None, "city": None}).completed("run `kechuang daily`") == "run `kechuang daily`"


def test_a_printed_remedy_meets_the_same_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    city, data = tmp_path / "harbour", tmp_path / "data"
    made = CliRunner().invoke(app, ["city", "init", str(city), "--json"])
    assert made.exit_code == 0
    assert str(city / "city.yml") in json.loads(made.stdout)["files"]

    given = ["--date", "2026-06-30", "--data", str(data), "--city", str(city)]
    refused = CliRunner().invoke(app, ["gate", *given, "--json"])
    remedy = f"run `kechuang build --date 2026-06-30 --data {data} --city {city}`"
    assert (refused.exit_code, remedy in json.loads(refused.stdout)["error"], remedy in refused.stderr) == (
        1,
        True,
        True,
    )
    status = CliRunner().invoke(app, ["status", "--data", str(data), "--city", str(city)])
    assert f"no release yet; run `kechuang daily --data {data} --city {city}`" in status.stdout

    monkeypatch.setenv("KECHUANG_DATA", str(data))
    refused = CliRunner().invoke(app, ["gate", "--date", "2026-06-30"])
    assert "run `kechuang build --date 2026-06-30`" in refused.stderr
