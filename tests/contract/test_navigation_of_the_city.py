"""Patent navigation of a made-up city: by the compiled models, and counted one patent at a time in plain Python."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from compiled_models import connect_with_seeds, run_models
from dbt_scratch import compiled

from pipelines.base.settings import CITIES_DIR, DBT_PROJECT_DIR
from sources.simulator.city import make_city
from sources.simulator.intellectual_property.patents import make_patents

END = date(2026, 6, 30)
RECENT, PUBLIC = date(2021, 6, 30), date(2024, 12, 30)  # five years and eighteen months before
SPANS = ((date(2021, 12, 30), PUBLIC), (date(2018, 12, 30), date(2021, 12, 30)))
MODELS = (
    "int_rulebook__effective", "int_navigation__match", "int_navigation__filing", "int_navigation__limit",
    "int_navigation__enterprise", "int_navigation__concentration", "mart_patent_navigation",
    "mart_patent_navigation_year", "mart_patent_navigation_enterprise",
)  # fmt: skip
_UPSTREAM = """
create table core.dim_run (business_date date);
create table core.dim_enterprise (enterprise_id varchar, industry_code varchar);
create table intermediate.int_ip__patent (application_no varchar, patent_title varchar, main_class varchar,
    ipc_subclass varchar, application_date date, state_code varchar, record_id bigint);
create table staging.stg_linking__party (feed varchar, record_id bigint, party_role varchar, party_no integer,
    party_name varchar, outcome_code varchar);
create table staging.stg_linking__enterprise_link (feed varchar, record_id bigint, party_role varchar,
    party_no integer, enterprise_id varchar, method_code varchar);
