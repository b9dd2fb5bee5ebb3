"""The point index: every cell of the consent matrix through it, wrong policies caught, names found as `find` does."""

import sys
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from types import ModuleType
from typing import Any

import consent_matrix as matrix
import pytest
from enterprise_release import profile, write_release
from matrix_release import RELEASE, TABLES, write_matrix_release
from test_policy import MUTANTS, SOURCE

from pipelines.banks import lens, policy
from pipelines.banks.contract import DeliveryTerms, ParquetFiles
from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import DamagedRecordError, KechuangError, StepRefusedError
from pipelines.base.records import write_record
from pipelines.contracts.rights import PURPOSES
from pipelines.publish.dictionary.dictionary import DICTIONARY, DescribedColumn, DescribedTable, Dictionary
from pipelines.publish.manifest import MANIFEST, ReleasedText, read_release
from pipelines.released.find import find_enterprises
from pipelines.released.point.layout import POINT, index_folder
from pipelines.released.point.make import make_index
from pipelines.released.point.read import PointReader

NAMES = ("芜湖明珠科技有限公司", "芜湖东方明珠贸易有限公司", "明珠科技厂", "重庆曾氏机械（芜湖）有限公司",
         "绿色吕梁能源有限公司", "ABC-12智能（芜湖）有限公司", "西安先进厂", '引号"与*星',
         "O'Neil AND 科技")  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("matrix")
    write_matrix_release(path)
    return path


def seen(module: ModuleType, reader: PointReader, bank: str, purpose: Any) -> Iterator[tuple[Any, ...]]:
    """The cells that a policy module lets through the index."""
    listed = tuple(firm.name for firm in matrix.FIRMS if firm.region == "listed")
    holding = module.Holding(module.Asking((bank,), purpose, matrix.DAY, ("340200",), listed), matrix.ledger())
    terms = DeliveryTerms(purpose=purpose, format=ParquetFiles(kind="parquet"), tables=dict.fromkeys(TABLES, "all"))
    tables = {name: matrix.table(name) for name in TABLES}
    through = lens.Lens(reader, tables, module.Rules(purpose, matrix.FEEDS), terms)
    for firm in matrix.FIRMS:
        found = through.see(firm.name, holding)
        for name, rows in (found.sections if found else {}).items():
            for row in rows:
                cells = ((name, firm.name, row.get("source_feed"), column) for column, cell in row.items() if cell)
                yield from cells


def differences(module: ModuleType, data: Path) -> dict[str, int]:
    """How many cells leave although they may not, and how many are kept although they may leave."""
    reader, leaks, kept = PointReader(index_folder(data, RELEASE)), 0, 0
    for bank, purpose in product(matrix.BANKS, PURPOSES):
        right = {cell for name in TABLES for cell in matrix.expected(name, bank, purpose)}
        found = set(seen(module, reader, bank, purpose))
        leaks, kept = leaks + len(found - right), kept + len(right - found)
    return {"leaks": leaks, "kept back": kept}


def test_every_cell_of_the_matrix_is_as_worked_out_by_hand(data: Path) -> None:
    assert differences(policy, data) == {"leaks": 0, "kept back": 0}


