"""The page in a browser: nothing is cut or off the screen, in either language, on a phone and on a desk.

Needs an installed Chromium, by KECHUANG_CHROMIUM or on the path; without one these tests are skipped and say so.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from broken_words import BROKEN_WORDS
from enterprise_release import ENTERPRISE, Row, criterion, indicator, profile, score, write_release
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.pages.enterprise import read_enterprise
from pipelines.pages.enterprise_page import make_page
from pipelines.pages.html import write_html

CHROMIUM = os.environ.get("KECHUANG_CHROMIUM") or next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: the page's layout was NOT looked at (set KECHUANG_CHROMIUM)"
)
LONG_ZH = "近两年承担建设省级及以上研发或创新平台数量（含国家重点实验室、技术创新中心与产业创新中心）" * 2
LONG_EN = "Provincial or higher research, development and innovation platforms built within the last two years " * 2
LONG_CODE = "国科发火〔2016〕32号" * 4 + "91340202MYPBK6LB9X" * 6


def _indicators(rulebook: str, version: str) -> list[Row]:
    common = {"rulebook_code": rulebook, "version": version, "unit_code": "cny", "basis_code": "superdeduct",
              "period_year": 2025}  # fmt: skip
    return [
        indicator(n, f"T{n}", "input", LONG_ZH if n == 3 else f"指标{n}", LONG_EN if n == 3 else f"Indicator {n}",
                  points=5 - n % 4, points_lost=n % 4, weight=5, effective_weight=5, reference_value="123456789.12",
                  indicator_value="1234567890.12", **common)
        for n in range(18)
    ]  # fmt: skip


def _criteria() -> list[Row]:
    return [
        criterion(n, f"c{n}", "unmet" if n % 2 else "met", LONG_ZH if n == 3 else f"条件{n}",
                  LONG_EN if n == 3 else f"Criterion {n}", unit_code="percent", criterion_value="3.2", threshold=5,
                  operator="ge", gap_value="1.8", clause=LONG_CODE if n == 5 else "第六条", document_no=LONG_CODE)
        for n in range(30)
    ]  # fmt: skip


TABLES: dict[str, list[Row]] = {
    "mart_enterprise_profile": [profile(enterprise_name="芜湖明珠科技有限公司" * 4, address=LONG_ZH)],
    "mart_innovation_score": [score(), score(rulebook_code="local", version="1", scale=1000, score="816.4806")],
    "mart_innovation_indicator": [*_indicators("national_18", "2024.p1"), *_indicators("local", "1")],
    "mart_eligibility": [
        {"enterprise_id": ENTERPRISE, "rulebook_code": "tech_sme", "version": "2017", "state_code": "unmet",
         "met_count": 15, "unmet_count": 15, "unknown_count": 0, "manual_count": 0, "document_no": LONG_CODE,
         "unmet_criteria": "c1,c3,c5", "authority": "official", "is_verified": True},
        {"enterprise_id": ENTERPRISE, "rulebook_code": "high_and_new", "version": "2016", "state_code": "unmet",
         "authority": "official", "is_verified": True, "recognised_until_date": "2027-12-31"},
    ],
    "mart_rulebook": [
        {"rulebook_code": "high_and_new", "version": "2016", "rulebook_zh": "高新技术企业认定（可计算部分）",
         "rulebook_en": "High and new technology enterprises (criteria that data can decide)", "is_in_force": True},
    ],
    "mart_eligibility_criterion": [
        *_criteria(),
        *(
            criterion(n, f"h{n}", state, f"条件{n}", f"Criterion {n}", rulebook_code="high_and_new", version="2016")
            for n, state in enumerate(["met", "unmet", "unknown", "manual", "not_applicable"])
        ),
    ],
    "mart_recognition": [
        {"enterprise_id": ENTERPRISE, "recognition_code": "hte", "recognition_no": LONG_CODE, "is_valid": True,
         "recognition_zh": "高新技术企业", "recognition_en": "High and new technology enterprise",
         "state_code": "valid", "valid_to_date": "2027-12-31", "document_no": LONG_CODE, "authority": "official",
         "is_verified": True},
    ],
    "mart_adverse_record": [
        {"enterprise_id": ENTERPRISE, "adverse_record_code": "dishonest_debtor", "adverse_record_no": LONG_CODE,
         "name_zh": "失信被执行人", "name_en": "Dishonest judgment debtor", "is_veto": True, "authority": "official",
         "authority_name": LONG_ZH, "is_verified": False, "amount_cny": "1234567890.12"},
    ],
}  # fmt: skip
#: Boxes with a part outside the window, text that is wider than its box or scrolls, and boxes that hide what is wide.
CUT = """() => {
    const found = [];
    for (const one of document.querySelectorAll('body *')) {
        const box = one.getBoundingClientRect();
        if (!box.width || one.matches('.language, .track, .track *')) continue;
        if (box.right > window.innerWidth + 1 || box.left < -1) found.push(['outside', one.outerHTML.slice(0, 120)]);
        const hides = ['hidden', 'clip'].includes(getComputedStyle(one).overflowX);
        if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth) found.push(['wide', one.outerHTML.slice(0, 120)]);
        if (hides) found.push(['hides', one.outerHTML.slice(0, 120)]);
    }
    const lines = one => new Set([...one.getClientRects()].map(line => Math.round(line.top))).size;
    for (const one of document.querySelectorAll('main span, main td, main dd, main p')) {
        if (one.childElementCount || !one.textContent.trim() || !one.getBoundingClientRect().width) continue;
        const text = document.createRange();
        text.selectNodeContents(one);
        const letters = one.textContent.trim().length / lines(text);
        if (lines(text) > 3 && letters < 4) found.push(['letters', one.outerHTML.slice(0, 120)]);
    }
    for (const one of document.querySelectorAll('.whole'))
        if (lines(one) > 1) found.push(['broken', one.outerHTML.slice(0, 120)]);
    if (document.documentElement.scrollWidth > window.innerWidth) found.push(['scrolls', '']);
    return found;
}"""
OTHER_LANGUAGE = """language => [...document.querySelectorAll(`main [lang="${language}"], header [lang="${language}"]`)]
    .filter(one => one.getClientRects().length).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    write_release(folder / "releases", TABLES)
    write_html(make_page(read_enterprise(folder / "releases", ENTERPRISE)), folder / "page.html")
    return folder / "page.html"


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.goto(file.as_uri())
    yield opened
    opened.close()


