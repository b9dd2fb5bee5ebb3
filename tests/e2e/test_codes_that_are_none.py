"""A day with numbers of persons, placeholders and decorated codes: no person is published, no enterprise merged."""

import re

import polars as pl
import pytest
from bad_files import HEADER
from small_city import City
from stdnum.cn import ric

PENALTIES = (
    "行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
    "罚款金额(万元),没收金额(万元),处罚决定日期,公示截止期,处罚机关,更新时间\n"
)
PERSONS = tuple(
    body + ric.calc_check_digit(body) for body in ("34020219750312014", "34020719880229102", "51010419991231003")
)
MADE_UP = "340202196911110017"  # the check character is another
OLD = "340202681213201"


def _penalty(no: int, name: str, code: str) -> str:
    what = "广告违法,未按规定公示,广告法第九条,罚款,罚款,1.5,0,2026-05-03,2027-05-03,芜湖市市场监督管理局"
    return f"{name},{code},芜市监罚〔2026〕{no}号,{what},2026-05-10 08:00:00\n"


def _enterprise(no: int, code: str) -> str:
    return f"芜湖占位{no}号电子有限公司,{code},2015-06-01,N/A,100(万元人民币),软件开发,安徽省,芜湖市\n"


@pytest.mark.whole_day("a build, its gate and its release")
def test_the_day_is_released_without_them(city: City) -> None:
    before = pl.read_parquet(city.served / "mart_enterprise_profile.parquet")
    enterprises = before.filter(pl.col("uscc").is_not_null()).sort("enterprise_id").head(48).rows(named=True)
    enterprises, ordinary = (
        enterprises[:8],
        enterprises[8:],
    )  # bounds on a list want more rows that are as they should be
    codes = ["/", *PERSONS, f"身份证：{MADE_UP}", OLD, "0" * 18]
    rows = [
        _penalty(no, enterprise["enterprise_name"], code)
        for no, (enterprise, code) in enumerate(zip(enterprises, codes, strict=False))
    ]
    decorated = enterprises[7]
    rows.append(_penalty(90, decorated["enterprise_name"], f'"=""{decorated["uscc"]}"""'))
    rows.append(_penalty(91, "张某某", PERSONS[0]))
    rows += [
        _penalty(100 + no, enterprise["enterprise_name"], enterprise["uscc"]) for no, enterprise in enumerate(ordinary)
    ]
    penalties = city.inbox_file("credit/admin_penalty", "行政处罚")
    penalties.parent.mkdir(parents=True)
    penalties.write_text(PENALTIES + "".join(rows), encoding="utf-8")
    listed = (
        city.inbox_file("registry/enterprise", "企业登记_鸠江").read_text(encoding="utf-8").splitlines(keepends=True)
    )
    known = [line for line in listed if line.count(",") == 7 and line.split(",")[1] in set(before["uscc"])]
    assert len(known) > 60
    nobody = [_enterprise(no, code) for no, code in enumerate(("/", PERSONS[1]))]
    again = city.inbox_file("registry/enterprise", "企业登记_占位")
    again.write_text(HEADER + "".join([*known, *nobody]), encoding="utf-8")

    city.land()
    city.build()
    receipt = city.gate()
    assert [check.id for check in receipt.blocking] == []
    assert {check.state for check in receipt.checks if check.family == "privacy"} == {"passed"}
    published = city.release().folder

    after = pl.read_parquet(published / "mart_enterprise_profile.parquet")
    assert after["enterprise_id"].sort().to_list() == before["enterprise_id"].sort().to_list()
    records = pl.read_parquet(published / "mart_adverse_record.parquet").filter(source_feed="credit/admin_penalty")
    by_enterprise = dict(records.select("enterprise_id", "linked_by").rows())
    assert {by_enterprise.pop(enterprise["enterprise_id"]) for enterprise in ordinary} == {"code"}
    assert set(by_enterprise) == {enterprise["enterprise_id"] for enterprise in enterprises}
    assert by_enterprise.pop(decorated["enterprise_id"]) == "code"
    assert not {None, "code"} & set(by_enterprise.values()), "all others are found by their names"
    texts = [
        text
        for path in published.glob("*.parquet")
        for column in pl.read_parquet(path).select(pl.col(pl.String)).get_columns()
        for text in column.drop_nulls().unique()
    ]
    hidden = [*PERSONS, MADE_UP, OLD]
    assert [text for text in texts if any(number in text for number in hidden)] == []
    assert [text for text in texts if re.search(r"^other:|^0{18}$", text)] == []
    for path in (city.settings.landing_dir / "receipts").rglob("*.json"):
        assert [number for number in hidden if number in path.read_text(encoding="utf-8")] == []
