"""Both READMEs lead to the same places and name the same commands and tables."""

import re

import pytest

from pipelines.base.settings import SOURCES_DIR

ROOT = SOURCES_DIR.parent
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))


def _links(text: str) -> set[str]:
    """What a README links, a translation under the name of its original."""
    return {link.replace(".zh-CN", "") for link in re.findall(r"\]\(([^)]+)\)", text)}


@pytest.mark.parametrize("found", [_links, lambda text: set(re.findall(r"`((?:kechuang|make|mart_)[^`\n]*)`", text))])
def test_both_languages_have_the_same(found: object) -> None:
    assert callable(found)
    assert found(ENGLISH) == found(CHINESE) != set()


@pytest.mark.parametrize(
    "page",
    ["README.md", "README.zh-CN.md", *sorted(str(one.relative_to(ROOT)) for one in (ROOT / "docs").rglob("*.md"))],
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = {link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link}
    assert [link for link in sorted(links) if link and not ((ROOT / page).parent / link).exists()] == []