def _unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("language", ["中文", "English"])
def test_nothing_is_cut_or_off_the_screen(page: Page, language: str) -> None:
    page.get_by_text(language, exact=True).click()
    assert page.evaluate(CUT) == []
    _unfold(page)
    assert page.evaluate(CUT) == []
    assert page.evaluate(BROKEN_WORDS) == []


def test_what_is_cut_is_noticed(page: Page) -> None:
    """The check itself: a box as wide as twice the window, and one that hides its text."""
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"width:200vw\">x</p>')")
    assert "outside" in {kind for kind, _ in page.evaluate(CUT)}
    page.reload()
    hidden = '<p style="width:2em;overflow:hidden;white-space:nowrap">a long text</p>'
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", hidden)
    assert {"wide", "hides"} <= {kind for kind, _ in page.evaluate(CUT)}


def test_a_column_of_letters_and_a_broken_day_are_noticed(page: Page) -> None:
    def kinds(html: str) -> set[str]:
        page.reload()
        page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html)
        return {kind for kind, _ in page.evaluate(CUT)}

    assert "letters" in kinds('<p style="width:1.2em">technology enterprises</p>')
    assert "broken" in kinds(
        '<p style="width:5em"><span class="whole" style="white-space:normal">2026-12-31</span></p>'
    )
    assert kinds("<p>technology enterprises</p>") == set()


def test_a_broken_word_is_noticed(page: Page) -> None:
    cell = '<td style="overflow-wrap:anywhere">unmet technology</td>'
    table = f'<table style="table-layout:fixed;width:6em"><tr>{cell}</tr></table>'
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", table)
    assert page.evaluate(BROKEN_WORDS) == ["technology"]


def test_one_language_is_shown_at_a_time(page: Page) -> None:
    _unfold(page)
    assert page.evaluate(OTHER_LANGUAGE, "en") == []
    assert page.evaluate(OTHER_LANGUAGE, "zh") != []
    page.get_by_text("English", exact=True).click()
    assert page.evaluate(OTHER_LANGUAGE, "zh") == []
    assert page.evaluate(OTHER_LANGUAGE, "en") != []


def test_the_folded_page_is_short_and_begins_with_the_conclusions(page: Page) -> None:
    width: dict[str, Any] | None = page.viewport_size
    assert width
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < (3_500 if width["width"] == 390 else 1_800)
    assert page.locator("main > :first-child h2").inner_text().strip() == "结论"


def test_rows_are_stacked_on_a_narrow_screen_only(page: Page) -> None:
    _unfold(page)
    display = page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display")
    assert page.viewport_size
    assert display == ("block" if page.viewport_size["width"] == 390 else "table-row")
