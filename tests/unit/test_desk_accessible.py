"""Every page of the desk against WCAG 2.2 A and AA, by axe-core in the system's Chromium.

Narrow in Chinese, wide in English. axe-core finds what a program can find; the order of focus and words that make
sense are looked at by people.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from broken_words import BROKEN_WORDS, SCROLLS
from playwright.sync_api import Browser, Page, sync_playwright
from served_city import DAY, write_served_city
from served_matrix import running

from pipelines.audit.log import note
from pipelines.banks.keys import drafted, new_secret
from pipelines.base.settings import TODAY_VARIABLE, Settings
from serving.desk.app import make_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the desk was NOT checked for WCAG AA")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PAGES = {
    "first": (
        "/",
        "/?q=mingzhu",
        "/?q=xyz",
        "/list",
        "/list?name=nothing",
        "/watch",
        "/enterprise/a",
        "/enterprise/c",
        "/enterprise/a/trace",
    ),
    "regulator": ("/releases", "/audit", "/given", "/trace", "/trace?code=a&column=x"),
    "engineer": ("/releases",),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    data: Path = tmp_path_factory.mktemp("accessible")
    write_served_city(data)
    note(data, "rules", "a-long-entry", **{f"city/rulebooks/{no}.csv": "0123456789abcdef" * 4 for no in range(9)})
    secrets = {"first": new_secret(data, drafted("first", 9), "a test")[1]}
    secrets |= {role: new_secret(data, drafted(None, 9, role=role), "a test")[1] for role in ("regulator", "engineer")}
    app = make_app(Settings.load(data), has_demo=True, is_secure=False)
    with running(lambda port: uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")) as found:
        yield found, secrets
    patched.undo()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds with everything unfolded: rule and the first element."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize(("width", "language"), [(390, "zh"), (1280, "en")])
@pytest.mark.parametrize("who", PAGES)
def test_no_page_breaks_a_rule(
    who: str, width: int, language: str, browser: Browser, address: tuple[str, dict[str, str]]
) -> None:
    place, secrets = address
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{place}/sign-in?language={language}")
    found = {"/sign-in": violations(page)}
    page.fill("#key", secrets[who])
    page.select_option("#purpose", "credit_review" if who == "first" else "")
    page.locator("form.stack button").click()
    page.wait_for_load_state()
    if who == "first":
        page.request.post(f"{place}/watch", form={"enterprise": "a", "act": "add"}, headers={"Origin": place})
        page.request.post(f"{place}/filters", form={"name": "all", "query": ""}, headers={"Origin": place})
    for path in PAGES[who]:
        page.goto(place + path)
        found[path] = violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(SCROLLS) == [], path
        assert page.evaluate(BROKEN_WORDS) == [], path
        assert page.locator("h1").count() == 1, path
    context.close()
    assert {path: one for path, one in found.items() if one} == {}


def test_a_picture_without_a_text_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><img src='data:,'><p style='color:#aaa'>pale</p></main>")
    assert sorted(one.split(":")[0] for one in violations(page)) == ["color-contrast", "image-alt"]
    page.close()
