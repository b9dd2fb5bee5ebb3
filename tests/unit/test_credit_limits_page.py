"""Limits on an enterprise's page: products, caps, what binds; and what a bank sees of credit without all consents."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from pipelines.banks.lens import Seen
from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.limits import limits_sections
from serving.desk.reading import veils_of


def cap(code: str, **cells: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(
        ("name_zh", "name_en", "base_code", "base_value", "base_band_code", "factor", "cap_cny", "limit_cny",
         "available_cny")
    )  # fmt: skip
    return row | {
        "rulebook_code": "limit_tax", "version": "1", "cap_code": code, "order_no": 1, "cap_kind_code": "times",
        "is_binding": False, "drawn_cny": Decimal(0), "state_code": "unknown", "authority": "placeholder",
        "is_verified": False,
    } | cells  # fmt: skip


def enterprise(*rows: dict[str, Any]) -> Enterprise:
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", {"mart_credit_limit": list(rows)}, ())


def test_the_cap_that_binds_is_marked_and_placeholders_are_said() -> None:
    known = {"limit_cny": Decimal(800_000), "available_cny": Decimal(500_000), "drawn_cny": Decimal(300_000),
             "state_code": "indicated"}  # fmt: skip
    (section,) = limits_sections(
        enterprise(
            cap("tax_level", name_zh="A级", name_en="A", base_code="tax_level", base_value=Decimal(4),
                base_band_code="A", cap_cny=Decimal(1_000_000), order_no=2, **known),
            cap("tax_paid", name_zh="纳税额的7倍", name_en="7 times", base_code="tax_paid_mean_2y",
                base_value=Decimal(114_286), cap_cny=Decimal(800_000), is_binding=True, **known),
        )
    )  # fmt: skip
    products, caps = section.grids
    assert section.warning is not None
    assert "placeholders" in section.warning.en
    assert section.digest is not None
    assert section.digest.en == "1 of 1 with a limit"
    (product,) = products.rows
    assert [str(cell.text.zh) for cell in product[2:5]] == ["80 万元", "30 万元", "50 万元"]
    first, second = caps.rows
    assert first[3].tone == "warn", "the cap that binds"
    assert second[3].tone == "plain"
    assert "A" in second[2].text.en


def test_an_unknown_figure_is_said_and_no_section_is_empty() -> None:
    assert limits_sections(enterprise()) == []
    (section,) = limits_sections(enterprise(cap("tax_paid", base_code="tax_paid_mean_2y")))
    ((_, named, figure, amount),) = section.grids[1].rows
    assert named.text.en == "mean tax paid in two years"
    assert figure.text.en.endswith("unknown")
    assert amount.text.zh == "—"


def test_a_bank_sees_a_credit_assessment_whole_or_not_at_all() -> None:
    hidden = {name: {"tax": ["score"]} for name in ("mart_credit_score", "mart_credit_limit", "mart_ip_portfolio")}
    terms: Any = type("Terms", (), {"tables": {"mart_ip_portfolio": ()}})()
    lens: Any = type("Lens", (), {"accesses": {}})()
    veils = veils_of(terms, lens, cast(Any, None), Seen(1, "A", frozenset(), (), {}, hidden, 1))
    assert {name: veils[name].is_whole for name in hidden} == {
        "mart_credit_score": True, "mart_credit_limit": True, "mart_ip_portfolio": False
    }  # fmt: skip


def test_a_ceiling_that_was_not_found_is_said_and_makes_the_product_a_placeholder() -> None:
    """A pool's conditions have an authority each: one placeholder makes the limit one."""
    pool = {"rulebook_code": "pool", "cap_kind_code": "ceiling"}
    (section,) = limits_sections(
        enterprise(
            cap("firm_cap", **pool, name_zh="单户备案余额上限", name_en="Ceiling"),
            cap(
                "on_list", **pool | {"cap_kind_code": "needs", "authority": "local", "order_no": 2}, base_code="on_list"
            ),
        )
    )
    products, caps = section.grids
    assert "placeholder" in products.rows[0][5].text.en
    assert caps.rows[0][3].text.en == "not found, or by a grade"
    assert caps.rows[1][2].text.zh == "项目名单未知"
