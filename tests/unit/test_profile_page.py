"""The profile on an enterprise's page: codes are words, also those whose lists rules and contracts make."""

from pathlib import Path

import pytest
from enterprise_release import DAY, ENTERPRISE, profile, write_release

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.pages.enterprise import read_enterprise
from pipelines.pages.parts import Cell, Label, Section
from pipelines.pages.sections.enterprise import enterprise_section
from pipelines.pages.sections.records import adverse_record_section
from pipelines.publish.dictionary.dictionary import DICTIONARY, Code, Dictionary
from pipelines.publish.manifest import MANIFEST, ReleasedText, read_release
from pipelines.publish.pointer import CURRENT, move_pointer

LISTS = {
    "strategic_industry": (Code(code="1", zh="新一代信息技术产业", en="Next-generation information technology"),),
    "feed": (Code(code="credit/admin_penalty", zh="行政处罚", en="Administrative penalties"),),
}
RECORD = {
    "business_date": DAY, "enterprise_id": ENTERPRISE, "adverse_record_code": "admin_penalty", "name_zh": "行政处罚",
    "name_en": "Administrative penalty", "is_veto": False, "source_feed": "credit/admin_penalty",
    "authority": "official", "is_verified": False,
}  # fmt: skip
TABLES = {
    "mart_enterprise_profile": [profile(strategic_industry_code="1", strategic_match_code="full")],
    "mart_adverse_record": [RECORD],
}


def add_dictionary(folder: Path) -> None:
    path = folder / DICTIONARY
    write_record(path, Dictionary(tables=(), views=(), code_lists=LISTS))
    text = ReleasedText(file=path.name, bytes=path.stat().st_size, sha256=sha256_of_file(path))
    release = read_release(folder).model_copy(update={"dictionary": text})
    write_record(folder / MANIFEST, release)
    (folder.parent / CURRENT).unlink()
    move_pointer(release, folder, folder.parent)


def industry(section: Section) -> Cell:
    return next(one.value for one in section.facts if one.name.en == "Strategic industry (2018)")


@pytest.mark.parametrize(("has_dictionary", "strategic", "feed"), [
    (True, Label("新一代信息技术产业", "Next-generation information technology"),
     Label("行政处罚", "Administrative penalties")),
    (False, Label("1"), Label("credit/admin_penalty")),
])  # fmt: skip
def test_codes_of_rules_and_feeds_are_words(
    has_dictionary: bool, strategic: Label, feed: Label, tmp_path: Path
) -> None:
    folder = write_release(tmp_path / "releases", TABLES)
    if has_dictionary:
        add_dictionary(folder)
    enterprise = read_enterprise(tmp_path / "releases", ENTERPRISE)
    assert industry(enterprise_section(enterprise)).text == strategic
    assert adverse_record_section(enterprise).grids[0].rows[0][-1].text == feed


def test_an_industry_is_named_by_its_section_and_said_to_be_unverified(tmp_path: Path) -> None:
    """The seed's source was not compared with the standard: the page says so."""
    rows = [profile(industry_code="5193"), profile(enterprise_id="none", industry_code="9999")]
    write_release(tmp_path, {"mart_enterprise_profile": rows})
    found = enterprise_section(read_enterprise(tmp_path, ENTERPRISE))
    assert Cell(Label("5193 批发和零售业", "5193 Wholesale and retail trade")) in [one.value for one in found.facts]
    assert found.note is not None
    assert "尚未与标准原文核对" in found.note.zh
    other = enterprise_section(read_enterprise(tmp_path, "none"))
    assert Cell(Label("9999")) in [one.value for one in other.facts]