@pytest.mark.parametrize("mutant", [
    "a consent holds on the day of its withdrawal", "withdrawals do not count", "consent to another bank counts",
    "the publisher is not asked", "internal columns leave", "contracts that became stricter do not count",
])  # fmt: skip
def test_a_wrong_policy_is_caught(mutant: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = MUTANTS[mutant]
    wrong = ModuleType("wrong_policy")
    monkeypatch.setitem(sys.modules, wrong.__name__, wrong)
    exec(compile(SOURCE.replace(old, new), "wrong_policy", "exec", dont_inherit=True), wrong.__dict__)  # noqa: S102
    assert differences(wrong, data) != {"leaks": 0, "kept back": 0}


@pytest.mark.parametrize(("old", "new"), [
    ("return need <= held", "return True"), ("return need <= held", "return bool(need & held) or not need"),
    ('(region_code or "").startswith(self._divisions)', "True"), ("enterprise_id in self._listed or", ""),
])  # fmt: skip
def test_a_wrong_answer_for_one_enterprise_is_caught(
    old: str, new: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SOURCE.count(old) == 1
    wrong = ModuleType("wrong_policy")
    monkeypatch.setitem(sys.modules, wrong.__name__, wrong)
    exec(compile(SOURCE.replace(old, new), "wrong_policy", "exec", dont_inherit=True), wrong.__dict__)  # noqa: S102
    monkeypatch.setattr(lens, "is_met", wrong.is_met)
    assert differences(wrong, data) != {"leaks": 0, "kept back": 0}


def test_what_consent_hides_is_named(data: Path) -> None:
    reader = PointReader(index_folder(data, RELEASE))
    holding = policy.Holding(policy.Asking(("A",), "credit_review", matrix.DAY, ("340200",)), matrix.ledger())
    tables = {name: matrix.table(name) for name in TABLES}
    terms = DeliveryTerms(purpose="credit_review", format=ParquetFiles(kind="parquet"),
                          tables={"everybody": ("public", "tax", "kept"), "invoiced": "all"})  # fmt: skip
    through = lens.Lens(reader, tables, policy.Rules("credit_review", matrix.FEEDS), terms)
    (found,) = [through.see(firm.name, holding) for firm in matrix.FIRMS
                if (firm.bank, firm.purpose, firm.scopes, firm.spell, firm.withdrawn, firm.region)
                == ("A", "credit_review", (), "open", "never", "in")]  # fmt: skip
    assert found
    assert found.sections == {"everybody": [{"enterprise_id": found.enterprise_id, "public": found.enterprise_id}]}
    assert found.hidden == {"everybody": {"tax": ["tax"]}, "invoiced": {"invoice": ["*"]}}


def test_the_index_is_bound_to_its_release(tmp_path: Path) -> None:
    folder = write_matrix_release(tmp_path)
    place = index_folder(tmp_path, RELEASE)
    before = (place / POINT).stat().st_mtime_ns
    made = make_index(tmp_path, folder)
    assert (place / POINT).stat().st_mtime_ns == before
    assert made.sha256 == sha256_of_file(place / POINT)
    assert made.release_sha256 == sha256_of_file(folder / MANIFEST)
    (place / POINT).write_bytes((place / POINT).read_bytes()[:-8192])
    with pytest.raises(DamagedRecordError, match="is not what was made"):
        PointReader(place)
    assert make_index(tmp_path, folder).sha256 == made.sha256  # made again, the same
    with pytest.raises(StepRefusedError, match="kechuang index 20260101-x"):
        PointReader(place.with_name("20260101-x"))


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("named")
    profiles = [profile(enterprise_id=f"e{no}", uscc=None, enterprise_name=name, region_code="340202")
                for no, name in enumerate(NAMES)]  # fmt: skip
    former = [{"enterprise_id": f"e{no}", "enterprise_name": name, "is_current": True} for no, name in enumerate(NAMES)]
    former.append({**former[0], "enterprise_name": "芜湖市鳌江机械厂", "is_current": False})
    folder = write_release(data / "releases", {"mart_enterprise_profile": profiles, "mart_enterprise_name": former})
    rights = matrix.FEEDS["open/list"].rights
    release = read_release(folder)
    tables = tuple(
        DescribedTable(name=file.table, zh="表", en="A table", key=file.key, row_rights=rights,
                       columns=tuple(DescribedColumn(name=one, type="VARCHAR", zh="列", en="A column", rights=rights)
                                     for one in ("enterprise_id", "enterprise_name")))
        for file in release.files
    )  # fmt: skip
    write_record(folder / DICTIONARY, Dictionary(tables=tables, views=(), code_lists={}))
    text = ReleasedText(file=DICTIONARY, bytes=(folder / DICTIONARY).stat().st_size,
                        sha256=sha256_of_file(folder / DICTIONARY))  # fmt: skip
    write_record(folder / MANIFEST, release.model_copy(update={"dictionary": text}))
    make_index(data, folder)
    return data


@pytest.mark.parametrize("text", [
    "明珠", "芜湖 科技", "珠", "mingzhu", "mz", "wh mz", "chongqing", "zhongqing", "zengshi", "lvliang", "lyuliang",
    "luse", "abc", "ABC-12", "c-1", "xi'an", "xian", "aojiang", "鳌江", "芜湖明珠科技有限公司", '"与',
    "*星", "o'neil", "AND", "科技 and", "c1", "k1", "c-1 k", "-1",
    "mingzhu k", "没有的", "zzzz",
    "明珠k", "明珠keji", "明k", "湖mz", "k技", "wuh明", "wu明zhu", "明'", "'明珠", "明'zhu",
    "c12智", "2智", "12zn", "与x", "智能w", "能 2", "5 科技", "珠 k 1",
])  # fmt: skip
def test_names_are_found_as_find_does(text: str, named: Path) -> None:
    """The same enterprises, and the same one first."""
    reader = PointReader(index_folder(named, "20260630-aaaaaaaa"))
    found = list(dict.fromkeys(f"e{one.point - 1}" for one in reader.named(text) if one))
    try:
        right = [
            one.enterprise_id for one in find_enterprises(named / "releases", text, "20260630-aaaaaaaa").enterprises
        ]
    except KechuangError:
        right = []
    assert sorted(found) == sorted(right)
    assert found[:1] == right[:1]


@pytest.mark.parametrize("text", ["", "  ", "a", "“”"])
def test_what_cannot_be_searched_for_is_refused(text: str, named: Path) -> None:
    with pytest.raises(KechuangError, match="give"):
        list(islice(PointReader(index_folder(named, "20260630-aaaaaaaa")).named(text), 1))


def test_a_mixed_word_and_a_cut_off_syllable_are_found_as_find_does_and_few_names_are_compared(named: Path) -> None:
    """`mz-1` was not found by the index; syllables that only stand apart led to names compared in vain."""
    reader = PointReader(index_folder(named, "20260630-aaaaaaaa"))
    for text in ("abc-12", "zn", "明zhu", "wuhumingzh", "dfmz"):
        right = find_enterprises(named / "releases", text, "20260630-aaaaaaaa").enterprises
        assert [f"e{one.point - 1}" for one in reader.named(text) if one][:1] == [right[0].enterprise_id], text
    assert list(reader.named("wukeji")) == []  # 芜 and 科技 are in one name, not side by side


def test_where_two_runs_meet_decides_which_names_are_compared(named: Path) -> None:
    """`芜湖k` compared every name with 芜湖, `科技 5` every name with 科技: 0.2 s and more at a million names."""
    reader = PointReader(index_folder(named, "20260630-aaaaaaaa"))
    for text in ("芜湖k", "wuh科技", "k有限", "芜湖5", "科技 5"):
        assert list(reader.named(text)) == [], text


def test_names_of_many_lengths_are_one_query(named: Path) -> None:
    """A query for each length took most of the time of a search for letters that can be cut in several ways."""
    reader, asked = PointReader(index_folder(named, "20260630-aaaaaaaa")), list[str]()
    list(reader.named("mz"))  # what a reader asks once
    reader._connection.set_trace_callback(asked.append)
    list(reader.named("xianjinchang"))
    spans = {(first, last) for _, length, first, last in reader._spans if 3 <= length <= 12}
    assert len(spans) > 2
    assert sum("JOIN name" in one for one in asked) <= 4  # current and former names, beginnings, all


def test_enterprises_are_found_by_the_beginning_of_a_code(named: Path) -> None:
    reader = PointReader(index_folder(named, "20260630-aaaaaaaa"))
    assert [(one.point, one.enterprise_id, one.region_code) for one in reader.codes_from("e1")] == [(2, "e1", "340202")]
    assert len(list(reader.codes_from("e"))) == len(NAMES)


def test_a_word_of_many_runs_is_answered_at_once(named: Path) -> None:
    """Each run of letters has several ways: all combinations of twenty runs were made before any was looked at."""
    reader = PointReader(index_folder(named, "20260630-aaaaaaaa"))
    begun = time.process_time()
    assert not any(islice(reader.named("明z湖h科k技j" * 7), 100))
    assert time.process_time() - begun < 5
