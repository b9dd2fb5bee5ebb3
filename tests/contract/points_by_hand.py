"""Innovation points calculated a second time: plain Python, one enterprise at a time, exact decimals. Slow and obvious.

Nothing here comes from the models: it reads the same seeds as text and the same measures, and follows the rules as they
are written in docs/reference/innovation.md. Where it differs from the models, one of the two is wrong.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
RULEBOOKS = _ROOT / "dbt_project" / "seeds" / "rulebooks"
MADE_UP = _ROOT / "cities" / "made_up" / "rulebooks"
POINT, RATIO, PERCENT = Decimal("0.0001"), Decimal("0.000000001"), Decimal("0.0001")

#: Which measure an indicator is: its code, the basis if the rule names one, whether it is of a year or as of the day.
MEASURE_OF = {
    "T1_RD_AMT": ("rd_expense", "superdeduct", "year"),
    "T2_RD_GROWTH": ("rd_growth_pct", "superdeduct", "year"),
    "T3_RD_RATIO": ("rd_share_pct", "superdeduct", "year"),
    "T4_STF_RATIO": ("st_staff_share_pct", None, "year"),
    "T5_INV_APPL": ("invention_applications", None, "year"),
    "T6_PCT_APPL": ("pct_applications", None, "year"),
    "T7_TECH_CONTRACT": ("tech_contract_turnover", None, "year"),
    "G1_HT_REV": ("hightech_revenue", None, "year"),
    "G2_REV": ("revenue", None, "year"),
    "G3_REV_GROWTH": ("revenue_growth_pct", None, "year"),
    "G4_POSTGRAD": ("postgraduate_share_pct", None, "year"),
    "G5_SUPER_DEDUCT_TAX": ("super_deduction_tax", "superdeduct", "year"),
    "G6_ROE": ("roe_pct", None, "year"),
    "A1_GRADS": ("graduates_hired", None, "year"),
    "A2_PLATFORM": ("platforms_2y", None, "day"),
    "A3_AWARD": ("awards_2y", None, "day"),
    "A4_PROGRAM": ("projects_2y", None, "day"),
    "A5_VC": ("venture_amount_2y", None, "day"),
    "L1_HV_INVENTION": ("high_value_invention_count", None, "day"),
    "L2_INVOICE_GROWTH": ("invoice_growth_yoy_pct", None, "day"),
    "L3_DEBT_RATIO": ("debt_ratio_pct", None, "year"),
    "L4_PENALTY": ("penalty_count_displayed", None, "day"),
}
FULL_MARK = "full mark"
Measures = dict[tuple[str, str, int | None], Decimal]
"""Figures of one enterprise by measure, basis and year; the year is None for those as of the day."""


@dataclass
class Enterprise:
    """What is known of one assessed enterprise."""

    enterprise_id: str
    section: str | None
    measures: Measures
    has_veto: bool = False


@dataclass
class Result:
    """What one enterprise gets in one scheme. `points` by indicator: effective weight, points, points lost."""

    stage: str | None
    reason: str | None
    coverage: Decimal
    score: Decimal | None = None
    base: Decimal | None = None
    bonus: Decimal | None = None
    malus: Decimal | None = None
    band: str = "NR"
    rank: int | None = None
    cohort: int | None = None
    percentile: Decimal | None = None
    values: dict[str, Decimal | str | None] = field(default_factory=dict)
    points: dict[str, tuple[Decimal | None, Decimal | None, Decimal | None]] = field(default_factory=dict)


def seed(name: str, folder: Path = RULEBOOKS) -> list[dict[str, str]]:
    """Rows of a seed as text, those of the made-up city behind the product's."""
    rows: list[dict[str, str]] = []
    for path in (folder / f"{name}.csv", MADE_UP / f"{name}.csv"):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                rows += csv.DictReader(file)
    return rows


def half_up(number: Decimal, step: Decimal) -> Decimal:
    return number.quantize(step, rounding=ROUND_HALF_UP)


