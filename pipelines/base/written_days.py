"""Days and months inside a longer text: the name of a file, the title of a table."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_HAN = "〇零○Ｏ一二三四五六七八九"
_HAN_DIGITS = {character: str(max(0, at - 3)) for at, character in enumerate(_HAN)}
_DASH = r"[-‐‑‒–—―−]"
DIVISION = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
"""A code of GB/T 2260: of a province, a city or a district."""
_EDGE = rf"(?:(?<![0-9])|(?<=(?<![0-9]){DIVISION}))"
_HOUR_MINUTE = "(?:[01][0-9]|2[0-3])[0-5][0-9]"
_DAY = re.compile(
    rf"{_EDGE}((?:19|20)[0-9]{{2}})(?:\s*年\s*([0-9]{{1,2}})\s*月\s*([0-9]{{1,2}})\s*[日号]?|\s([0-9]{{2}})\s([0-9]{{2}})"
    rf"|{_DASH}([0-9]{{1,2}}){_DASH}([0-9]{{1,2}})|\.([0-9]{{1,2}})\.([0-9]{{1,2}})|/([0-9]{{1,2}})/([0-9]{{1,2}})"
    r"|_([0-9]{1,2})_([0-9]{1,2})|([0-9]{2})([0-9]{2}))"
    r"(?:[T\s]\s?[0-2]?[0-9][:：\-._][0-5][0-9](?:[:：\-._][0-5][0-9])?(?![0-9])"
    rf"|[T\s]?(?:(?<=T)[0-2][0-9](?:[0-5][0-9])?(?![0-9])|(?<=[0-9]){_HOUR_MINUTE}(?![0-9])"
    rf"|{_HOUR_MINUTE}[0-5][0-9](?:[0-9]{{3}})?(?:Z(?![0-9A-Za-z])|(?![0-9])))"
    r"|_[0-2][0-9][:：\-_][0-5][0-9][:：\-_][0-5][0-9](?![0-9])|(?![0-9]))"
)
_MONTH = re.compile(
    rf"(?<![0-9])((?:19|20)[0-9]{{2}})(?:\s*年\s*([0-9]{{1,2}})\s*月份?|{_DASH}([0-9]{{1,2}})|[._]([0-9]{{2}})|([0-9]{{2}}))(?![0-9])"
)
_QUARTER = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[\s_-]?(?:年度?)?[\s_-]?(?:Q([1-4])(?![0-9A-Za-z])|第?([1-4一二三四])季度?)", re.I
)
_HAN_DAY = re.compile(
    rf"([{_HAN}]{{4}})年([一二三四五六七八九十]{{1,2}})月(?:([一二三四五六七八九十廿]{{1,3}})[日号])?"
)
_MOMENT = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}[0-9]{3}"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?!{_MOMENT}(?![0-9A-Za-z]))(?:[0-9A-Z]{{18}}|[0-9]{{15}}|[0-9]{{16,}})(?![0-9A-Za-z])"
)
"""A code of an enterprise may hold what looks like a day; 17 digits may be a moment with milliseconds."""


@dataclass(frozen=True)
class WrittenDay:
    """A day, or the first day of a month or quarter, and where in the text it is written."""

    day: date
    start: int
    end: int
    is_month: bool = False


def written_days(text: str) -> list[WrittenDay]:
    """The days of 1900 to 2099 that `text` spells year first, in order; if there are none, its months and quarters.

    Positions are those of `plain(text)`, which has the length of `text` in nearly all cases.
    """
    text = plain(text)
    days = [found for match in _DAY.finditer(text) if (found := _found(match, is_month=False))]
    days += [found for match in _HAN_DAY.finditer(text) if match[3] and (found := _han(match))]
    if not days:
        days = [found for match in _MONTH.finditer(text) if (found := _found(match, is_month=True))]
        days += [found for match in _HAN_DAY.finditer(text) if not match[3] and (found := _han(match))]
        days += [_quarter(match) for match in _QUARTER.finditer(text)]
    return sorted(days, key=lambda one: one.start)


def plain(text: str) -> str:
    """The text in half-width characters, with the numbers of enterprises and persons blanked out."""
    folded = "".join(one if (one := unicodedata.normalize("NFKC", raw)) and len(one) == 1 else raw for raw in text)
    return _NUMBER.sub(lambda found: "#" * len(found[0]), folded)


def _found(match: re.Match[str], *, is_month: bool) -> WrittenDay | None:
    numbers = [int(part) for part in match.groups() if part is not None]
    return _dated(match, *numbers, *([1] if is_month else []), is_month=is_month)


def _han(match: re.Match[str]) -> WrittenDay | None:
    year = int("".join(_HAN_DIGITS[character] for character in match[1]))
    month, day = _small(match[2]), _small(match[3]) if match[3] else 1
    return _dated(match, year, month, day, is_month=match[3] is None)


def _quarter(match: re.Match[str]) -> WrittenDay:
    quarter = int(match[2] or _HAN_NUMBER.get(match[3], match[3]))
    return WrittenDay(date(int(match[1]), 3 * quarter - 2, 1), match.start(), match.end(), is_month=True)


def _small(text: str) -> int:
    """一 to 三十一."""
    tens, _, ones = text.replace("廿", "二十").rpartition("十")
    ten = 0 if "十" not in text and "廿" not in text else _HAN_NUMBER[tens] if tens else 1
    return 10 * ten + _HAN_NUMBER.get(ones, 0)


_HAN_NUMBER = {character: number for number, character in enumerate("一二三四五六七八九", start=1)}


def _dated(match: re.Match[str], year: int, month: int, day: int, *, is_month: bool) -> WrittenDay | None:
    try:
        return WrittenDay(date(year, month, day), match.start(), match.end(), is_month)
    except ValueError:
        return None
