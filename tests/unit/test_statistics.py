"""`kechuang statistics`: figures by group, sums of what may be added, and a refusal by name of what may not."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from enterprise_release import profile, write_release
from rich.cells import cell_len
from typer.testing import CliRunner

from pipelines.base import terminal
from pipelines.cli.app import app
from pipelines.publish.dictionary.dictionary import Code
from pipelines.released.statistic_groups import group_names

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
FIGURES = {  # figure: unit, stock or flow, whether it may be added over divisions and over months
    "borrower_count": ("item", "stock", True, False),
    "loan_share_pct": ("percent", "stock", False, False),
    "new_loan_cny": ("cny", "flow", True, True),
    "premium_cny": ("cny", "flow", True, True),
    "bond_balance_cny": ("cny", "stock", True, False),
}


def rows() -> list[dict[str, Any]]:
    values = {"borrower_count": 3, "loan_share_pct": 40, "new_loan_cny": 1_000_000, "premium_cny": 5_000}
    groups = [("list", "hte"), ("list", "tech_sme"), ("district", "340202"), ("district", "340207")]
    return [
        {
            "business_date": date(2026, 6, 30), "month_end_date": month, "dimension_code": dimension,
            "group_code": group, "figure_code": code, "unit_code": unit,
            # no list of policies told of April, none of bonds of any month
            "figure_value": None if code == "bond_balance_cny" or (code, month) == ("premium_cny", APRIL)
            else Decimal(values[code] + place),
            "flow_code": flow, "is_additive": over and dimension == "district", "is_additive_over_months": months,
            "bank_count": 6,
        }
        for month in (APRIL, MAY)
        for place, (dimension, group) in enumerate(groups)
        for code, (unit, flow, over, months) in FIGURES.items()
    ]  # fmt: skip


def funnel() -> list[dict[str, Any]]:
    values = {
        "submitted_count": ("item", True),
        "credit_share_pct": ("percent", False),
        "days_to_match": ("day", False),
    }
    return [
        {
            "business_date": date(2026, 6, 30), "month_end_date": MAY, "dimension_code": dimension, "group_code": group,
            "figure_code": code, "figure_value": Decimal(value), "unit_code": unit, "flow_code": "flow",
            "is_additive": bool(over) and dimension == "bank", "is_additive_over_months": bool(over),
        }
        for dimension, group, value in (("all", "demands", 7), ("bank", "X", 5), ("bank", "none", 2))
        for code, (unit, over) in values.items()
    ]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    tables = {"mart_finance_statistic": rows(), "mart_funnel_statistic": funnel()}
    write_release(tmp_path / "releases", {"mart_enterprise_profile": [profile()]} | tables)
    return tmp_path


def asked(data: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["statistics", "--data", str(data), *options])


def figures(data: Path, *options: str) -> list[tuple[str, str, str, int]]:
    told = json.loads(asked(data, *options, "--json").stdout)["figures"]
    return [
        (one["month_end_date"], one["group_code"], one["figure_code"], int(Decimal(one["figure_value"])))
        for one in told
    ]


def test_the_newest_month_is_shown(data: Path) -> None:
    assert figures(data, "--by", "list", "--figure", "borrower_count") == [
        ("2026-05-31", "hte", "borrower_count", 3),
        ("2026-05-31", "tech_sme", "borrower_count", 4),
    ]
    assert "2026-05" in asked(data).stdout


def test_the_funnel_of_demands_by_bank(data: Path) -> None:
    assert figures(data, "--by", "bank", "--figure", "submitted_count") == [
        ("2026-05-31", "X", "submitted_count", 5), ("2026-05-31", "none", "submitted_count", 2),
    ]  # fmt: skip
    assert figures(data, "--by", "bank", "--figure", "submitted_count", "--add", "groups") == [
        ("2026-05-31", "*", "submitted_count", 7)
    ]
    assert figures(data, "--by", "demands", "--figure", "days_to_match") == [
        ("2026-05-31", "demands", "days_to_match", 7)
    ]


def test_eighty_columns_cut_no_figure(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_LEAST_WIDTH", 80)
    ran = CliRunner().invoke(app, ["statistics", "--by", "district", "--data", str(data)], env={"COLUMNS": "80"})
    lines = [line.strip() for line in ran.stdout.splitlines()]
    assert max(cell_len(line) for line in ran.stdout.splitlines()) <= 80
    place = lines.index("当月发放金额 / amount granted: CNY 1,000,002; 时期 / flow; adds over groups,")
    assert lines[place + 1] == "months"
    assert "科创债余额 / bond balance: no data; 时点 / stock; adds over groups" in lines


def test_groups_have_names(data: Path) -> None:
    shown = asked(data, "--by", "district", "--figure", "new_loan_cny").stdout
    assert "2026-05, 芜湖市镜湖区 (340202), loans as 6 banks sent them" in shown
    shown = asked(data, "--by", "district", "--figure", "new_loan_cny", "--add", "groups").stdout
    assert "2026-05, 合计 / sum of all groups, loans as 6 banks sent them" in shown
    assert "2026-05, 尚无银行对接 / no bank yet (none)" in asked(data, "--by", "bank").stdout
    lists = {"recognition": (Code(code="hte", zh="高新技术企业", en="High and new technology enterprise"),)}
    assert group_names("list", ["hte", "x"], lists) == {"hte": ("高新技术企业", "High and new technology enterprise")}


def test_what_no_list_told_is_no_data_and_no_zero(data: Path) -> None:
    shown = asked(data, "--by", "district", "--figure", "bond_balance_cny").stdout
    assert "no data" in shown
    told = asked(data, "--by", "district", "--figure", "bond_balance_cny", "--add", "groups", "--json")
    assert [one["figure_value"] for one in json.loads(told.stdout)["figures"]] == [None]
    over_months = ("--by", "district", "--figure", "premium_cny", "--add", "months")
    result = asked(data, *over_months, "--since", "2026-04")
    assert result.exit_code == 1
    assert "premium_cny (premium, 当月科技保险保费) has no data of 2026-04" in " ".join(result.output.split())
    assert figures(data, *over_months, "--since", "2026-05")


def test_what_may_be_added_is(data: Path) -> None:
    by_district = ("--by", "district", "--figure", "borrower_count", "--add", "groups")
    assert figures(data, *by_district) == [("2026-05-31", "*", "borrower_count", 11)]
    over_months = ("--by", "district", "--figure", "new_loan_cny", "--since", "2026-04", "--add", "months")
    assert "2026-04 to 2026-05, 芜湖市镜湖区 (340202)\n" in asked(data, *over_months).stdout
    assert figures(data, *over_months) == [
        ("2026-05-31", "340202", "new_loan_cny", 2000004),
        ("2026-05-31", "340207", "new_loan_cny", 2000006),
    ]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--by", "district", "--figure", "loan_share_pct", "--add", "groups"],
         "loan_share_pct (share of borrowers, 获贷率) must not be added over district: it is a ratio; use --by union"),
        (["--by", "district", "--add", "groups"], "loan_share_pct (share of borrowers, 获贷率) must not be added"),
        (["--by", "list", "--figure", "borrower_count", "--add", "groups"],
         "borrower_count (borrowers, 有贷企业数) must not be added over list: lists overlap; use --by union"),
        (["--by", "district", "--figure", "borrower_count", "--add", "months"],
         "borrower_count (borrowers, 有贷企业数) must not be added over months: each month's end has its own"),
        (["--by", "bank", "--figure", "days_to_match", "--add", "groups"],
         "days_to_match (median days to match, 提交至对接天数中位数) must not be added over bank: it is a median"),
        (["--by", "bank", "--figure", "credit_share_pct", "--add", "groups"],
         "credit_share_pct (share granted credit, 授信率) must not be added over bank: it is a ratio; use --by"),
        (["--by", "demands", "--figure", "submitted_count", "--add", "groups"],
         "submitted_count (demands submitted, 提交需求数) is of all demands already: use --by bank"),
        (["--by", "bank", "--figure", "days_to_match", "--add", "months"],
         "days_to_match (median days to match, 提交至对接天数中位数) must not be added over months: it is a ratio"),
        (["--by", "stage"], None),
        (["--since", "2026-06"], "no figures by list since 2026-06: there are those of 2026-04 to 2026-05"),
        (["--by", "bank", "--since", "2020-01", "--until", "2020-02"],
         "no figures by bank since 2020-01 until 2020-02: there are those of 2026-05 to 2026-05"),
        (["--since", "2026-05", "--until", "2026-04"], "--until 2026-04 is before --since 2026-05: exchange them"),
        (["--by", "district", "--figure", "none"], "no figure none by district: there are bond_balance_cny"),
    ],
)  # fmt: skip
def test_what_must_not_be_added_is_refused_by_name(data: Path, options: list[str], line: str | None) -> None:
    done = asked(data, *options)
    assert done.exit_code == (0 if line is None else 1)
    assert (line or "") in done.stderr
    assert done.stderr.count("\n") == (0 if line is None else 1)


def test_a_release_from_before_there_were_statistics_says_so(tmp_path: Path) -> None:
    write_release(tmp_path / "releases", {"mart_enterprise_profile": [profile()]})
    assert "has no statistics: it was made before there were any" in asked(tmp_path).stderr
