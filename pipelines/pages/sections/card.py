"""The card on top of an enterprise's page: schemes, registration status, vetoes, recognitions, possible gains."""

from __future__ import annotations

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Fact, Grid, Label, Section, Tile, Tone
from pipelines.pages.rules import national_first, rulebook_title
from pipelines.pages.sections.eligibility import keeps_out, result_cell, unmet
from pipelines.pages.sections.objections import dispute_facts
from pipelines.pages.sections.points import band_label
from pipelines.pages.sections.records import review_label, unconfirmed_label
from pipelines.pages.words import amount, code_cell, label, number, plain

_MOST_GAINS = 5
_GAINS = (
    Label("指标", "Indicator"),
    Label("最多可增加", "At most"),
    Label("现在", "Now"),
    Label("满分需要", "Full marks at"),
)
_STATUS = Label("登记状态", "Registration status")
_NONE = Cell(Label("无", "none"), "good")


def card(enterprise: Enterprise) -> Section:
    """A tile for the registration, each scheme of points and each eligibility rulebook; then what decides and helps."""
    scores = national_first(enterprise, enterprise.rows("mart_innovation_score"))
    tiles = [_status_tile(enterprise)] if "status_code" in enterprise.profile else []
    tiles += [_points_tile(enterprise, row) for row in scores]
    tiles += [_eligibility_tile(enterprise, row) for row in enterprise.rows("mart_eligibility")]
    gains = next((grid for row in scores if (grid := _gains(enterprise, row)) is not None), None)
    return Section(
        Label("结论", "At a glance"),
        tiles=tuple(tiles),
        facts=(
            *dispute_facts(enterprise),
            _vetoes(enterprise),
            _recognitions(enterprise),
        ),
        grids=(gains,) if gains else (),
    )


def _points_tile(enterprise: Enterprise, row: Row) -> Tile:
    title = rulebook_title(enterprise, row)
    authority = label("authority", row["authority"])
    details = [authority] if row["authority"] in ("placeholder", "project") else []
    if row["score"] is None:
        reason = code_cell("nr_reason", row["nr_reason_code"]).text
        return Tile(title, Cell(band_label(row), "bad" if row["has_veto"] else "warn"), (reason, *details))
    score = f"{number(row['score'], decimals=2)} / {number(row['scale'])}"
    place = _place(row)
    result = Cell(Label(score), "bad" if row["has_veto"] else "plain")
    band = band_label(row)
    named = [Label(f"等级 {band.zh}", f"band {band.en or band.zh}")]
    if row.get("quantile_band_code") and row["quantile_band_code"] != row["band_code"]:
        named.insert(0, _among_its_stage(row))
    return Tile(title, result, (*([place] if place else []), *named, *details))


def _among_its_stage(row: Row) -> Label:
    """The band by the frozen quantiles of the stage: another group and year than the cohort's."""
    band = label("quantile_band", row["quantile_band_code"])
    if row["quantile_year"] is None:
        return band
    year = row["quantile_year"]
    return Label(f"对照 {year} 年同阶段企业：{band.zh}", f"against its stage in {year}: {band.en or band.zh}")


def _place(row: Row) -> Label | None:
    """The percentile in the cohort, or the rank where the cohort is too small for one."""
    if row["percentile_in_cohort"] is not None:
        percentile = number(row["percentile_in_cohort"], most=1)
        size = row["cohort_size"]
        return Label(f"可比群体百分位 {percentile}（{size} 家）", f"percentile {percentile} of {size} in its cohort")
    if row["rank_in_cohort"]:
        rank, size = row["rank_in_cohort"], row["cohort_size"]
        return Label(f"可比群体第 {rank} 名（共 {size} 家）", f"rank {rank} of {size} in its cohort")
    return None


def _eligibility_tile(enterprise: Enterprise, row: Row) -> Tile:
    details = []
    until = row.get("recognised_until_date")
    if until is not None:
        details.append(Label(f"认定有效至 {until}", f"recognised until {until}"))
    if row.get("is_confirmed_by_data") is False:
        details.append(_contradiction(enterprise, row))
    if row.get("one_step_criterion_code"):
        details.append(keeps_out(enterprise, row).text)
    result = result_cell(row)
    if not _is_operating(enterprise) and result.tone == "good":
        result = Cell(result.text, "warn")
    return Tile(rulebook_title(enterprise, row), result, tuple(details))


