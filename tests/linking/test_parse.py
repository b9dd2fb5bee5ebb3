"""Names taken apart: what is place, brand, industry, form and branch, and what kind of party a name is."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.linking.parse import parse_names


def parsed(name: str) -> dict[str, object]:
    return parse_names(pl.Series([name])).row(0, named=True)


@pytest.mark.parametrize(
    ("name", "place", "brand", "industry", "form", "unit"),
    [
        ("泰安市科信塑料有限公司", "泰安", "科信", "塑料", "limited", ""),
        ("科信塑料（泰安）有限责任公司", "泰安", "科信", "塑料", "limited", ""),
        ("山东省泰安市岱岳区科信塑料厂", "泰安/岱岳", "科信", "塑料", "厂", ""),
        ("安徽科信智能科技股份有限公司", "安徽", "科信", "智能科技", "joint_stock", ""),
        ("杭州市临平区科信电子有限公司", "杭州/临平", "科信", "电子", "limited", ""),
        ("钱塘区科信电子有限公司", "杭州/钱塘", "科信", "电子", "limited", ""),
        ("科信证券", "", "科信", "证券", "", ""),
        ("东方证券有限公司", "", "东方", "证券", "limited", ""),
        ("岳阳县科信机械有限公司", "岳阳/岳阳", "科信", "机械", "limited", ""),
        ("南陵县供电公司", "芜湖/南陵", "南陵县", "供电", "公司", ""),
        ("科信机械有限公司芜湖分公司", "", "科信", "机械", "limited", "芜湖分公司"),
        ("中行芜湖市镜湖支行", "", "中国银行", "", "", "芜湖镜湖支行"),
        ("中国银行股份有限公司芜湖镜湖支行", "", "中国银行", "", "joint_stock", "芜湖镜湖支行"),
        ("科信咨询合伙企业(有限合伙)", "", "科信", "咨询", "partnership", ""),
    ],
)
def test_a_name_is_taken_apart(name: str, place: str, brand: str, industry: str, form: str, unit: str) -> None:
    found = parsed(name)
    assert [found[key] for key in ("place", "brand", "industry", "form", "unit")] == [
        place,
        brand,
        industry,
        form,
        unit,
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("自然人00001", "person"),
        ("张三", "person"),
        ("欧阳小明", "person"),
        ("张三小明", "enterprise"),  # four characters without a compound surname
        ("阿依古丽·买买提", "person"),
        ("华福证券", "enterprise"),  # begins with a surname, but names an industry
        ("株式会社科信", "foreign"),
        ("KEXIN GMBH", "foreign"),
        ("德国科信有限公司", "foreign"),
        ("科信-默塞特公司", "foreign"),
        ("科信(中国)有限公司", "enterprise"),
        ("安徽科信大学", "institution"),
        ("芜湖市农业科学研究所", "institution"),
        ("芜湖农业研究院有限公司", "enterprise"),
        ("芜湖市技术推广中心", "institution"),
        ("芜湖市科信旅游商贸中心", "enterprise"),
        ("芜湖科信管理咨询中心(有限合伙)", "enterprise"),
    ],
)
def test_the_kind_of_a_party(name: str, kind: str) -> None:
    assert parsed(name)["party_kind"] == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("科信（集团）有限公司", "科信(集团)有限公司"),
        ("科信　科技 有限公司", "科信科技有限公司"),
        ("ＡＢ科技有限公司", "ab科技有限公司"),
        ("科信【集团】有限公司。", "科信(集团)有限公司"),
    ],
)
def test_spellings_that_are_written_alike(one: str, other: str) -> None:
    assert parsed(one)["written"] == parsed(other)["written"]


def test_traditional_characters_are_simplified_but_two_brands_stay_two() -> None:
    assert parsed("騰隆國際貨運代理有限公司")["normal"] == "腾隆国际货运代理有限公司"
    assert parsed("騰隆貨運有限公司")["written"] != parsed("腾隆货运有限公司")["written"]
    assert parsed("乾元科技有限公司")["normal"] != parsed("干元科技有限公司")["normal"]


def test_nothing_is_parsed_to_nothing() -> None:
    assert parse_names(pl.Series([], dtype=pl.String)).height == 0
    assert parsed("")["brand"] == ""
