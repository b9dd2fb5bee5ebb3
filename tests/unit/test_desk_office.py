"""Pages of the tech-finance office on the desk: who reaches them, foreign texts, what is noted, phones and WCAG AA."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import uvicorn
from broken_words import BROKEN_WORDS, SCROLLS
from click.testing import Result
from enterprise_release import write_release
from office_release import HTML, office_tables
from served_city import DAY, RELEASE, write_served_city
from served_matrix import running
from typer.testing import CliRunner

from pipelines.audit.requests import requests as noted_requests
from pipelines.banks.keys import Role, drafted, new_secret, read_keys
from pipelines.base.records import write_record
from pipelines.base.settings import TODAY_VARIABLE, Settings
from pipelines.cli.app import app as cli
from pipelines.pages.office.topics import TOPICS
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.pointer import CURRENT, move_pointer
from pipelines.released.point.make import make_index
from serving.desk.app import make_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROLES: tuple[Role, ...] = ("office", "regulator", "engineer")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    patched = pytest.MonkeyPatch()
    patched.setenv(TODAY_VARIABLE, str(DAY))
    path: Path = tmp_path_factory.mktemp("desk-office")
    write_served_city(path)
    _add(path / "releases" / RELEASE, tmp_path_factory.mktemp("tables"))
    yield path
    patched.undo()


def _add(folder: Path, aside: Path) -> None:
    """Give the served release the office's tables besides its own."""
    tables = {name: rows for name, rows in office_tables(HTML).items() if name != "mart_enterprise_profile"}
    made = write_release(aside, tables)
    for file in read_release(made).files:
        shutil.copyfile(made / file.file, folder / file.file)
    release = read_release(folder)
    files = (*(one for one in release.files if one.table not in tables), *read_release(made).files)
    write_record(folder / MANIFEST, release.model_copy(update={"files": files}))
    (folder.parent / CURRENT).unlink()
    move_pointer(read_release(folder), folder, folder.parent)
    make_index(folder.parent.parent, folder)


@pytest.fixture(scope="module")
def secrets(data: Path) -> dict[str, str]:
    known = {role: new_secret(data, drafted(None, 9, role=role), "a test")[1] for role in ROLES}
    return known | {"bank": new_secret(data, drafted("first", 9), "a test")[1]}


@pytest.fixture(scope="module")
def address(data: Path, secrets: dict[str, str]) -> Iterator[str]:
    app = make_app(Settings.load(data), has_demo=True, is_secure=False)
    with running(lambda port: uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error")) as found:
        yield found


@pytest.fixture(scope="module")
def sessions(address: str, secrets: dict[str, str]) -> dict[str, requests.Session]:
    found = {}
    for who, secret in secrets.items():
        found[who] = requests.Session()
        form = {"key": secret, "purpose": "credit_review"}
        assert found[who].post(f"{address}/sign-in", data=form, timeout=60, allow_redirects=False).status_code == 303
    return found


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("regulator", 200), ("engineer", 403), ("bank", 403)])
def test_who_reaches_the_offices_pages(
    who: str, status: int, address: str, sessions: dict[str, requests.Session]
) -> None:
    for topic in TOPICS:
        assert sessions[who].get(f"{address}/office/{topic}", timeout=60).status_code == status, topic


def test_the_office_starts_at_its_lists_and_reaches_nothing_else(
    address: str, sessions: dict[str, requests.Session]
) -> None:
    session = sessions["office"]
    start = session.get(f"{address}/", timeout=60, allow_redirects=False)
    assert (start.status_code, start.headers["location"]) == (303, "/office/cultivation")
    for path in ("/releases", "/audit", "/given", "/trace", "/list", "/watch", "/enterprise/A"):
        assert session.get(address + path, timeout=60).status_code == 403, path
    unknown = session.get(f"{address}/office/nothing", timeout=60)
    assert unknown.status_code == 404
    assert "没有这个页面" in unknown.text


def test_pages_show_what_the_release_holds_and_escape_names(
    address: str, sessions: dict[str, requests.Session]
) -> None:
    wanted = {
        "cultivation": "移出", "demands": "P2贷", "pools": "单户剩余额度最少的 2 户",
        "pledges": "未缴年费，权利终止",
        "watch": "≥ 31 天", "funds": "约定退出逾期", "statistics": "无数据",
    }  # fmt: skip
    assert set(wanted) == set(TOPICS)
    for topic, text in wanted.items():
        page = sessions["office"].get(f"{address}/office/{topic}", timeout=60).text
        assert text in page, topic
        assert "<script>alert" not in page, topic
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.replace("<wbr>", "") or topic == "statistics", topic


def test_each_page_that_is_opened_is_noted(data: Path, address: str, sessions: dict[str, requests.Session]) -> None:
    sessions["office"].get(f"{address}/office/pools", timeout=60)
    noted = [one for _, one in noted_requests(data) if one.action == "desk.office"]
    assert {"topic": "pools", "role": "office"}.items() <= dict(noted[-1].facts).items()
    assert (noted[-1].why, noted[-1].facts.get("bank")) == ("", None)


def test_the_command_makes_a_key_of_the_office(data: Path) -> None:
    def ran(role: str) -> Result:
        words = ["banks", "key", "official", role, "--name", "Li Na", "--by", "a test", "--data", str(data)]
        return CliRunner().invoke(cli, words)

    assert "kck_" in ran("office").stdout
    newest = read_keys(data).keys[-1]
    assert (newest.role, newest.name, newest.bank, newest.grants) == ("office", "Li Na", None, ())
    assert "mayor: give one of regulator, engineer, office" in ran("mayor").stderr


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: the office's pages were NOT checked for WCAG AA")
@pytest.mark.parametrize(("width", "language"), [(390, "zh"), (1280, "en")])
def test_no_page_breaks_a_rule_or_a_phone(width: int, language: str, address: str, secrets: dict[str, str]) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{address}/sign-in?language={language}")
        page.fill("#key", secrets["office"])
        page.locator("form.stack button").click()
        page.wait_for_load_state()
        found = {}
        for topic in TOPICS:
            page.goto(f"{address}/office/{topic}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            broken = Axe().run(page, options=RULES).response["violations"]
            found[topic] = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in broken]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, topic
            assert page.evaluate(BROKEN_WORDS) == [], topic
            assert page.evaluate(SCROLLS) == [], topic
            assert page.locator("h1").count() == 1, topic
            page.emulate_media(media="print")  # paper does not scroll: A4 landscape within margins of 12 mm
            page.set_viewport_size({"width": 1030, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") <= 1030, topic
            assert page.evaluate(SCROLLS) == [], topic
            page.emulate_media(media="screen")
            page.set_viewport_size({"width": width, "height": 800})
        browser.close()
    assert {topic: one for topic, one in found.items() if one} == {}
