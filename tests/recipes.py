"""Following a recipe of CONTRIBUTING.md to the letter: its blocks, and what each does to a copy of the project."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^ *```(?P<kind>\w+)(?: title=(?P<title>\S+))?\n(?P<text>.*?)^ *```$", re.DOTALL | re.MULTILINE)


def steps(heading: str) -> Iterator[tuple[str, str | None, str]]:
    """Kind, file and text of each block under a heading, in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for block in _BLOCK.finditer(recipe):
        yield block["kind"], block["title"], textwrap.dedent(block["text"])


def follow(project: Path, kind: str, title: str, text: str) -> None:
    """Write a file of the recipe; of a diff, put the lines marked + behind the line before them.

    A diff of new lines alone is added at the end.
    """
    path = project / title
    if kind != "diff":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    before = [line[1:] for line in text.splitlines() if line.startswith(" ")]
    new = "".join(f"{line[1:]}\n" for line in text.splitlines() if line.startswith("+"))
    old = path.read_text(encoding="utf-8")
    if not before:
        path.write_text(old + new, encoding="utf-8")
        return
    assert old.count(f"{before[0]}\n") == 1, f"{path.name} no longer has the line {before[0]!r}"
    path.write_text(old.replace(f"{before[0]}\n", f"{before[0]}\n{new}"), encoding="utf-8")
