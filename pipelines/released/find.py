"""Enterprises of a release by name: current or former, whole or in part, in characters, pinyin or initials."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.linking.normalise import simplified, simplified_text, written
from pipelines.publish.manifest import Release, read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release
from pipelines.released.pinyin import Readings, syllables_of

_NAMES = """
    SELECT n.enterprise_id, p.uscc, p.enterprise_name AS current_name, n.enterprise_name, n.is_current, p.status_code,
        p.county_name
    FROM marts.mart_enterprise_name n JOIN marts.mart_enterprise_profile p USING (enterprise_id)
"""
_CURRENT_NAMES = """
    SELECT enterprise_id, uscc, enterprise_name AS current_name, enterprise_name, true AS is_current, status_code,
        county_name
    FROM marts.mart_enterprise_profile WHERE enterprise_name IS NOT NULL
"""
_LATIN_RUN = re.compile(r"([A-Za-z']*[A-Za-z][A-Za-z']*)")
_LEAST = 2
"""Letters that a search by pinyin must have: one alone is in most names."""


class Found(BaseModel):
    """An enterprise that was found. `former_name` is the name that matched, if that is not the current one."""

    model_config = ConfigDict(frozen=True)

    enterprise_id: str
    uscc: str | None
    enterprise_name: str | None
    former_name: str | None
    status_code: str | None
    county_name: str | None


class FoundEnterprises(BaseModel):
    """The best matches first; `count` is how many there are beyond those shown."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    count: int
    enterprises: tuple[Found, ...]


def find_enterprises(releases_dir: Path, text: str, release_id: str | None = None, limit: int = 20) -> FoundEnterprises:
    """Find enterprises whose names have every word of `text`.

    A whole name comes before the beginning of one, that before another part; current names before former ones.

    Args:
        releases_dir: folder of the releases.
        text: words separated by blanks; each is Chinese characters, pinyin or initials.
        release_id: the release; None for the current one.
        limit: how many to return.

    Raises:
        KechuangError: there is nothing to search for, or no name has it.
        StepRefusedError: nothing is released, or there is no such release.
        DamagedRecordError: the release is no longer what was published.
    """
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    named = _names(folder, release).with_columns(key=simplified(written(pl.col("enterprise_name"))))
    patterns = _patterns(text, named["key"])
    matching = named.filter(pl.all_horizontal(pl.col("key").str.contains(pattern) for pattern in patterns))
    if matching.is_empty():
        raise KechuangError(
            f"release {release.release_id}: no name matches: give fewer or other characters; for a code, "
            "run `kechuang explain CODE`"
        )
    ranked = matching.with_columns(
        place=pl.when(pl.col("key").str.contains(f"^{''.join(patterns)}$"))
        .then(0)
        .when(pl.col("key").str.contains(f"^{patterns[0]}"))
        .then(1)
        .otherwise(2),
        length=pl.col("key").str.len_chars(),
    ).sort("place", pl.col("is_current").not_(), "length", "key", "enterprise_id")
    best = ranked.unique("enterprise_id", keep="first", maintain_order=True)
    shown = best.head(limit).with_columns(
        former_name=pl.when("is_current").then(None).otherwise("enterprise_name"),
        enterprise_name=pl.col("current_name"),
    )
    found = tuple(Found.model_validate(row) for row in shown.select(list(Found.model_fields)).iter_rows(named=True))
    return FoundEnterprises(release_id=release.release_id, count=best.height, enterprises=found)


def _names(folder: Path, release: Release) -> pl.DataFrame:
    """Every name; of a release from before names were published, the current ones."""
    has_names = any(file.table == "mart_enterprise_name" for file in release.files)
    with opened_release(folder, release) as connection:
        names: pl.DataFrame = connection.sql(_NAMES if has_names else _CURRENT_NAMES).pl()
    return names


def _patterns(text: str, names: pl.Series) -> list[str]:
    """A pattern for each word, over these names; errors as `words_of`."""
    words = words_of(text)
    is_latin = any(_LATIN_RUN.search(word) for word, _ in words)
    readings = Readings(syllables_of({one for name in names for one in name} if is_latin else ()))
    return [pattern_of(word, key, readings) for word, key in words]


def words_of(text: str) -> list[tuple[str, str]]:
    """The words that are searched for, each as it was typed and as names are compared.

    Raises:
        KechuangError: there is no word, or a single letter alone.
    """
    text = unicodedata.normalize("NFKC", text)
    found = [(word, key) for word in text.split() if (key := compared(word))]
    if not found:
        raise KechuangError("give a name, a part of one, or its pinyin or initials")
    if all(word.isascii() and len(key) < _LEAST for word, key in found):
        raise KechuangError(f"give at least {_LEAST} letters")
    return found


def runs_of(word: str) -> list[str]:
    """The runs of letters and of other characters in a word: `明zhu` has two."""
    return [run for run in _LATIN_RUN.split(word) if run]


def pattern_of(word: str, key: str, readings: Readings) -> str:
    """The regular expression that a name with this word matches; each run of a mixed word is matched by itself."""
    runs = runs_of(word)
    by_run = "".join(_pattern(run, readings) for run in runs) if len(runs) > 1 else readings.pattern(word.lower())
    return f"(?:{re.escape(key)}|{by_run})" if by_run else re.escape(key)


@lru_cache(maxsize=4096)
def compared(run: str) -> str:
    """A piece of a word as names are compared."""
    return simplified_text(pl.DataFrame({"run": [run]}).select(written(pl.col("run"))).item())


def _pattern(run: str, readings: Readings) -> str:
    """Of letters the pinyin pattern, of other characters what they are as names are compared."""
    return readings.pattern(run.lower()) or re.escape(compared(run))
