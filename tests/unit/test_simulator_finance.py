"""Made-up lending and social insurance: what lands is what ``truth`` says, and the lending has the mix it claims."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import polars as pl
import pytest
from small_feed import READERS

from pipelines.arrivals.inbox import survey
from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.landing.land import land_feed
from pipelines.landing.store import LandingStore
from sources.simulator import simulate
from sources.simulator.city import City, make_city
from sources.simulator.lending import ENTERPRISE_CAP, make_loans
from sources.simulator.loan_book import balances, claims

END = date(2026, 6, 30)
SIZE = {"enterprises": 5_000, "days": 40, "end": END, "seed": 5, "increments": 3}
FEEDS = (
    "finance/bond", "finance/compensation_claim", "finance/consent", "finance/financing_demand", "finance/guarantee",
    "finance/insurance_policy", "finance/loan_balance", "finance/loan_filing", "finance/objection", "finance/product",
    "finance/product_condition",
    "social/insurance_headcount",
)  # fmt: skip


class Landed(NamedTuple):
    """All planted defects, and by file: state, landed rows, numbers of the quarantined rows."""

    defects: pl.DataFrame
    files: dict[str, tuple[str, pl.DataFrame, set[int]]]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """The feeds made and landed; data behind a server comes as one file, as from a fetch."""
    out = tmp_path_factory.mktemp("finance")
    made = simulate(**SIZE, out=out, progress=lambda _: None, feeds=FEEDS)
    for path in (out / "bureaus").glob("*/*.parquet"):
        fetched = made.inbox / path.parent.name / path.stem / f"{path.stem}_{END:%Y%m%d}.parquet"
        fetched.parent.mkdir(parents=True)
        pl.read_parquet(path).drop("_published_on").write_parquet(fetched)
    contracts, store = read_contracts(SOURCES_DIR), LandingStore(out / "landing")
    files = {}
    for name in FEEDS:
        feed = contracts[name]
        outcome = land_feed(feed, survey(made.inbox, [name]), store, out / "work", READERS, lambda _: None)
        assert sum(one.rows_in for one in outcome.outcomes) == made.rows[name], name
        for one in outcome.outcomes:
            remote = f"bureaus/{name}.parquet"
            rows, aside = (store.reading_path(kind, feed, one.delivery_id) for kind in ("rows", "quarantine"))
            file = remote if remote in made.totals["files"] else f"inbox/{one.path}"
            if one.problem:
                files[file] = (one.state, pl.DataFrame(), set[int]())
            else:
                files[file] = (one.state, pl.read_parquet(rows), set(pl.read_parquet(aside)["row_no"].to_list()))
    assert set(files) == set(made.totals["files"])
    defects = pl.read_csv(out / "truth" / "defects.csv", infer_schema=False)
    return Landed(defects.with_columns(pl.col("row_no").cast(pl.Int64)), files)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=60_000, days=400, end=END, seed=1, increments=3)


@pytest.fixture(scope="module")
def loans(city: City) -> pl.DataFrame:
    return make_loans(city)


def test_exactly_what_truth_names_is_rejected_or_set_aside(landed: Landed) -> None:
    for file, (state, _, aside) in landed.files.items():
        told = landed.defects.filter(pl.col("file") == file)
        is_rejected = told.filter(pl.col("outcome") == "rejected").height > 0
        assert state == ("rejected" if is_rejected else "landed"), file
        assert aside == set(told.filter(pl.col("outcome") == "quarantined")["row_no"]), file


def test_repaired_and_flagged_cells_land_as_truth_says(landed: Landed) -> None:
    told = landed.defects.filter(pl.col("outcome").is_in(["repaired", "flagged"]))
    assert set(told["feed"]) == set(FEEDS)
    for (file, field), part in told.group_by("file", "field"):
        rows = landed.files[str(file)][1]
        seen = rows.select(pl.col("_row_no").alias("row_no"), pl.col(str(field)).cast(pl.String).alias("seen"))
        both = part.join(seen, on="row_no", how="left")
        wrong = both.filter(~pl.col("seen").eq_missing(pl.col("value")))
        assert wrong.select("file", "kind", "value", "seen").rows() == []


def test_rows_that_are_superseded_land(landed: Landed) -> None:
    told = landed.defects.filter(pl.col("outcome") == "superseded")
    assert {"filed_twice", "month_sent_again", "revoked_later", "sent_again_later"} <= set(told["kind"])
    for (file,), part in told.group_by("file"):
        assert set(part["row_no"]) <= set(landed.files[str(file)][1]["_row_no"])


def test_every_defect_of_the_domain_that_falls_to_these_feeds_is_there(landed: Landed) -> None:
    wanted = {
        "sentinel_date", "lower_case_code", "organisation_code", "placeholder", "month_sent_again", "zero_rows",
        "stale_month", "yuan_for_ten_thousand", "ten_thousand_for_yuan", "percent_sign", "fraction_and_points_mixed",
        "spreadsheet_serial", "float_code", "deleted", "deleted_later", "identity_before_certificate",
        "threshold_in_words", "unit_left_out", "other_separator",
    }  # fmt: skip
    assert wanted <= set(landed.defects["kind"])


def test_the_mix_of_loans_is_that_of_the_published_pool(loans: pl.DataFrame) -> None:
    """Guangzhou, 2024: a mean of 4.89 million yuan, 86.78 % up to ten million, 3.49 % a year for one year."""
    amount = loans["amount"]
    assert 4_600_000 < (amount.mean() or 0) < 5_200_000  # type: ignore[operator]
    assert 0.85 < (amount <= 10_000_000).mean() < 0.89  # type: ignore[operator]
    one_year = loans.filter(pl.col("term_months") == 12)["rate_bp"].mean()
    assert 344 < (one_year or 0) < 354  # type: ignore[operator]


def test_no_enterprise_lives_above_the_cap(loans: pl.DataFrame) -> None:
    pairs = loans.select("enterprise_no", "loan_no", "granted_date", "due_date", "amount")
    others = pairs.join(pairs, on="enterprise_no", suffix="_other").filter(
        pl.col("granted_date_other").is_between("granted_date", "due_date")
    )
    live = others.group_by("loan_no_other").agg(pl.col("amount").sum())  # all that live when this one is paid out
    assert (live["amount"] <= ENTERPRISE_CAP).all()


def test_numbers_are_unique(loans: pl.DataFrame) -> None:
    assert not loans["loan_no"].is_duplicated().any()
    assert not loans["contract_no"].is_duplicated().any()


def test_lending_follows_the_enterprises(city: City, loans: pl.DataFrame) -> None:
    frame = city.frame.with_columns(
        borrows=pl.col("enterprise_no").is_in(loans["enterprise_no"].unique().implode()),
        fails=pl.col("enterprise_no").is_in(
            loans.filter(pl.col("overdue_date").is_not_null())["enterprise_no"].unique().implode()
        ),
    ).filter("is_tech")
    assert not city.frame["is_tech"].gather(loans["enterprise_no"]).not_().any()
    better = frame.group_by("borrows").agg(pl.col("quality").mean()).sort("borrows")["quality"]
    assert better[1] > better[0]
    assert frame.filter(pl.col("fails") & ~pl.col("defaults")).height == 0
    assert frame.filter("fails").height > 50
    granted = loans.join(city.frame.select("enterprise_no", "established_date", "exit_date"), on="enterprise_no")
    assert (granted["granted_date"] > granted["established_date"]).all()
    assert not (granted["granted_date"] >= granted["exit_date"]).any()


def test_default_follows_distress_that_can_be_seen(city: City, loans: pl.DataFrame) -> None:
    """Trouble shows in returns, invoices and arrears months before a loan is overdue; some default without a sign."""
    first = (
        loans.filter(pl.col("overdue_date").is_not_null()).group_by("enterprise_no").agg(pl.col("overdue_date").min())
    )
    failed = first.join(city.frame, on="enterprise_no").with_columns(
        since=(pl.col("overdue_date") - pl.col("distress_from")).dt.total_days()
    )
    assert 0.8 < failed["is_distressed"].mean() < 1  # type: ignore[operator]
    seen = failed.filter(pl.col("is_distressed") & pl.col("exit_date").is_null())
    assert seen["since"].min() >= 90  # type: ignore[operator]
    assert seen["overdue_date"].max() <= END - timedelta(days=20)  # type: ignore[operator]
    silent = city.frame.filter("is_distressed").group_by("falls_silent").agg(pl.col("defaults").mean())
    shares = dict(silent.rows())
    assert shares[True] > shares[False] + 0.2


@pytest.mark.parametrize(("days", "grade"), [(0, 0), (1, 1), (90, 1), (91, 2), (270, 2), (271, 3), (360, 3), (361, 4)])
def test_grades_by_days_overdue(city: City, loans: pl.DataFrame, days: int, grade: int) -> None:
    one = loans.head(1).with_columns(
        granted_date=pl.lit(date(2024, 1, 10)), overdue_date=pl.lit(END) - pl.duration(days=days),
        settled_date=pl.lit(None, dtype=pl.Date), amortises=False,
    )  # fmt: skip
    book = balances(city, one, END)
    assert book.select("overdue_days", "grade").rows() == [(days, grade)]


@pytest.mark.parametrize(
    ("on", "left"), [(date(2026, 1, 14), 12), (date(2026, 2, 14), 12), (date(2026, 2, 15), 11), (date(2026, 12, 15), 1)]
)
def test_a_loan_that_is_paid_back_by_months(city: City, loans: pl.DataFrame, on: date, left: int) -> None:
    one = loans.head(1).with_columns(
        granted_date=pl.lit(date(2026, 1, 15)), settled_date=pl.lit(date(2027, 1, 15)), amortises=True,
        overdue_date=pl.lit(None, dtype=pl.Date), term_months=pl.lit(12), amount=pl.lit(1_200_000),
    )  # fmt: skip
    assert balances(city, one, on)["balance"].to_list() == ([left * 100_000_00] if on >= date(2026, 1, 15) else [])


def test_a_claim_follows_a_default_and_asks_for_no_more_than_the_pool_bears(city: City, loans: pl.DataFrame) -> None:
    every = claims(city, loans)
    assert every["claim_no"].n_unique() > 20
    assert set(every["status"]) == {"已受理", "审核中", "已拨付", "不予补偿", "已追偿结清"}
    assert (every["claimed_date"] > every["overdue_date"]).all()
    assert (every["changed_on"] <= END).all()
    share = every["claimed"] / every["loss"]
    assert share.min() >= 0.2  # type: ignore[operator]
    assert share.max() <= 0.5 + 1e-9  # type: ignore[operator]
