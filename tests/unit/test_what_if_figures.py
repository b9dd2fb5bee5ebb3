"""Figures that a person sets for an enterprise: names, units and ranges, and what is refused in which words."""

from decimal import Decimal

import pytest

from pipelines.base.errors import KechuangError
from pipelines.what_if.figures import figures_of


@pytest.mark.parametrize(
    ("text", "code", "basis", "value"),
    [
        ("sales_12m=3万元", "sales_12m", None, "30000"),
        ("sales_12m=30,000 CNY", "sales_12m", None, "30000"),
        ("sales_12m=-1.5", "sales_12m", None, "-1.5"),
        ("silence_days=30天", "silence_days", None, "30"),
        ("vat_sales_growth_pct=-100 %", "vat_sales_growth_pct", None, "-100"),
        ("active_months_12m=12", "active_months_12m", None, "12"),
        ("tax_level=4", "tax_level", None, "4"),
        ("sales_12m=unknown", "sales_12m", None, None),
        ("revenue=1亿元", "revenue", None, "100000000"),
        ("holds_hte=是", "holds_hte", None, "1"),
        ("holds_hte=no", "holds_hte", None, "0"),
        ("rd_expense:superdeduct=500万元", "rd_expense", "superdeduct", "5000000"),
        ("T1_RD_AMT=500万元", "rd_expense", "superdeduct", "5000000"),
        ("T4_STF_RATIO=100%", "st_staff_share_pct", None, "100"),
    ],
)
def test_a_figure_in_its_own_units(text: str, code: str, basis: str | None, value: str | None) -> None:
    (one,) = figures_of([text])
    assert (one.code, one.basis) == (code, basis)
    assert one.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("revenue", "--set revenue: give NAME=VALUE"),
        ("=3", "give NAME=VALUE"),
        ("revenu=1", "no figure is called revenu: did you mean revenue"),
        ("xyz=1", "no figure is called xyz: `credit_characteristic`, `measure` and `indicator` list them"),
        ("revenue=3%", "revenue=3%: % is not its unit; it is in 元 / yuan"),
        ("silence_days=3万元", "万元 is not its unit; it is in 天 / days"),
        ("holds_hte=1 %", "it is in 是否 / yes or no (no unit: 0 or 1)"),
        ("holds_hte=2", "out of range; it is from 0 to 1"),
        ("revenue=x", "revenue=x: not a number; its unit is 元 / yuan"),
        ("revenue=1e5", "e5 is not its unit"),
        ("active_months_12m=13", "out of range; it is from 0 to 12 months"),
        ("silence_days=-1", "out of range; it is from 0"),
        ("insured_count=2.5", "a whole number of persons is needed"),
        ("vat_sales_growth_pct=-100.01", "out of range; it is from -100"),
        ("customer_top1_pct=100.01", "out of range; it is from 0 to 100 percent"),
        ("st_staff_share_pct=101", "out of range; it is from 0 to 100 percent"),
        ("tax_level=5", "out of range; it is from 0 to 4 points"),
        ("rd_expense=1", "rd_expense is another figure by each basis: set rd_expense:"),
        ("rd_expense:cit=1", "rd_expense is another figure by each basis"),
        ("revenue:cit=1", "revenue has no basis to name"),
        ("is_sme=1", "is_sme follows from other figures"),
    ],
)
def test_what_cannot_be_is_refused(text: str, said: str) -> None:
    with pytest.raises(KechuangError) as refused:
        figures_of([text])
    assert said in str(refused.value)


def test_a_figure_is_set_once() -> None:
    with pytest.raises(KechuangError, match="rd_expense is set twice"):
        figures_of(["rd_expense:superdeduct=1", "T1_RD_AMT=2"])
    assert len(figures_of(["rd_expense:superdeduct=1", "rd_expense:hte=2"])) == 2
