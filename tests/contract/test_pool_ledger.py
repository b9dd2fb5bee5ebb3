"""The ledger of risk-sharing pools, replayed over a simulated year: it balances to the cent on every day."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
import pytest
from pool_lab import PoolLab

from sources.simulator.city import make_city
from sources.simulator.lending import BANKS, GUARANTEES, PROGRAMME, make_loans
from sources.simulator.loan_book import claims

END = date(2026, 6, 30)
CENT = Decimal("0.01")
_STATUS = {
    "已受理": "accepted",
    "审核中": "in_review",
    "已拨付": "paid",
    "不予补偿": "refused",
    "已追偿结清": "recovered",
}
_SECURITY = dict(zip(GUARANTEES, ("unsecured", "guaranteed", "collateral", "pledge", "mixed"), strict=True))


@pytest.fixture(scope="module")
def year() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The loans of a made-up city and every state of every claim, with the day on which it was sent."""
    city = make_city(enterprises=12_000, days=365, end=END, seed=3, increments=0)
    loans = make_loans(city)
    return loans, claims(city, loans)


def _replayed(year: tuple[pl.DataFrame, pl.DataFrame], day: date) -> tuple[PoolLab, list[dict[str, Any]]]:
    """The models on what was known on a day, and the newest state of each claim."""
    loans, states = year
    known = states.filter(pl.col("changed_on") <= day)
    newest = known.unique("claim_no", keep="last", maintain_order=True)
    lab = PoolLab(day)
    for loan in loans.join(newest.select("loan_no").unique(), on="loan_no", how="semi").iter_rows(named=True):
        lab.file(loan["loan_no"], PROGRAMME, loan["amount"], loan["granted_date"],
                 enterprise_id=f"E{loan['enterprise_no']}", bank_code=BANKS[loan["bank"]].code,
                 due_date=loan["due_date"], filing_date=loan["filing_date"], has_ip_pledge=loan["has_ip_pledge"],
                 guarantee_code=_SECURITY[GUARANTEES[loan["guarantee"]]])  # fmt: skip
    for claim in known.iter_rows(named=True):
        lab.add("stg_finance__compensation_claim_version", claim_no=claim["claim_no"],
                claim_status_code=_STATUS[claim["status"]], known_from_date=claim["changed_on"])  # fmt: skip
    rows = [*newest.iter_rows(named=True)]
    for claim in rows:
        lab.add("stg_finance__compensation_claim", enterprise_id=f"E{claim['enterprise_no']}",
                bank_code=BANKS[claim["bank"]].code, loan_no=claim["loan_no"], claim_no=claim["claim_no"],
                claim_status_code=_STATUS[claim["status"]], claimed_date=claim["claimed_date"],
                subrogation_date=claim["subrogation_date"], principal_loss_cny=claim["loss"],
                claimed_cny=claim["claimed"], recovered_cny=claim["recovered"], record_id=1)  # fmt: skip
    lab.run()
    return lab, rows


@pytest.mark.parametrize("day", [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31), END])
def test_the_ledger_of_each_day_balances_to_the_cent(year: tuple[pl.DataFrame, pl.DataFrame], day: date) -> None:
    lab, rows = _replayed(year, day)
    booked: dict[tuple[str, str, bool], Decimal] = {}
    for claim, entry, is_pool, amount in lab.rows(
        "mart_pool_ledger", "claim_no", "entry_code", "is_pool", "amount_cny"
    ):
        booked[claim, entry, is_pool] = booked.get((claim, entry, is_pool), Decimal(0)) + amount
    wanted: dict[tuple[str, str, bool], Decimal] = {}
    for row in rows:
        claim, status = row["claim_no"], _STATUS[row["status"]]
        loss, claimed = Decimal(row["loss"]), Decimal(row["claimed"])
        if status in ("accepted", "in_review"):
            wanted[claim, "reserved", True] = -claimed
        elif status == "refused":
            wanted[claim, "borne", False] = -loss
        else:
            wanted |= {(claim, "borne", True): -claimed, (claim, "borne", False): claimed - loss}
        if status == "recovered":
            pct = (100 * claimed / loss).quantize(Decimal("0.0001"), ROUND_HALF_UP)
            to_pool = (row["recovered"] * pct / 100).quantize(CENT, ROUND_HALF_UP)
            wanted |= {(claim, "recovered", True): to_pool, (claim, "recovered", False): row["recovered"] - to_pool}
    assert booked == wanted
    assert len({claim for claim, _, _ in wanted}) >= 8
    banks = lab.rows(
        "mart_pool_bank", "sum(paid_cny)", "sum(recovered_cny)", "sum(reserved_cny)", "max(programme_paid_year_cny)"
    )
    of_pool = {entry: sum(cny for (_, code, is_pool), cny in wanted.items() if is_pool and code == entry)
               for entry in ("borne", "recovered", "reserved")}  # fmt: skip
    paid_on = dict(
        lab.connection.execute("select distinct claim_no, paid_date from intermediate.int_pool__claim").fetchall()
    )
    this_year = sum(-cny for (claim, entry, is_pool), cny in wanted.items()
                    if is_pool and entry == "borne" and paid_on[claim].year == day.year)  # fmt: skip
    assert banks == [(-of_pool["borne"], of_pool["recovered"], -of_pool["reserved"], this_year)]


