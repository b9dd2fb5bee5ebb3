"""`kechuang prove … --out`: a proof is a new file, as what other commands write is."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app


@pytest.mark.parametrize("words", [("row", "mart_match", "enterprise_id=A"), ("log", "earlier", "later")])
def test_a_file_that_exists_is_kept(tmp_path: Path, words: tuple[str, ...]) -> None:
    path = tmp_path / "proof.json"
    path.write_text("kept", encoding="utf-8")
    ran = CliRunner().invoke(app, ["prove", *words, "--out", str(path), "--data", str(tmp_path)])
    assert ran.exit_code == 1
    assert "proof.json: exists already: give another path" in ran.stderr
    assert path.read_text(encoding="utf-8") == "kept"
