"""A workbook that cannot be written is an error of the disk, whoever writes it."""

from pathlib import Path

import pytest

from pipelines.base.error_words import error_line
from pipelines.base.errors import KechuangError
from pipelines.base.workbook import opened_workbook


def test_what_the_disk_says_is_said(tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "a.xlsx"
    with pytest.raises(FileNotFoundError) as raised, opened_workbook(path, {}) as book:
        book.add_worksheet("a")
    assert error_line(raised.value).startswith(f"{path}: No such file or directory")


def test_what_the_block_raises_stays(tmp_path: Path) -> None:
    with pytest.raises(KechuangError, match="ours"), opened_workbook(tmp_path / "a.xlsx", {}):
        raise KechuangError("ours")
