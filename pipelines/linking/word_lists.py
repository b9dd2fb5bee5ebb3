"""Word lists for parsing names, read from `words/*.csv` and the region codes. Contains no rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from pipelines.base.settings import DBT_PROJECT_DIR

WORDS_DIR = Path(__file__).parent / "words"
REGIONS = DBT_PROJECT_DIR / "seeds" / "codes" / "region.csv"
_LEGAL_KINDS = ("limited", "joint_stock", "partnership")  # written in several ways; 商店 and 批发部 are two shops
_PLACE_ENDING = r"(特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|林区|新区|省|市|县|区|盟|旗)$"


@dataclass(frozen=True)
class Places:
    """Spellings of places with their short forms, and which place is in which, by short form."""

    province: dict[str, str]
    city: dict[str, str]
    county: dict[str, str]
    province_of_city: dict[str, str]
    city_of_county: dict[str, str]
    city_of_code: dict[str, str]
    province_of_code: dict[str, str]


@dataclass(frozen=True)
class Words:
    """All lists that `parse` needs; patterns are regular expressions for normalised text."""

    form_of: dict[str, str]
    form: str
    industry: str
    unit: str
    institution: str
    foreign: str
    surname: str
    compound_surname: str
    alias: dict[str, str]
    places: Places


def _either(words: Iterable[str]) -> str:
    """A regular expression group that matches any of the words, longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))) + ")"


def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(WORDS_DIR / f"{name}.csv", infer_schema=False)


@cache
def read_words() -> Words:
    """Read all lists; cached."""
    forms = _read("organisation_form")
    institution = _read("institution")
    foreign = _read("foreign")
    surnames = _read("surname")["word"].to_list()
    at_end = institution.filter(pl.col("place") == "end")["word"]
    anywhere = institution.filter(pl.col("place") == "anywhere")["word"]
    abroad = foreign.filter(pl.col("kind") == "form")["word"]
    country = foreign.filter(pl.col("kind") == "country")["word"]
    return Words(
        form_of={
            word: kind if kind in _LEGAL_KINDS else word for word, kind in forms.select("word", "form").iter_rows()
        },
        form=_either(forms["word"]) + "$",
        industry=_either(_read("industry")["word"]) + "+$",
        unit=_either(_read("unit")["word"]) + "$",
        institution=f"{_either(at_end)}$|{_either(anywhere)}",
        foreign=rf"{_either(abroad)}|^{_either(country)}|^\P{{Han}}+$|\p{{Han}}-\p{{Han}}|[\p{{Hiragana}}\p{{Katakana}}\p{{Hangul}}]",
        surname=_either(word for word in surnames if len(word) == 1),
        compound_surname=_either(word for word in surnames if len(word) > 1),
        alias=dict(zip(*(_read("alias")[column] for column in ("word", "full")), strict=True)),
        places=_read_places(),
    )


@cache
def _stem(name: str) -> str:
    """泰安市 → 泰安; a stem of one character keeps its ending (沙县)."""
    short = re.sub(_PLACE_ENDING, "", name)
    return short if len(short) > 1 else name


def _read_places() -> Places:
    # withdrawn codes come first, so that the current meaning of a reused code replaces the old one
    rows = pl.read_csv(REGIONS, infer_schema=False).sort(pl.col("valid_to_year").is_null(), "region_code").to_dicts()
    province: dict[str, str] = {}
    city: dict[str, str] = {}
    county: dict[str, str] = {}
    province_of_city: dict[str, set[str]] = {}
    city_of_county: dict[str, set[str]] = {}
    city_of_old_county: dict[str, set[str]] = {}
    city_of_code: dict[str, str] = {}
    province_of_code: dict[str, str] = {}
    for row in rows:
        in_province, in_city, in_county = row["province_name"], row["city_name"], row["county_name"]
        province |= {in_province: _stem(in_province), _stem(in_province): _stem(in_province)}
        province_of_code[row["region_code"][:2]] = _stem(in_province)
        if in_city:
            city |= {in_city: _stem(in_city), _stem(in_city): _stem(in_city)}
            province_of_city.setdefault(_stem(in_city), set()).add(_stem(in_province))
            city_of_code[row["region_code"][:4]] = _stem(in_city)
        if in_county:
            stem = _stem(in_county)
            county[in_county] = stem
            if not in_county.endswith("区"):  # 新华区, 和平区: without 区 these are common words in names
                county[stem] = stem
            owners = city_of_old_county if row["valid_to_year"] else city_of_county
            owners.setdefault(stem, set()).add(_stem(in_city or in_county))
    return Places(
        province=province,
        city=city,
        county={name: stem for name, stem in county.items() if name not in city and name not in province},
        province_of_city=_the_only_one(province_of_city),
        city_of_county=_the_only_one(city_of_old_county | city_of_county),
        city_of_code=city_of_code,
        province_of_code=province_of_code,
    )


def _the_only_one(found: dict[str, set[str]]) -> dict[str, str]:
    return {name: next(iter(owners)) for name, owners in found.items() if len(owners) == 1}


@cache
def simplified_of() -> tuple[list[str], list[str]]:
    """Traditional words and characters, longest first, and their simplified forms (from OpenCC's dictionary).

    Characters in GB 2312 count as simplified and are left out: 乾 and 干 are different brands.
    """
    found: dict[str, str] = {}
    folder = resources.files("opencc") / "dictionary"
    for file in ("TSPhrases.txt", "TSCharacters.txt"):
        for line in (folder / file).read_text(encoding="utf-8").splitlines():
            traditional, _, alternatives = line.partition("\t")
            simplified = alternatives.split(" ")[0]
            if traditional != simplified and not _is_gb2312(traditional):
                found[traditional] = simplified
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    return longest_first, [found[word] for word in longest_first]


def _is_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