"""


@dataclass(frozen=True)
class Filing:
    """One applicant of one patent. `who` is the key of an enterprise, or of another applicant."""

    number: str
    who: str
    filed: date
    is_in_force: bool
    main_class: str
    title: str
    industry: str | None


@pytest.fixture(scope="module")
def filings() -> list[Filing]:
    """Patents of the city, a tenth of them with a second applicant: a person, or a body from elsewhere."""
    city = make_city(enterprises=6_000, days=365, end=END, seed=3, increments=0)
    industries = city.frame["industry_code"].to_list()
    found = []
    for place, row in enumerate(make_patents(city).filter(pl.col("kind") != 3).to_dicts()):
        who = f"E{row['enterprise_no']}" if row["enterprise_no"] is not None else "外地研究院"
        industry = industries[row["enterprise_no"]] if row["enterprise_no"] is not None else None
        in_force = row["granted"] is not None and row["granted"] <= END < row["ended"]
        one = (row["application_no"], row["filed"], in_force, row["main_class"], row["title"])
        found.append(Filing(one[0], who, *one[1:], industry))
        if place % 10 == 0:
            other = f"person {place}" if place % 20 == 0 else "外地研究院"
            found.append(Filing(one[0], other, *one[1:], None)) if other != who else None
    return found


@pytest.fixture(scope="module")
def marts(filings: list[Filing]) -> Iterator[duckdb.DuckDBPyConnection]:
    manifest = compiled()
    connection = connect_with_seeds(manifest)
    connection.execute(_UPSTREAM)
    connection.execute("insert into core.dim_run values (?)", [END])
    numbers = {number: place for place, number in enumerate(dict.fromkeys(one.number for one in filings))}
    patents = {one.number: one for one in filings}.values()
    _insert(connection, "core.dim_enterprise", [
        {"enterprise_id": who, "industry_code": industry}
        for who, industry in {one.who: one.industry for one in filings if one.industry}.items()
    ])  # fmt: skip
    _insert(connection, "intermediate.int_ip__patent", [
        {"application_no": one.number, "patent_title": one.title, "main_class": one.main_class,
         "ipc_subclass": one.main_class[:4], "application_date": one.filed,
         "state_code": "in_force" if one.is_in_force else "lapsed", "record_id": numbers[one.number]}
        for one in patents
    ])  # fmt: skip
    places: Counter[str] = Counter()
    parties = []
    for one in filings:
        places[one.number] += 1
        parties.append(
            {"feed": "ip/patent", "record_id": numbers[one.number], "party_role": "applicant",
             "party_no": places[one.number], "party_name": one.who, "enterprise_id": one.who if one.industry else None,
             "outcome_code": "person" if one.who.startswith("person") else "linked" if one.industry else "outside"}
        )  # fmt: skip
    keys = ("feed", "record_id", "party_role", "party_no")
    _insert(connection, "staging.stg_linking__party", [
        {name: row[name] for name in (*keys, "party_name", "outcome_code")} for row in parties
    ])  # fmt: skip
    _insert(connection, "staging.stg_linking__enterprise_link", [
        {name: row[name] for name in (*keys, "enterprise_id")} for row in parties if row["enterprise_id"]
    ])  # fmt: skip
    run_models(connection, manifest, *MODELS)
    yield connection
    connection.close()


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    connection.register("made_up", pl.DataFrame(rows, infer_schema_length=None))
    connection.execute(f"insert into {table} by name select * from made_up")  # noqa: S608 - own names
    connection.unregister("made_up")


def _rules(name: str, column: str) -> dict[tuple[str, str], list[str]]:
    """Classes, industries or words by rulebook and chain, those of the made-up city among them."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for folder in (DBT_PROJECT_DIR / "seeds" / "rulebooks", CITIES_DIR / "made_up" / "rulebooks"):
        with (folder / f"navigation_{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["rulebook_code"], row["chain_code"]].append(row[column])
    return found


@pytest.fixture(scope="module")
def matched(filings: list[Filing]) -> dict[tuple[str, str], list[tuple[Filing, bool, bool]]]:
    """Filings of each chain, whether a word is in the title, and whether the industry fits."""
    classes, words, codes = _rules("class", "ipc_prefix"), _rules("word", "word"), _rules("industry", "code_prefix")
    found: dict[tuple[str, str], list[tuple[Filing, bool, bool]]] = {chain: [] for chain in classes}
    for one in filings:
        for chain, prefixes in classes.items():
            group, subclass = one.main_class.split("/")[0], one.main_class[:4]
            if group in prefixes or subclass in prefixes:
                fits = one.industry is not None and one.industry.startswith(tuple(codes[chain]))
                found[chain].append((one, any(word in one.title for word in words[chain]), fits))
    return found


Matched = dict[tuple[str, str], list[tuple[Filing, bool, bool]]]


def test_every_enterprise_has_what_a_plain_count_gives(marts: duckdb.DuckDBPyConnection, matched: Matched) -> None:
    told = marts.execute(
        "select rulebook_code, chain_code, enterprise_id, filing_count, likely_count, high_count, word_count,"
        " has_industry, confidence_code, in_force_count, recent_count, is_strong"
        " from marts.mart_patent_navigation_enterprise"
    ).fetchall()
    assert {row[:3]: row[3:] for row in told} == _of_enterprises(matched)
    assert {row[8] for row in told} == {"low", "medium", "high"}
    assert {row[11] for row in told} == {True, False}


def _of_enterprises(matched: Matched) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    found = {}
    for chain, rows in matched.items():
        held: dict[str, list[tuple[Filing, bool, bool]]] = defaultdict(list)
        for row in rows:
            if row[0].industry:
                held[row[0].who].append(row)
        for who, own in held.items():
            likely = [one for one, word, fits in own if word or fits]
            high = sum(word and fits for _, word, fits in own)
            recent, in_force = sum(one.filed > RECENT for one in likely), sum(one.is_in_force for one in likely)
            confidence = "high" if high else "medium" if likely else "low"
            found[(*chain, who)] = (len(own), len(likely), high, sum(word for _, word, _ in own), own[0][2],
                                    confidence, in_force, recent, recent >= 3 and in_force >= 2)  # fmt: skip
    return found


def test_every_chain_has_what_a_plain_count_gives(marts: duckdb.DuckDBPyConnection, matched: Matched) -> None:
    told = marts.execute(
        "select rulebook_code, chain_code, filing_count, likely_count, last_3y_count, former_3y_count,"
        " applicant_count, hhi, cr5_pct, enterprise_count, strong_enterprise_count, gap_code"
        " from marts.mart_patent_navigation"
    ).fetchall()
    strong = _of_enterprises(matched)
    expected = {}
    for chain, rows in matched.items():
        likely = {one.number: one for one, word, fits in rows if word or fits}
        last, former = (sum(low < one.filed <= high for one in likely.values()) for low, high in SPANS)
        each = Counter(one.who for one, word, fits in rows if word or fits)
        total = sum(each.values())
        hhi = cr5 = None
        if total:
            hhi = Decimal(10_000 * sum(count**2 for count in each.values())) / total**2
            cr5 = Decimal(100 * sum(sorted(each.values())[-5:])) / total
            hhi, cr5 = hhi.quantize(Decimal("0.01"), ROUND_HALF_UP), cr5.quantize(Decimal("0.0001"), ROUND_HALF_UP)
        here = [row for key, row in strong.items() if key[:2] == chain and row[1]]
        best = sum(row[-1] for row in here)
        gap = "absent" if not rows else "candidates" if not here else "thin" if best < 3 else "covered"
        expected[chain] = (len({one.number for one, _, _ in rows}), len(likely), last, former, len(each), hhi, cr5,
                           len(here), best, gap)  # fmt: skip
    assert {row[:2]: row[2:] for row in told} == expected
    assert expected["made_up_chains", "drones"][-1] == "absent"
    assert {row[-1] for row in told} >= {"absent", "thin", "covered"}


def test_years_add_up_to_the_chain_and_late_ones_are_not_complete(marts: duckdb.DuckDBPyConnection) -> None:
    differing = marts.execute(
        """select chain.chain_code from marts.mart_patent_navigation as chain inner join (
            select rulebook_code, chain_code, sum(filing_count) as filings, sum(likely_count) as likely
            from marts.mart_patent_navigation_year group by all
        ) using (rulebook_code, chain_code) where filing_count <> filings or likely_count <> likely"""
    ).fetchall()
    assert differing == []
    complete = "select max(filed_year) from marts.mart_patent_navigation_year where is_complete"
    assert marts.execute(complete).fetchone() == (2023,), "of 2024, the last day was secret until the end of June 2026"