def _contradiction(enterprise: Enterprise, row: Row) -> Label:
    """What the data says against a recognition, by the criteria that are not met."""
    named = unmet(enterprise, row).text
    if not named.zh:
        return Label("数据与认定不符", "the data contradicts the recognition")
    return Label(f"数据与认定不符：{named.zh}", f"the data contradicts the recognition: {named.en or named.zh}")


def _is_operating(enterprise: Enterprise) -> bool:
    """False for what the registry says is no longer active; a status that is not known is said, and changes nothing."""
    return enterprise.profile.get("status_code") in (None, "active", "unknown")


def _status_tile(enterprise: Enterprise) -> Tile:
    """The status in the registry: an enterprise that was cancelled or revoked must never look healthy."""
    cell = code_cell("status", enterprise.profile.get("status_code") or "unknown")
    if not _is_operating(enterprise):
        return Tile(_STATUS, Cell(cell.text, "bad"))
    tone: Tone = "good" if enterprise.profile.get("status_code") == "active" else "warn"
    return Tile(_STATUS, Cell(cell.text, tone))


def _vetoes(enterprise: Enterprise) -> Fact:
    name = Label("否决项", "Vetoes")
    if "mart_adverse_record" in enterprise.absent:
        return Fact(name, Cell(Label("本次发布没有", "not in this release"), "warn"))
    found = [row for row in enterprise.rows("mart_adverse_record") if row["is_veto"]]
    if not found and (review := review_label(enterprise)) is not None:
        return Fact(name, Cell(review, "warn"))
    if not found and (stale := unconfirmed_label(enterprise)) is not None:
        return Fact(name, Cell(Label(f"无记录；{stale.zh}", f"none known. {stale.en}"), "warn"))
    if not found:
        return Fact(name, _NONE)
    zh, en = (list(dict.fromkeys(row[f"name_{language}"] for row in found)) for language in ("zh", "en"))
    return Fact(name, Cell(Label("、".join(zh), ", ".join(en)), "bad"))


def _recognitions(enterprise: Enterprise) -> Fact:
    name = Label("有效认定", "Valid recognitions")
    if "mart_recognition" in enterprise.absent:
        return Fact(name, Cell(Label("本次发布没有", "not in this release"), "warn"))
    found = {row["recognition_zh"]: row for row in enterprise.rows("mart_recognition") if row["is_valid"]}
    if not found:
        return Fact(name, Cell(Label("无", "none")))
    named = [(row["recognition_zh"], row["recognition_en"], row["valid_to_date"]) for row in found.values()]
    zh = "、".join(f"{zh}（至 {until}）" if until else zh for zh, _, until in named)
    en = ", ".join(f"{en} (until {until})" if until else en for _, en, until in named)
    return Fact(name, Cell(Label(zh, en), "good"))


def _gains(enterprise: Enterprise, score: Row) -> Grid | None:
    """The indicators that lose most in a scheme, and what full marks need; None without a score or a loss."""
    if score["score"] is None:
        return None
    losing = sorted(
        (
            row
            for row in enterprise.rows("mart_innovation_indicator")
            if row["rulebook_code"] == score["rulebook_code"] and row["points_lost"]
        ),
        key=lambda row: (-row["points_lost"], row["order_no"]),
    )
    if not losing:
        return None
    title = rulebook_title(enterprise, score)
    return Grid(
        _GAINS,
        tuple(_gain(row) for row in losing[:_MOST_GAINS]),
        title=Label(f"得分提升空间（{title.zh}）", f"Where points can be gained ({title.en or title.zh})"),
        figures=frozenset({1, 2, 3}),
    )


def _gain(row: Row) -> tuple[Cell, ...]:
    now = amount(row["indicator_value"], row["unit_code"], most=2)
    if row["state_code"] == "missing":
        now = Cell(Label("无数据，先补数据", "no data, provide it first"), "warn")
    return (
        Cell(Label(row["name_zh"], row["name_en"])),
        Cell(Label(f"+{number(row['points_lost'], decimals=2)}"), "good"),
        now,
        amount(row["reference_value"], row["unit_code"], most=2) if row["reference_value"] is not None else plain(None),
    )
