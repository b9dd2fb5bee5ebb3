"""Display of administrative penalties, worked out from the documents, on both sides of every day and term.

Order 36 of the NDRC (Credit China, from 2026-04-01): light items not shown, general ones a year from the decision,
serious ones three; past that only if corrected. Orders 45 and 107 of the market regulator (gsxt): from the
day of publication; a warning is not shown, a censure for three months.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled

_TABLES = """
create table staging.stg_landing__run (business_date date);
create table staging.stg_linking__enterprise_link (
    feed varchar, party_role varchar, record_id bigint, enterprise_id varchar, method_code varchar);
create table staging.stg_credit__admin_penalty (
    record_id bigint, enterprise_id varchar, decision_no varchar, penalty_kinds varchar, penalty_text varchar,
    fine_cny decimal(18, 2), confiscated_cny decimal(18, 2), decision_date date, published_from_date date,
    published_until_date date, channel_text varchar, grade_code varchar, has_unknown_grade boolean default false,
    is_corrected boolean, repaired_date date, violation_kind varchar, authority varchar);
"""
_MODELS = (
    "dim_run",
    "int_rulebook__effective",
    *(f"int_adverse__penalty{part}" for part in ("_rule", "_kind", "_channel", "_grade", "_display", "")),
)


def _penalty(kinds: str, decided: str, **rest: object) -> dict[str, object]:
    return {"penalty_kinds": kinds, "decision_date": decided, "channel_text": "信用中国"} | rest


def _gsxt(kinds: str, decided: str, published: str, **rest: object) -> dict[str, object]:
    return _penalty(kinds, decided, published_from_date=published, channel_text="国家企业信用信息公示系统", **rest)


def _judged(day: str, *rows: Mapping[str, object]) -> list[dict[str, Any]]:
    """Every decision judged on a day, in the order of their numbers; rows of one number are one decision."""
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(_TABLES)
    connection.execute("insert into staging.stg_landing__run values (?)", [date.fromisoformat(day)])
    for number, row in enumerate(rows, 1):
        cells = {"record_id": number, "enterprise_id": "A", "decision_no": f"{number:03}"} | dict(row)
        named = ", ".join(f"? as {name}" for name in cells)
        connection.execute(f"insert into staging.stg_credit__admin_penalty by name select {named}", [*cells.values()])
    run_models(connection, manifest, *_MODELS)
    cursor = connection.execute("from intermediate.int_adverse__penalty order by decision_no")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _states(day: str, *rows: Mapping[str, object]) -> list[str]:
    return [
        "shown" if row["is_displayed"] else "review" if row["needs_review"] else "hidden" for row in _judged(day, *rows)
    ]


def test_what_is_only_a_warning_is_never_shown_and_a_censure_by_its_channel() -> None:
    assert _states(
        "2026-06-30",
        _penalty("警告", "2026-06-01"),
        _gsxt("警告", "2026-06-01", "2026-06-02"),
        _penalty("警告；责令改正", "2026-06-01"),
        _penalty("警告", "2026-06-01", grade_code="light"),
        _penalty("通报批评", "2026-06-01"),
        _gsxt("通报批评", "2026-03-20", "2026-03-30"),
        _gsxt("通报批评", "2026-03-20", "2026-03-29"),
    ) == ["hidden", "hidden", "hidden", "hidden", "hidden", "shown", "hidden"]


def _told(cells: Iterable[str], *columns: str) -> dict[str, tuple[object, ...]]:
    """These columns of each cell of kinds: all judged in one run, for the models take 0.1 s whatever they read."""
    rows = [*cells]
    judged = _judged("2026-06-30", *(_penalty(cell, "2026-06-01") for cell in rows))
    return {cell: tuple(row[name] for name in columns) for cell, row in zip(rows, judged, strict=True)}


def test_what_stands_beside_a_warning_and_is_no_penalty_leaves_it_a_warning() -> None:
    cells = (
        "警告;无", "警告;—", "警告;责令停止违法行为", "警告；责令立即改正", "警告/", "警告\n", "行政警告",
        "警告（当场）",
    )  # fmt: skip
    told = _told(cells, "is_displayed", "needs_review", "grade_code")
    assert told == dict.fromkeys(cells, (False, False, "light"))


def test_an_amount_of_nothing_and_the_number_of_an_item_are_no_kind() -> None:
    cells = (
        "警告，罚款：无",
        "警告;罚款0元;没收：无",
        "警告/其他：无",
        "1、警告",
        "（一）警告；（二）警告",
        "警 告",
        "警告，罚款金额：0.00万元",
    )
    told = _told(cells, "is_displayed", "needs_review", "grade_code")
    assert told == dict.fromkeys(cells, (False, False, "light"))


def test_a_kind_counts_however_late_in_a_long_text_it_is_named() -> None:
    facts = "，".join(f"第{number}项事实" for number in range(1, 40))
    endings = {"给予警告": "light", "给予警告，并处罚款五千元": "general", "给予警告，吊销许可证件": "serious"}
    rows = _judged("2026-06-30", *(_penalty("警告", "2026-06-01", penalty_text=f"{facts}，{end}") for end in endings))
    assert [row["grade_code"] for row in rows] == [*endings.values()]


def _shown(rows: Iterable[Mapping[str, object]]) -> list[tuple[object, object]]:
    """Kinds and amount of the rows that are shown; none of the others waits for a review."""
    given = [*rows]
    judged = _judged("2026-06-30", *given)
    assert all(row["is_displayed"] and not row["needs_review"] for row in judged)
    numbers = [int(row["decision_no"]) for row in judged]
    return [(given[number - 1]["penalty_kinds"], given[number - 1].get("fine_cny")) for number in numbers]


def test_a_decision_not_to_punish_is_no_penalty() -> None:
    cells = ("不予行政处罚", "免予处罚", "免于行政处罚", "不予罚款", "不予行政处罚；责令改正")
    rows = [_penalty(cell, "2026-06-01") for cell in cells]
    rows += [_penalty("其他", "2026-06-01", penalty_text=cell) for cell in cells]
    rows += [_penalty(f"{cell}；罚款", "2026-06-01") for cell in cells]
    rows += [_penalty(cell, "2026-06-01", fine_cny=200) for cell in cells]
    assert _shown(rows) == [*((f"{cell}；罚款", None) for cell in cells), *((cell, 200) for cell in cells)]


def test_the_content_counts_where_the_kinds_say_little() -> None:
    cases = (
        ("警告", "警告，并处罚款人民币五千元", "general"),
        ("警告", "给予警告", "light"),
        ("警告", "警告。当场宣读", "light"),
        ("其他", "给予警告", "light"),
        ("其他", "给予警告，并处罚款人民币五千元", "general"),
        ("其他", "降低信用等级", "general"),
        ("其他", None, "general"),
        ("警告", "给予警告，吊销许可证件", "serious"),
        ("罚款", "罚款五千元；逾期不缴纳的，吊销许可证件", "general"),
    )
    rows = (_penalty(kinds, "2026-06-01", penalty_text=text) for kinds, text, _ in cases)
    judged = [(row["grade_code"], row["is_displayed"]) for row in _judged("2026-06-30", *rows)]
    assert judged == [(grade, grade != "light") for _, _, grade in cases]


def test_an_order_to_correct_and_an_admonition_are_no_penalty() -> None:
    cells = ("责令改正", "责令限期整改", "限期改正", "训诫", "批评教育；责令改正", "责令停止违法行为", "约谈")
    rows = [_penalty(cell, "2026-06-01") for cell in cells]
    rows += [_penalty("其他", "2026-06-01", penalty_text=cell) for cell in cells]
    assert _shown(rows) == []
    rows += [_penalty(cell, "2026-06-01", penalty_text=f"{cell}，并处罚款二千元") for cell in cells]
    rows += [_penalty(cell, "2026-06-01", fine_cny=200) for cell in cells]
    rows += [_penalty(f"{cell}；停业整顿", "2026-06-01") for cell in cells]
    shown = [(cell, None) for cell in cells] + [(cell, 200) for cell in cells]
    assert _shown(rows) == [*shown, *((f"{cell}；停业整顿", None) for cell in cells)]


_CONDITIONS = (
    "逾期不改正，处罚款",
    "到期不履行，加处罚款",
    "期满不整改处一万元罚款",
    "逾期不改正的，处罚款",
    "逾期未改正的，将处五千元以上罚款",
    "逾期仍不改正的处罚款五千元",
    "拒不改正的，依法吊销许可证件",
    "如不按期改正，将处罚款并没收违法所得",
    "如逾期未履行，责令停产停业",
    "若再次违法，从重处罚款",
    "到期不履行的，每日按百分之三加处罚款",
    "期满未整改者，处一万元罚款",
    "逾期将依法处罚款",
    "逾期未改正，将处以罚款",
    "否则处罚款五千元",
)


def test_a_penalty_that_is_only_threatened_leaves_a_warning_a_warning() -> None:
    rows = [_penalty(f"警告，{condition}", "2026-06-01") for condition in _CONDITIONS]
    for kinds in ("警告", "其他", None):
        texts = (f"给予警告；责令十日内改正，{condition}" for condition in _CONDITIONS)
        rows += [_penalty("", "2026-06-01") | {"penalty_kinds": kinds, "penalty_text": text} for text in texts]
    judged = [(row["grade_code"], row["is_displayed"]) for row in _judged("2026-06-30", *rows)]
    assert judged == [("light", False)] * len(rows)


def test_a_penalty_that_is_imposed_counts_beside_a_condition() -> None:
    texts = {
        "警告。因逾期未改正，处罚款五千元": "general",
        "警告。因逾期不改正，处罚款五千元": "general",
        "警告，对拒不改正的行为处罚款五千元": "general",
        "给予警告；逾期不缴纳的，加处罚款。没收违法所得": "general",
        "警告；未如实申报，处罚款二百元": "general",
        "警告；没收工具若干，罚款二百元": "general",
        "逾期不改正的，处罚款；吊销许可证件": "serious",
        "给予警告\n逾期不改正的，处罚款\n吊销许可证件": "serious",
    }
    rows = _judged("2026-06-30", *(_penalty("警告", "2026-06-01", penalty_text=text) for text in texts))
    assert [(row["grade_code"], row["is_displayed"]) for row in rows] == [(grade, True) for grade in texts.values()]


def test_a_grave_kind_in_other_words_is_serious() -> None:
    cells = (
        "责令停业整顿",
        "停业整顿",
        "停业",
        "责令停产整治",
        "责令停止执业",
        "停止执业三个月",
        "取消资格",
        "取消投标资格",
        "列入严重失信主体名单",
        "罚款；列入市场监管严重违法失信名单",
        "停止营业",
        "责令停止生产经营",
        "暂停营业",
        "限制其开展生产经营活动",
        "限制从事相关业务",
        "降低企业资质等级",
        "吊扣许可证",
        "撤销许可证",
        "撤销资质证书",
        "市场禁入",
        "终身不得从事食品生产经营",
        "五年内禁止其从事相关业务",
        "限制其从业",
        "拘留五日",
    )
    rows = [row for cell in cells for row in (_penalty(cell, "2026-06-01"), _gsxt(cell, "2026-06-01", "2026-06-02"))]
    grades = [row["grade_code"] for row in _judged("2026-06-30", *rows)]
    told = [(row["penalty_kinds"], grade) for row, grade in zip(rows, grades, strict=True)]
    assert told == [(cell, "serious") for cell in cells for _ in range(2)]


def test_a_removal_from_a_list_is_not_grave() -> None:
    [judged] = _judged("2026-06-30", _penalty("移出严重失信主体名单", "2026-06-01"))
    assert judged["grade_code"] == "general"


def test_several_kinds_in_a_cell_are_parsed() -> None:
    cells = ("警告;罚款", "警告、罚款", "罚款，警告", "警告 罚款", "警告并处罚款", "警告/罚款")
    told = _told(cells, "is_displayed", "grade_code", "grade_basis_code")
    assert told == dict.fromkeys(cells, (True, "general", "derived"))


def test_an_amount_is_a_kind_and_what_is_not_known_is_not_light() -> None:
    grades = [
        row["grade_code"]
        for row in _judged(
            "2026-06-30",
            _penalty("警告", "2026-06-01", fine_cny=200),
            _penalty("警告", "2026-06-01", confiscated_cny=200),
            _penalty("警告", "2026-06-01", fine_cny=0),
            _penalty("警告、其他", "2026-06-01"),
            _penalty("罚款;降低资质等级", "2026-06-01"),
            _penalty("暂扣许可证件", "2026-06-01"),
            {"penalty_text": "给予警告", "decision_date": "2026-06-01", "channel_text": "信用中国"},
            {"decision_date": "2026-06-01", "channel_text": "信用中国"},
        )
    ]
    assert grades == ["general", "general", "light", "general", "serious", "serious", "light", "general"]


def test_terms_of_order_36_count_from_the_decision() -> None:
    general, serious = "罚款", "责令停产停业"
    day = "2027-06-30"
    assert _states(
        day,
        _penalty(general, "2026-06-30"),
        _penalty(general, "2026-06-29"),
        _penalty(general, "2026-06-29", is_corrected=False),
        _penalty(general, "2026-06-29", is_corrected=True),
    ) == ["shown", "review", "review", "hidden"]
    stopped = [_penalty(serious, decided) for decided in ("2026-06-30", "2026-06-29")]
    assert _states("2029-06-30", *stopped) == ["shown", "review"]


def test_gsxt_counts_from_publication_and_stops_by_itself() -> None:
    assert _states(
        "2027-06-30",
        _gsxt("罚款", "2026-06-20", "2026-06-30"),
        _gsxt("罚款", "2026-06-20", "2026-06-29"),
    ) == ["shown", "hidden"]


def test_the_earlier_of_the_sources_day_and_the_legal_maximum_counts() -> None:
    rows = _judged(
        "2026-06-30",
        _penalty("罚款", "2026-05-01", published_until_date="2026-06-30"),
        _penalty("罚款", "2026-05-01", published_until_date="2026-06-29"),
        _penalty("罚款", "2026-05-01", published_until_date="2029-05-01"),
    )
    assert [(row["is_displayed"], str(row["display_until_date"])) for row in rows] == [
        (True, "2026-06-30"),
        (False, "2026-06-29"),
        (True, "2027-05-01"),
    ]
    assert [row["needs_review"] for row in rows] == [False, False, False]


def test_the_regime_changes_on_its_day_and_older_records_keep_their_sources_last_day() -> None:
    old = _penalty("罚款", "2024-03-31")
    dated = _penalty("罚款", "2024-03-31", published_until_date="2027-03-31")
    assert _states("2026-03-31", old, dated) == ["shown", "shown"]  # order 58: up to three years
    assert _states("2026-04-01", old, dated) == ["review", "shown"]  # order 36: a year, unless the source says more
    [before], [after] = _judged("2026-03-31", dated), _judged("2026-04-01", dated)
    assert [(row["cited_version"], row["is_transition"]) for row in (before, after)] == [("58", False), ("58", True)]
    gsxt = _gsxt("罚款", "2023-12-20", "2023-12-25")
    assert _states("2025-12-24", gsxt) == ["shown"]  # order 45: three years
    assert _states("2025-12-25", gsxt) == ["hidden"]  # order 107: at most a year


def test_the_order_whose_days_are_used_is_the_one_that_is_cited() -> None:
    day = "2026-11-29"
    kept = _penalty("罚款", "2026-03-31", published_until_date="2029-03-31")
    undated = _penalty("罚款", "2026-03-31")
    new = _penalty("罚款", "2026-04-01", published_until_date="2029-04-01")
    gsxt = _gsxt("罚款", "2025-12-20", "2025-12-24", published_until_date="2028-12-24")
    assert [
        (row["cited_version"], str(row["display_until_date"])) for row in _judged(day, kept, undated, new, gsxt)
    ] == [
        ("58", "2029-03-31"),
        ("36", "2027-03-31"),
        ("36", "2027-04-01"),
        ("45", "2028-12-24"),
    ]


def test_a_penalty_on_two_channels_in_one_cell_is_on_both() -> None:
    cells = (
        "信用中国、国家企业信用信息公示系统",
        "公示系统;信用中国",
        "门户网站、公众号、官网、报纸、信用安徽、国家企业信用信息公示系统",
    )
    dates = {"published_from_date": "2025-06-30", "is_corrected": True}
    both = [_penalty("罚款", "2025-06-29", channel_text=cell, **dates) for cell in cells]
    censures = [_penalty("通报批评", "2026-06-01", channel_text=cell) for cell in cells]
    assert [row["channel_codes"] for row in _judged("2026-06-29", *both)] == ["creditchina,gsxt"] * 3
    assert [row["channel_codes"] for row in _judged("2026-06-30", *both)] == ["gsxt"] * 3
    assert [row["channel_codes"] for row in _judged("2026-06-30", *censures)] == ["gsxt"] * 3


def test_an_unknown_channel_goes_to_review_and_a_known_one_comes_before_it() -> None:
    unknown = _penalty("罚款", "2026-06-01", channel_text="门户网站", published_until_date="2026-12-31")
    assert _states("2026-06-30", unknown) == ["review"]
    assert _states("2026-06-30", _penalty("警告", "2026-06-01", channel_text="门户网站")) == ["hidden"]
    both = (unknown, _gsxt("罚款", "2026-06-01", "2026-06-02"))
    [judged] = _judged("2026-06-30", *({**row, "decision_no": "1"} for row in both))
    assert (judged["is_displayed"], judged["needs_review"], judged["channel_codes"]) == (True, False, "gsxt")


def test_no_regime_is_in_force_before_its_document() -> None:
    [judged] = _judged("2021-08-31", _gsxt("罚款", "2021-08-01", "2021-08-02"))
    assert (judged["is_displayed"], judged["needs_review"], judged["cited_version"]) == (False, True, None)
    assert _states("2021-09-01", _gsxt("罚款", "2021-08-01", "2021-08-02")) == ["shown"]


def test_one_penalty_on_two_channels_is_shown_while_either_shows_it() -> None:
    both = (
        _penalty("罚款", "2025-06-29", decision_no="1", is_corrected=True),
        _gsxt("罚款", "2025-06-29", "2025-06-30", decision_no="1"),
    )
    [judged] = _judged("2026-06-30", *both)
    assert (judged["is_displayed"], judged["channel_codes"]) == (True, "gsxt")
    assert _states("2026-07-01", *both) == ["hidden"]


def test_a_repair_on_credit_china_ends_our_use_at_once() -> None:
    def both(repaired: str, on: str) -> tuple[dict[str, object], dict[str, object]]:
        there, here = {"repaired_date": repaired}, {}
        own, other = (there, here) if on == "creditchina" else (here, there)
        return (
            _penalty("罚款", "2026-05-01", decision_no="1", **own),
            _gsxt("罚款", "2026-05-01", "2026-05-10", decision_no="1", **other),
        )

    assert _states("2026-06-30", *both("2026-06-30", "creditchina")) == ["hidden"]
    assert _states("2026-06-30", *both("2026-07-01", "creditchina")) == ["shown"]
    assert _states("2026-06-30", *both("2026-06-30", "gsxt")) == ["shown"]


def test_the_feeds_grade_comes_before_the_derived_one() -> None:
    [judged] = _judged("2026-06-30", _penalty("罚款", "2024-01-01", grade_code="serious"))
    assert (judged["is_displayed"], judged["grade_code"], judged["grade_basis_code"]) == (True, "serious", "feed")


@pytest.mark.parametrize("channel", ["信用中国", "国家企业信用信息公示系统"])
def test_a_grade_in_unknown_words_or_against_the_kinds_goes_to_review(channel: str) -> None:
    """A mere warning is light: order 36, in force on the last day below, and order 45, article 13."""
    unknown = {"has_unknown_grade": True, "channel_text": channel}
    graded = {"channel_text": channel, "published_until_date": "2027-01-01"}
    rows = _judged(
        "2026-06-30",
        _penalty("罚款", "2026-06-01", **unknown),
        _penalty("罚款", "2026-06-01", **unknown, published_until_date="2027-01-01"),
        _penalty("警告", "2026-06-01", **graded, grade_code="serious"),
        _penalty("警告", "2026-06-01", **graded, grade_code="general"),
        _penalty("警告", "2026-06-01", **graded, grade_code="light"),
        _penalty("警告；罚款", "2026-06-01", **graded, grade_code="serious"),
    )
    assert [(row["is_displayed"], row["needs_review"]) for row in rows] == [
        *[(False, True)] * 4,
        (False, False),
        (True, False),
    ]
    assert [row["grade_basis_code"] for row in rows] == [None, None, *["feed"] * 4]


def test_a_repair_counts_whatever_the_grade() -> None:
    assert _states(
        "2026-06-30", _penalty("罚款", "2026-06-01", has_unknown_grade=True, repaired_date="2026-06-20")
    ) == ["hidden"]
