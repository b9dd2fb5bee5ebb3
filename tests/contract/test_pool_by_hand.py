"""Risk-sharing pools against boundary cases worked out by hand from what the documents say."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pool_lab import PoolLab

GUANGZHOU, NINGKE, ZHENGKE = "广州市信贷风险补偿机制", "宁科贷", "郑科贷"
HUBEI, CHONGQING, ANHUI = "知识价值信用贷款（湖北）", "知识价值信用贷款（重庆）", "安徽省贷款风险补偿"
MADE_UP = "鸠兹科技信贷风险补偿资金池"
DAY = date(2026, 6, 30)
_CASES = [*csv.DictReader(Path(__file__).with_name("pool_cases.csv").open(encoding="utf-8", newline=""))]


def test_shares_are_those_of_the_documents() -> None:
    lab = PoolLab(DAY)
    for no, case in enumerate(_CASES):
        granted = date.fromisoformat(case["granted"])
        lab.file(str(no), case["rulebook"], case["amount"], granted, enterprise_id=f"E{no}",
                 guarantee_code=case["guarantee"], has_ip_pledge=case["ip"] == "yes",
                 is_first_loan_claimed=case["first"] == "yes")  # fmt: skip
    lab.run()
    found = {row[0]: row[1:] for row in lab.rows("mart_pool_filing", "loan_no", "share_min_pct", "share_max_pct",
                                                 "share_band_code", "is_share_placeholder")}  # fmt: skip
    assert len(found) == len(_CASES)
    for no, case in enumerate(_CASES):
        low, high, band, is_placeholder = found[str(no)]
        wanted = tuple(Decimal(case[name]) if case[name] else None for name in ("share_min", "share_max"))
        assert (low, high) == wanted, case["why"]
        if case["band"]:
            assert band == case["band"], case["why"]
        if low is None:
            assert is_placeholder, case["why"]


@pytest.mark.parametrize(
    ("programme", "granted", "cap"),
    [(GUANGZHOU, date(2025, 10, 9), 30_000_000), (ZHENGKE, date(2024, 3, 1), 20_000_000),
     (MADE_UP, date(2025, 10, 9), 30_000_000)],
)  # fmt: skip
def test_the_cap_of_an_enterprise_holds_over_all_banks(programme: str, granted: date, cap: int) -> None:
    """5 million are open at another bank; the balance of a settled loan, and that of a later loan, do not count."""
    lab = PoolLab(DAY)
    lab.file("open", programme, 8_000_000, granted - timedelta(days=5), bank_code="B1")
    lab.file("settled", programme, 9_000_000, granted - timedelta(days=5), bank_code="B1")
    month_end = granted - timedelta(days=1)
    lab.add("stg_finance__loan_balance", bank_code="B1", loan_no="open", data_date=month_end, balance_cny=5_000_000,
            five_class_code="normal", overdue_days=0)  # fmt: skip
    lab.file("fits", programme, cap - 5_000_000, granted, bank_code="B2")
    lab.file("later", programme, 1, granted + timedelta(days=1), bank_code="B3")
    lab.file("other", programme, cap, granted, bank_code="B2", enterprise_id="B")
    lab.file("over", programme, cap + Decimal("0.01"), granted, bank_code="B2", enterprise_id="C")
    lab.run()
    found = lab.states("firm_cap")
    assert (found["fits"], found["later"], found["other"], found["over"]) == ("met", "unmet", "met", "unmet")
    assert (cap,) in lab.rows("mart_pool_filing", "live_cny"), "5 million at the other bank, and the loan"


@pytest.mark.parametrize(
    ("programme", "granted", "last"),
    [(GUANGZHOU, date(2025, 10, 31), date(2028, 10, 31)), (ZHENGKE, date(2024, 2, 29), date(2027, 2, 28)),
     (HUBEI, date(2025, 6, 1), date(2028, 6, 1)), (MADE_UP, date(2025, 6, 1), date(2028, 6, 1))],
)  # fmt: skip
def test_a_loan_of_36_months_is_in_term_and_one_of_a_day_more_is_not(programme: str, granted: date, last: date) -> None:
    lab = PoolLab(DAY)
    lab.file("last", programme, 1, granted, due_date=last)
    lab.file("after", programme, 1, granted, due_date=last + timedelta(days=1))
    lab.file("open", programme, 1, granted, due_date=None)
    lab.run()
    assert lab.states("term_cap") == {"last": "met", "after": "unmet", "open": "unknown"}


@pytest.mark.parametrize("programme", [NINGKE, CHONGQING, ANHUI])
def test_what_was_not_found_is_unknown_and_a_placeholder(programme: str) -> None:
    lab = PoolLab(DAY)
    lab.file("1", programme, 1, date(2025, 10, 15))
    lab.run()
    found = {row[0]: row[1:] for row in lab.rows("mart_pool_check", "condition_code", "state_code", "authority")}
    for condition in ("firm_cap", "term_cap", "filing_term"):
        assert found[condition] == ("unknown", "placeholder")
    assert lab.rows("mart_pool_bank", "stop_state_code", "year_budget_cny", "budget_authority") == [
        ("unknown", None, "placeholder")
    ]


def test_filing_is_in_time_on_the_thirtieth_day_and_late_on_the_next() -> None:
    """No document was found to name a number of days: only the made-up pool does."""
    lab, granted = PoolLab(DAY), date(2025, 6, 1)
    for name, days in {"before": -1, "same": 0, "last": 30, "late": 31}.items():
        lab.file(name, MADE_UP, 1, granted, filing_date=granted + timedelta(days=days))
        lab.file(f"gz {name}", GUANGZHOU, 1, date(2025, 10, 1), filing_date=date(2025, 10, 1) + timedelta(days=days))
    lab.run()
    term, first = lab.states("filing_term"), lab.states("disbursed_first")
    assert (term["same"], term["last"], term["late"]) == ("met", "met", "unmet")
    assert {term[f"gz {name}"] for name in ("before", "same", "last", "late")} == {"unknown"}
    for prefix in ("", "gz "):
        assert (first[f"{prefix}before"], first[f"{prefix}same"], first[f"{prefix}last"]) == ("unmet", "met", "met")


@pytest.mark.parametrize(("programme", "code"), [(NINGKE, "hte"), (NINGKE, "tech_sme"), (HUBEI, "demo_enterprise")])
def test_the_list_counts_on_its_first_and_last_day(programme: str, code: str) -> None:
    lab, begin, end = PoolLab(DAY), date(2025, 11, 1), date(2026, 3, 1)
    entry = {"recognition_code": code, "valid_from_date": begin, "valid_to_date": end, "state_code": "expired"}
    lab.add("int_recognition__status", enterprise_id="A", **entry)
    lab.add("int_recognition__status", enterprise_id="R", **{**entry, "state_code": "revoked"})
    lab.add("int_recognition__status", enterprise_id="N", **{**entry, "valid_to_date": None, "state_code": "unknown"})
    lab.add("int_recognition__status", enterprise_id="O", **{**entry, "recognition_code": "gazelle"})
    for name, day in {"day before": begin - timedelta(days=1), "first": begin, "last": end,
                      "day after": end + timedelta(days=1)}.items():  # fmt: skip
        lab.file(name, programme, 1, day)
    for name in ("R", "N", "O"):
        lab.file(name, programme, 1, begin, enterprise_id=name)
    lab.run()
    assert lab.states("on_list") == {
        "day before": "unmet", "first": "met", "last": "met", "day after": "unmet", "R": "unknown", "N": "unknown",
        "O": "unmet",
    }  # fmt: skip


def test_a_list_that_has_not_arrived_or_is_the_pool_s_own_is_unknown() -> None:
    lab = PoolLab(DAY)
    lab.connection.execute("update intermediate.int_feed__lag set is_evidence = false where feed like '%sme%'")
    lab.file("ningke", NINGKE, 1, date(2025, 11, 1))
    lab.file("guangzhou", GUANGZHOU, 1, date(2025, 11, 1), enterprise_id="B")
    lab.run()
    assert lab.states("on_list") == {"ningke": "unknown", "guangzhou": "unknown"}


@pytest.mark.parametrize(
    ("programme", "highest", "lowest"), [(CHONGQING, 5_000_000, 800_000), (HUBEI, 10_000_000, 1_000_000)]
)
def test_the_grade_decides_between_the_lowest_and_the_highest_cap(programme: str, highest: int, lowest: int) -> None:
    """No feed gives the grade: up to the cap of E a loan fits any grade, above that of A none."""
    lab = PoolLab(DAY)
    for no, amount in enumerate((lowest, lowest + Decimal("0.01"), highest, highest + Decimal("0.01"))):
        lab.file(str(no), programme, amount, date(2025, 6, 1))
    lab.run()
    assert lab.states("loan_cap") == {"0": "met", "1": "unknown", "2": "unknown", "3": "unmet"}


def test_hubei_takes_pure_credit_only() -> None:
    lab = PoolLab(DAY)
    for security in ("unsecured", "collateral", None):
        lab.file(str(security), HUBEI, 1, date(2025, 6, 1), guarantee_code=security)
    lab.run()
    assert lab.states("unsecured") == {"unsecured": "met", "collateral": "unmet", "None": "unknown"}


def test_zhengzhou_splits_its_books_by_the_day_of_the_filing() -> None:
    """Old: filed up to 2024-04-28. New: filed from 2025-02-18. What was filed between is in no book that is open."""
    lab, granted = PoolLab(DAY), date(2024, 4, 1)
    for name, filed in {"last": date(2024, 4, 28), "between": date(2024, 4, 29), "new": date(2025, 2, 18)}.items():
        lab.file(name, ZHENGKE, 1, granted, filing_date=filed)
    lab.run()
    assert lab.rows("mart_pool_filing", "loan_no", "version") == [
        ("between", "2018"),
        ("last", "2018"),
        ("new", "2025"),
    ]
    assert lab.states("book_open") == {"last": "met", "between": "unmet"}
    assert set(lab.states("revenue_cap").values()) | set(lab.states("collateral_cap").values()) == {"manual"}


def test_a_version_judges_from_its_first_to_its_last_day() -> None:
    lab = PoolLab(DAY)
    days = {
        "before": date(2025, 9, 30),
        "first": date(2025, 10, 1),
        "last": date(2028, 9, 30),
        "after": date(2028, 10, 1),
    }
    for name, day in days.items():
        lab.file(name, GUANGZHOU, 1, day)
    lab.run()
    assert lab.rows("mart_pool_filing", "loan_no") == [("first",), ("last",)]


def test_a_loan_is_filed_in_one_programme_of_a_layer() -> None:
    """The second filing fails; of two on one day both do. Another layer may compensate too."""
    lab, granted = PoolLab(DAY), date(2025, 11, 1)
    lab.file("twice", GUANGZHOU, 1, granted)
    lab.file("twice", MADE_UP, 1, granted, filing_date=granted + timedelta(days=2))
    lab.file("layers", GUANGZHOU, 1, granted)
    lab.file("layers", ANHUI, 1, granted)
    lab.file("same day", GUANGZHOU, 1, granted)
    lab.file("same day", CHONGQING, 1, granted)
    lab.run()
    query = (
        "select loan_no, rulebook_code, state_code from marts.mart_pool_check where condition_code = 'one_programme'"
    )
    assert lab.connection.execute(f"{query} order by all").fetchall() == [
        ("layers", "anhui_pool", "met"), ("layers", "guangzhou_pool", "met"),
        ("same day", "chongqing_pool", "unmet"), ("same day", "guangzhou_pool", "unmet"),
        ("twice", "guangzhou_pool", "met"), ("twice", "made_up_pool", "unmet"),
    ]  # fmt: skip


def test_a_bank_whose_loss_is_above_3_per_cent_of_the_year_is_paused() -> None:
    """100 million filed; a loss of 3 million is 3 % and does not stop, one cent more does (Guangzhou 2025)."""
    for loss, state in {Decimal(3_000_000): "met", Decimal("3010000.00"): "unmet"}.items():
        lab = PoolLab(DAY)
        for no in range(10):
            lab.file(f"old {no}", GUANGZHOU, 10_000_000, date(2026, 1, 5), enterprise_id=f"E{no}")
        lab.add("stg_finance__compensation_claim", enterprise_id="E0", bank_code="B", loan_no="old 0", claim_no="1",
                claim_status_code="accepted", claimed_date=date(2026, 1, 31), principal_loss_cny=loss,
                claimed_cny=1, record_id=1)  # fmt: skip
        lab.add("stg_finance__loan_balance", bank_code="B", loan_no="old 1", data_date=date(2026, 1, 31),
                balance_cny=1, five_class_code="normal", overdue_days=0)  # fmt: skip
        lab.file("new", GUANGZHOU, 1, date(2026, 2, 1), enterprise_id="N")
        lab.file("same day", GUANGZHOU, 1, date(2026, 1, 31), enterprise_id="N", filing_date=date(2026, 2, 3))
        lab.run()
        found = lab.states("bank_not_paused")
        assert (found["new"], found["same day"], found["old 0"]) == (state, "unknown", "unknown")
        assert lab.rows("mart_pool_bank", "stop_state_code", "stop_headroom_cny") == [
            ("normal" if state == "met" else "stop", 3_000_000 - loss)
        ]


@pytest.mark.parametrize(
    ("came", "state", "loss", "reserved"),
    [(None, "unknown", None, None), (date(2025, 5, 25), "unknown", None, None), (date(2025, 5, 26), "normal", 0, 0)],
)
def test_without_a_list_of_claims_no_loss_is_not_zero(
    came: date | None, state: str, loss: int | None, reserved: int | None
) -> None:
    """No list ever came, the newest is 401 days old, it is 400 days old."""
    lab = PoolLab(DAY, came, has_claims=came is not None)
    lab.file("1", GUANGZHOU, 10_000_000, date(2026, 1, 5))
    lab.add("stg_finance__loan_balance", bank_code="B", loan_no="1", data_date=date(2026, 5, 31),
            balance_cny=1, five_class_code="normal", overdue_days=0)  # fmt: skip
    lab.run()
    [found] = lab.rows("mart_pool_bank", "stop_state_code", "loss_to_filed_pct", "reserved_cny", "budget_headroom_cny")
    assert found[:3] == (state, loss, reserved)
    assert (found[3] is None) == (loss is None)


@pytest.mark.parametrize(
    ("programme", "bad", "state"),
    [(HUBEI, "4.9999", "normal"), (HUBEI, "5", "warn"), (HUBEI, "7.9999", "warn"), (HUBEI, "8", "stop"),
     (ZHENGKE, "5", "normal"), (ZHENGKE, "5.0001", "stop")],
)  # fmt: skip
def test_warnings_and_stops_by_the_month_s_end(programme: str, bad: str, state: str) -> None:
    """Hubei: NPL ratio, warning at 5, stop at 8. Zhengzhou, old book: overdue above 5 %."""
    lab, granted = PoolLab(DAY), date(2025, 6, 1) if programme == HUBEI else date(2024, 4, 1)
    lab.file("good", programme, 10_000_000, granted)
    lab.file("bad", programme, 10_000_000, granted, enterprise_id="B")
    of_bad = Decimal(bad) * 10_000
    for loan, balance, grade, days in (("good", 1_000_000 - of_bad, "normal", 0), ("bad", of_bad, "substandard", 91)):
        lab.add("stg_finance__loan_balance", bank_code="B", loan_no=loan, data_date=date(2026, 5, 31),
                balance_cny=balance, five_class_code=grade, overdue_days=days)  # fmt: skip
    lab.run()
    assert lab.rows("mart_pool_bank", "stop_state_code") == [(state,)]


def test_a_bank_may_file_a_hundred_thousand_million_and_a_claim_may_be_far_above_its_loss() -> None:
    """A city of 100,000 enterprises files as much; a claim in yuan of a loss in millions is a fault that is shown."""
    lab = PoolLab(DAY)
    for no in range(100):
        lab.file(f"old {no}", GUANGZHOU, 1_000_000_000, date(2026, 1, 5), enterprise_id=f"E{no}")
    lab.add("stg_finance__compensation_claim", enterprise_id="E0", bank_code="B", loan_no="old 0", claim_no="1",
            claim_status_code="recovered", claimed_date=date(2026, 1, 31), principal_loss_cny=1,
            claimed_cny=50_000_000, recovered_cny=50_000_000, record_id=1)  # fmt: skip
    lab.add("stg_finance__loan_balance", bank_code="B", loan_no="old 1", data_date=date(2026, 1, 31),
            balance_cny=1, five_class_code="normal", overdue_days=0)  # fmt: skip
    lab.run()
    assert lab.rows("mart_pool_bank", "stop_state_code", "stop_headroom_cny") == [("normal", Decimal("2999999999.00"))]
    assert {row for (row,) in lab.rows("mart_pool_ledger", "borne_pct")} == {Decimal("5000000000.0000")}
