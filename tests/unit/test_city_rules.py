"""A city's own rows over those of the product: versions are added, what is released stays as it is."""

from pathlib import Path

import pytest
from edited_rulebooks import Cells, at, read, write
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.base.settings import CITIES_DIR
from pipelines.cli.rulebook import app
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.kinds.eligibility import CRITERION
from pipelines.rulebooks.kinds.points import REFERENCE
from pipelines.rulebooks.seeds import REGISTER, SEEDS_DIR, read_rulebooks

TECH_SME = {"rulebook_code": "tech_sme", "version": "2017"}


def shipped_row(seed: str, **where: str) -> Cells:
    return dict(at(seed, where).row(read(SEEDS_DIR / f"{seed}.csv")))


def test_without_a_folder_or_in_an_empty_one_the_rules_are_those_of_the_product(tmp_path: Path) -> None:
    shipped = read_rulebooks()
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert with_city_rows(shipped, folder).tables == shipped.tables


def test_a_shipped_version_may_get_its_last_day_and_keeps_its_place(tmp_path: Path) -> None:
    write(tmp_path / f"{REGISTER}.csv", [{**shipped_row(REGISTER, **TECH_SME), "effective_to": "2026-12-31"}])
    shipped = read_rulebooks()
    city = with_city_rows(shipped, tmp_path)
    assert city.version_of("tech_sme", "2017")["effective_to"] == "2026-12-31"
    codes = [rulebooks.register.rows["rulebook_code"].to_list() for rulebooks in (shipped, city)]
    assert codes[0] == codes[1]


@pytest.mark.parametrize(
    ("seed", "where", "cells", "line"),
    [
        (CRITERION, {**TECH_SME, "criterion_code": "headcount"}, {"threshold": "600"},
         r"row 2: changes tech_sme version 2017, which is released \(threshold\): a rule is never edited"),
        (CRITERION, {**TECH_SME, "criterion_code": "headcount"}, {"criterion_code": "other"},
         r"row 2: changes tech_sme version 2017, which is released: a rule is never added to it"),
        (REGISTER, TECH_SME, {"title_en": "Another"}, r"which is released \(title_en\): a rule is never edited"),
        (REGISTER, {"rulebook_code": "specialised_sme", "version": "2022"}, {"effective_to": "2026-06-30"},
         r"which is released \(effective_to\): a rule is never edited"),
        (REFERENCE, {"rulebook_code": "local_1000", "version": "1"}, {"reference_value": "1"},
         r"which is released \(reference_value\)"),
    ],
)  # fmt: skip
def test_what_is_released_is_never_changed(tmp_path: Path, seed: str, where: Cells, cells: Cells, line: str) -> None:
    rules = tmp_path / "rulebooks"
    rules.mkdir()
    write(rules / f"{seed}.csv", [{**shipped_row(seed, **where), **cells}])
    with pytest.raises(KechuangError, match=line):
        with_city_rows(read_rulebooks(), rules)
    done = CliRunner().invoke(app, ["check", "--city", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


def test_a_scheme_that_the_product_ships_without_references_gets_those_of_the_city(tmp_path: Path) -> None:
    assert {row["scoring_year"] for row in read(SEEDS_DIR / f"{REFERENCE}.csv")} == {""}
    done = CliRunner().invoke(app, ["check", "--city", str(CITIES_DIR / "made_up")])
    assert (done.exit_code, "no errors" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_fault_of_a_row_of_the_city_names_the_citys_file(tmp_path: Path) -> None:
    rules = tmp_path / "rulebooks"
    rules.mkdir()
    draft = {**shipped_row(CRITERION, **TECH_SME, criterion_code="headcount"), "version": "2027"}
    write(rules / f"{CRITERION}.csv", [draft])
    done = CliRunner().invoke(app, ["check", "--city", str(tmp_path)])
    assert f"{rules}/{CRITERION}.csv row 2: tech_sme version 2027 is in no row of rulebook.csv" in done.stdout


def test_a_file_that_is_named_like_no_seed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(KechuangError, match=r"weights\.csv: not named like a seed of rules"):
        with_city_rows(read_rulebooks(), tmp_path)