def figure(enterprise: Enterprise, measure: str, basis: str | None, year: int | None) -> Decimal | None:
    """The one figure of a measure; which basis is preferred was decided before."""
    found = [v for (m, b, y), v in enterprise.measures.items() if m == measure and y == year and basis in (None, b)]
    assert len(found) <= 1, f"{measure} twice"
    return found[0] if found else None


def value_of(enterprise: Enterprise, indicator: str, figure_year: int, complete: set[str]) -> Decimal | str | None:
    """The value of an indicator, FULL_MARK where it counts as such without a number, None where it is not known."""
    measure, basis, kind = MEASURE_OF[indicator]
    value = figure(enterprise, measure, basis, figure_year if kind == "year" else None)
    if indicator == "G6_ROE":
        net_assets = figure(enterprise, "net_assets", None, figure_year)
        return None if net_assets is not None and net_assets <= 0 else value
    if indicator == "T3_RD_RATIO" and value is None:
        expense = figure(enterprise, "rd_expense", "superdeduct", figure_year)
        revenue = figure(enterprise, "revenue", None, figure_year)
        return FULL_MARK if expense is not None and expense > 0 and revenue == 0 else None
    if value is None and measure in complete:
        return Decimal(0)
    return value


class Scheme:
    """One scheme in one version, its seeds read as text."""

    def __init__(self, code: str, version: str, figure_year: int, folder: Path = RULEBOOKS) -> None:
        def rows(name: str) -> list[dict[str, str]]:
            return [r for r in seed(name, folder) if (r["rulebook_code"], r["version"]) == (code, version)]

        (self.head,) = rows("innovation_scheme")
        self.scale = Decimal(self.head["scale"])
        self.indicators = sorted(rows("innovation_indicator"), key=lambda r: int(r["order_no"]))
        self.stages = rows("innovation_stage")
        self.bands = rows("innovation_band")
        self.weight = {(r["indicator_code"], r["stage_code"]): Decimal(r["weight"]) for r in rows("innovation_weight")}
        frozen = [int(r["scoring_year"]) for r in rows("innovation_reference") if r["scoring_year"]]
        self.reference_year = max((year for year in frozen if year <= figure_year), default=None)
        year_of = {
            i["indicator_code"]: str(self.reference_year) if i["reference_method"] == "frozen" else ""
            for i in self.indicators
        }
        self.reference = {
            (r["indicator_code"], r["stage_code"]): Decimal(r["reference_value"])
            for r in rows("innovation_reference")
            if r["scoring_year"] == year_of[r["indicator_code"]]
        }

    def stage_of(self, revenue: Decimal | None) -> str | None:
        for stage in self.stages:
            low, high = stage["revenue_from_cny"], stage["revenue_below_cny"]
            if revenue is not None and (not low or revenue >= Decimal(low)) and (not high or revenue < Decimal(high)):
                return stage["stage_code"]
        return None

    def band_of(self, score: Decimal) -> str:
        for band in self.bands:
            low, high = Decimal(band["score_from"]), band["score_below"]
            if score >= low and (not high or score < Decimal(high)):
                return band["band_code"]
        raise AssertionError(f"no band for {score}")

    def ratio(self, indicator: dict[str, str], stage: str, value: Decimal | str | None) -> Decimal:
        if value is None:
            return Decimal(0)
        if value == FULL_MARK:
            return Decimal(1)
        zero, full = Decimal(indicator["zero_value"]), self.reference[indicator["indicator_code"], stage]
        share = (Decimal(value) - zero) / (full - zero)
        return half_up(min(max(share, Decimal(0)), Decimal(1)), RATIO)

    def effective_weights(self, stage: str, values: dict[str, Decimal | str | None]) -> dict[str, Decimal]:
        """Weights after missing ones gave theirs away within their dimension."""
        result: dict[str, Decimal] = {}
        for dimension in {i["dimension_code"] for i in self.indicators}:
            members = [i for i in self.indicators if i["dimension_code"] == dimension and i["kind"] == "scored"]
            own = {i["indicator_code"]: self.weight[i["indicator_code"], stage] for i in members}
            seen = [code for code in own if values[code] is not None and own[code] > 0]
            giving = [
                i["indicator_code"]
                for i in members
                if i["missing_policy"] == "reweight" and i["indicator_code"] not in seen
            ]
            if not seen:
                result |= own
                continue
            base = sum(own[code] for code in seen)
            total = base + sum(own[code] for code in giving)
            new = {code: half_up(own[code] * total / base, POINT) for code in seen}
            heaviest = max(seen, key=lambda code: own[code])  # max takes the first of equals, in the scheme's order
            new[heaviest] += total - sum(new.values())
            result |= own | dict.fromkeys(giving, Decimal(0)) | new
        return result

    def score(self, enterprise: Enterprise, figure_year: int, complete: set[str]) -> Result:
        """Everything but the rank, for which all enterprises are needed."""
        stage = self.stage_of(figure(enterprise, "revenue", None, figure_year))
        values = {
            i["indicator_code"]: value_of(enterprise, i["indicator_code"], figure_year, complete)
            for i in self.indicators
        }
        nothing = (None, None, None)
        result = Result(stage, None, Decimal(0), values=values, points=dict.fromkeys(values, nothing))
        if enterprise.has_veto:
            result.band = "VETO"
        if stage is None:
            result.reason = "no_revenue"
            return result
        scored = [i for i in self.indicators if i["kind"] == "scored"]
        seen = sum(self.weight[i["indicator_code"], stage] for i in scored if values[i["indicator_code"]] is not None)
        result.coverage = half_up(100 * Decimal(seen) / self.scale, PERCENT)
        needed = [i["indicator_code"] for i in scored if i["missing_policy"] == "insufficient"]
        if any(self.weight[code, stage] > 0 and (code, stage) not in self.reference for code in values):
            result.reason = "no_reference"
        elif any(self.weight[code, stage] > 0 and values[code] is None for code in needed):
            result.reason = "indicator_missing"
        elif 100 * Decimal(seen) < Decimal(self.head["coverage_floor_pct"]) * self.scale:
            result.reason = "below_floor"
        if result.reason:
            return result
        effective = self.effective_weights(stage, values)
        sums = {"scored": Decimal(0), "bonus": Decimal(0), "malus": Decimal(0)}
        for indicator in self.indicators:
            code, kind = indicator["indicator_code"], indicator["kind"]
            weight = effective[code] if kind == "scored" else self.weight[code, stage]
            points = half_up(weight * self.ratio(indicator, stage, values[code]), POINT)
            sums[kind] += points
            lost = weight - points if kind == "scored" else Decimal(0)
            result.points[code] = (weight, -points if kind == "malus" else points, lost)
        result.base, result.malus = sums["scored"], -sums["malus"]
        result.bonus = min(sums["bonus"], Decimal(self.head["bonus_cap"]))
        total = result.base + result.bonus + result.malus
        result.score = min(max(total, Decimal(0)), Decimal(self.head["score_cap"]))
        if not enterprise.has_veto:
            result.band = self.band_of(result.score)
        return result


def score_all(
    scheme: Scheme, enterprises: Iterable[Enterprise], figure_year: int, complete: set[str]
) -> dict[str, Result]:
    """Results by enterprise, ranked within stage and section."""
    cohorts: dict[tuple[str | None, str | None], list[Result]] = {}
    results: dict[str, Result] = {}
    for enterprise in enterprises:
        result = results[enterprise.enterprise_id] = scheme.score(enterprise, figure_year, complete)
        if result.score is not None:
            cohorts.setdefault((result.stage, enterprise.section), []).append(result)
    for cohort in cohorts.values():
        scores = [one.score or Decimal(0) for one in cohort]
        for one in cohort:
            one.cohort = len(cohort)
            one.rank = 1 + sum(other > (one.score or Decimal(0)) for other in scores)
            if one.cohort >= int(scheme.head["reference_min_cohort"] or 10):
                one.percentile = half_up(Decimal(100 * (one.cohort - one.rank)) / (one.cohort - 1), PERCENT)
    return results
