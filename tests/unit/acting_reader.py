"""An actor that plays the reader process, and requests to give it. No tests here."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_feed import small_feed

from pipelines.landing.reader import child
from pipelines.landing.reader.account import ReadRequest

ACTOR = """
import json, os, signal, sys, time
for line in sys.stdin:
    name = json.loads(line)["file_name"]
    {acts}
    print('{{"rows_in": 1}}', flush=True)
"""
"""Replaces the reader: starts at once, and does with a file what the file's name says."""

Ask = Callable[..., ReadRequest]


def asking_in(folder: Path) -> Ask:
    """Makes requests for files of a name and content, each with a folder of its own below `folder`."""

    def ask(name: str, content: bytes = b"") -> ReadRequest:
        place = folder / f"{len(list(folder.iterdir()))}"
        place.mkdir()
        (place / "raw").write_bytes(content)
        return ReadRequest(
            raw=place / "raw",
            file_name=name,
            delivery_id="0123456789abcdef",
            feed=small_feed(),
            folder=place,
            max_text_bytes=1 << 20,
        )

    return ask


def acting(monkeypatch: pytest.MonkeyPatch, acts: str) -> None:
    """Have an actor play the reader."""
    monkeypatch.setattr(child, "COMMAND", [sys.executable, "-I", "-S", "-c", ACTOR.format(acts=acts)])