def test_compensation_of_the_made_up_city_keeps_within_its_rules(year: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    lab, _ = _replayed(year, END)
    assert lab.rows("mart_pool_ledger", "count(*) filter (where not is_within_share)") == [(0,)]
    assert lab.rows("mart_pool_ledger", "count(*) filter (where not is_within_cap)") == [(0,)]


@pytest.mark.parametrize("state", ["recovered", "paid"])
def test_parts_of_several_parties_add_up_to_the_whole(state: str) -> None:
    """Chongqing: the pool's 80.01 of 100.01 yuan fall on city and district 4:6, the rest on the bank.

    What came back counts, whether or not the claim is closed.
    """
    lab = PoolLab(END)
    lab.file("1", "知识价值信用贷款（重庆）", 1_000_000, date(2025, 6, 1))
    lab.file("2", "郑科贷", 1_000_000, date(2025, 6, 1), guarantee_code="guaranteed")
    lab.file("3", "宁科贷", 1_000_000, date(2025, 11, 1))
    for no, status in (("1", state), ("2", "paid"), ("3", "paid")):
        lab.add("stg_finance__compensation_claim", enterprise_id="A", bank_code="B", loan_no=no, claim_no=no,
                claim_status_code=status, claimed_date=date(2026, 1, 1), principal_loss_cny="100.01",
                claimed_cny="80.01" if no == "1" else "20", recovered_cny="33.33" if no == "1" else None,
                record_id=1)  # fmt: skip
    lab.run()
    found = lab.rows("mart_pool_ledger", "claim_no", "entry_code", "party_code", "amount_cny")
    assert {row[:3]: str(row[3]) for row in found} == {
        ("1", "borne", "city"): "-32.00", ("1", "borne", "district"): "-48.01", ("1", "borne", "bank"): "-20.00",
        # 80.0020 % of 33.33 is 26.66, of which 4:6 are 10.66 and 16.00
        ("1", "recovered", "city"): "10.66", ("1", "recovered", "district"): "16.00",
        ("1", "recovered", "bank"): "6.67",
        ("2", "borne", "city"): "-20.00", ("2", "borne", "guarantor"): "-80.01",
        # the shares of Ningxia were not found: the pool as a whole, and the bank
        ("3", "borne", "pool"): "-20.00", ("3", "borne", "bank"): "-80.01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("programme", "granted", "loss", "claimed", "cap"),
    [
        # the old book of Zhengzhou: 80 % of the loss, up to 5 million a claim
        ("郑科贷", date(2024, 4, 1), "6250000", "5000000", "5000000.00"),
        ("郑科贷", date(2024, 4, 1), "6250000.02", "5000000.01", "5000000.00"),
        ("郑科贷", date(2024, 4, 1), "1000000", "800000.01", "800000.00"),
    ],
)
def test_the_cap_of_a_claim_is_that_of_the_document(
    programme: str, granted: date, loss: str, claimed: str, cap: str
) -> None:
    lab = PoolLab(END)
    lab.file("1", programme, 8_000_000, granted)
    lab.add("stg_finance__compensation_claim", enterprise_id="A", bank_code="B", loan_no="1", claim_no="1",
            claim_status_code="paid", claimed_date=date(2026, 1, 1), principal_loss_cny=loss, claimed_cny=claimed,
            record_id=1)  # fmt: skip
    lab.run()
    ((told, within),) = lab.rows("mart_pool_ledger", "distinct pool_cap_cny", "is_within_cap")
    assert (str(told), within) == (cap, Decimal(claimed) <= Decimal(cap))


@pytest.mark.parametrize(
    ("programme", "granted", "evidence", "state"),
    [
        ("郑科贷", date(2025, 6, 1), "court_terminated", "met"),
        ("郑科贷", date(2025, 6, 1), None, "unknown"),
        (PROGRAMME, date(2025, 6, 1), "bankruptcy", "met"),
        (PROGRAMME, date(2025, 6, 1), "agreement", "unmet"),
        # what the old book accepts was not found
        ("郑科贷", date(2024, 4, 1), "court_terminated", "unknown"),
    ],
)
def test_a_proof_of_loss_is_held_against_what_the_programme_accepts(
    programme: str, granted: date, evidence: str | None, state: str
) -> None:
    lab = PoolLab(END)
    lab.file("1", programme, 1_000_000, granted)
    lab.add("stg_finance__compensation_claim", enterprise_id="A", bank_code="B", loan_no="1", claim_no="1",
            claim_status_code="paid", claimed_date=date(2026, 1, 1), principal_loss_cny="100", claimed_cny="20",
            loss_evidence_code=evidence, record_id=1)  # fmt: skip
    lab.run()
    assert lab.rows("mart_pool_ledger", "distinct loss_evidence_code", "evidence_state_code") == [(evidence, state)]
