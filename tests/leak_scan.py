"""Looks for what belongs to a single enterprise or person in everything that is written beside the rows themselves.

`Known` is what the made-up city knows of its enterprises: identifiers, names and amounts, of its truth and of every row
that landed or was quarantined. `written_beside_rows` are the files in which none of it may occur. A text is read as it
is and with JSON's escapes read, since Dagster writes Chinese characters so. Asserts nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.base.settings import PROJECT_ROOT

ROWS = ("inbox", "bureaus", "truth", "spool", "landing/raw", "landing/rows", "landing/quarantine")
"""Folders of a data folder that hold the rows of bureaus, or the truth about them."""

OURS = ("pipelines", "quality", "sources", "dbt_project/models", "dbt_project/seeds", "dbt_project/macros")
"""Folders of the project: a text found there, such as the name of a bureau, is not secret."""

_SHORTEST_NAME, _SHORTEST_NUMBER = 3, 8
_FEWEST_DIGITS = 6
_AMOUNT = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{2}(?![0-9])|(?<![0-9.,])[0-9]+\.[0-9]{1,2}(?![0-9])")
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Known:
    """Texts and amounts that belong to single enterprises and persons."""

    texts: list[str]
    amounts: set[str]

    def found_in(self, contents: dict[str, bytes]) -> dict[str, list[str]]:
        """Which of them occur in these contents, by name; a content without any is left out."""
        texts = [raw.decode("utf-8", "replace") for raw in contents.values()]
        unescaped = [_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) for text in texts]
        matches = pl.Series([f"{text}\n{other}" for text, other in zip(texts, unescaped, strict=True)])
        by_text = matches.str.extract_many(self.texts, ascii_case_insensitive=True).to_list()
        found: dict[str, list[str]] = {}
        for name, text, candidates in zip(contents, texts, by_text, strict=True):
            names = {one for one in candidates if not one.isascii() or _stands_alone(one, text)}
            amounts = {number for number in map(_plain, _AMOUNT.findall(text)) if number in self.amounts}
            if names | amounts:
                found[name] = sorted(names | amounts)
        return found


def _stands_alone(number: str, text: str) -> bool:
    """Whether a number occurs there, not only as digits inside a longer one, such as a hash."""
    return bool(re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", text, re.IGNORECASE))


def _plain(number: str) -> str:
    """Without separators, with two decimals."""
    return f"{Decimal(number.replace(',', '')):.2f}"


def written_beside_rows(data: Path) -> list[Path]:
    """Every file of a data folder but those of rows: what bureaus sent, what was read of it, warehouses and marts."""
    of_rows = tuple(data / name for name in ROWS)
    return [
        path
        for path in sorted(data.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and not any(path.is_relative_to(folder) for folder in of_rows)
        and path.suffix not in (".duckdb", ".sqlite")  # builds, and point indexes of releases
        and not (path.suffix == ".parquet" and path.parent.parent.name == "releases")
    ]


def known_of(data: Path) -> Known:
    """What truth, landed rows and quarantine of the made-up city in `data` say about single enterprises."""
    texts: set[str] = set()
    amounts: set[str] = set()
    for frame in (*_truth(data / "truth"), *_rows(data / "landing")):
        for name, kind in frame.schema.items():
            column = frame[name].drop_nulls().unique()
            if kind == pl.String:
                texts.update(column.to_list())
            elif kind.is_decimal():
                amounts.update(f"{value:.2f}" for value in column.to_list())
    texts = {text for text in map(str.strip, texts) if _is_telling(text)}
    return Known(sorted(texts - _texts_of_the_project(texts)), {one for one in amounts if _is_long(one)})


def _truth(folder: Path) -> Iterator[pl.DataFrame]:
    enterprises = pl.read_csv(folder / "enterprise.csv", infer_schema=False)
    yield enterprises.select("enterprise_id", "uscc", "enterprise_name", "former_name")
    yield enterprises.select(pl.col("registered_capital_amount").cast(pl.Decimal(20, 2), strict=False))
    yield pl.read_csv(folder / "links.csv", infer_schema=False).select("name", "enterprise_id", "party")


def _rows(landing: Path) -> Iterator[pl.DataFrame]:
    for path in landing.glob("rows/*/*/*.parquet"):
        yield pl.read_parquet(path).drop("_delivery_id")
    for path in landing.glob("quarantine/*/*/*.parquet"):
        yield pl.read_parquet(path).select("raw_text")


def _is_telling(text: str) -> bool:
    """Long enough to be nothing else by chance: a name of three characters, a number of eight."""
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
    digits = sum(character.isdigit() for character in text)
    return len(text) >= _SHORTEST_NAME if has_chinese else len(text) >= _SHORTEST_NUMBER and digits >= _FEWEST_DIGITS


def _is_long(amount: str) -> bool:
    """Six digits before the point, and cents: such a figure is not a count or time."""
    return len(amount.lstrip("-")) >= 9 and not amount.endswith(".00")


def _texts_of_the_project(texts: set[str]) -> set[str]:
    files = [
        path.read_text(encoding="utf-8")
        for folder in OURS
        for path in sorted((PROJECT_ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".yml", ".sql", ".csv", ".json")
    ]
    matches = pl.Series(files).str.extract_many(sorted(texts), overlapping=True)
    return set(matches.explode().drop_nulls().to_list())
