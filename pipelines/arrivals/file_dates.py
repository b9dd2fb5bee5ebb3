"""What the name of a file in the inbox says: which part of a feed, of which day, in which version."""

from __future__ import annotations

import re
from datetime import date

from pipelines.base.written_days import DIVISION, WrittenDay, plain, written_days

_SUFFIXES = re.compile(r"(?:\.(?:[A-Za-z][A-Za-z0-9]{0,6}|7z))+$")  # .parquet and .csv.zip, but not .20190501 or .28
_SEQ = re.compile(rf"^(?:_(?!{DIVISION}(?![0-9]))([0-9]{{1,6}})|[-‐‑‒–—―−~～]{{1,2}}([0-9]{{1,3}}))(?=$|[^0-9A-Za-z])")
"""Not a division code: lists of two districts do not replace each other."""
_COPY = re.compile(
    r"[\s_-]*(?:\(([0-9]{1,3})\)|-?\s*(?:副本|复件)(?:\s*\(?([0-9]{1,3})\)?)?"
    r"|(?:[\s_-]|(?<=\)))copy(?:\s*([0-9]{1,3}))?)",
    re.I,
)
_EDITION = re.compile(
    r"[\s_.-]*\(?(?:(?<![A-Za-z])(?:v|ver|版本)\.?\s*([0-9]{1,3}(?:\.[0-9]{1,3}){0,2})"
    r"|第\s*([0-9]{1,3}|[一二三四五六七八九十])\s*[版稿次]|([一二三四五六七八九])稿|(?<![A-Za-z])(?:rev|r)\.?\s*([0-9]{1,3}))"
    r"\)?(?![0-9A-Za-z])",
    re.I,
)
_HAN_EDITIONS = "一二三四五六七八九十"
_FINAL = re.compile(
    r"[\s_.-]*[(\[【]?(?:(最终|最新|终|定|正式|修订|修改|更新|更正|完整|全量|签字|签章|盖章|审核|打印|送审)(?:版本|版|稿)([0-9]{1,2}(?![0-9]))?"
    r"|(最终|最新|(?<![A-Za-z])(?:final|latest|new)|(?:修订|更新|修改|修正|更正)后?|替换|重报|重传|重新(?:报送|上报|提供)"
    r"|(?<![\u4e00-\u9fff])(?:全量|已?(?:审核|盖章|签字|签章)|改[0-9]?|备份)|(?<![A-Za-z])(?:ok|bak)"
    r"|(?<![\u4e00-\u9fff])新)"
    r"(?=$|[\s_.()\-\]】v]))[)\]】]?",
    re.I,
)
"""Not 补充: a supplement does not replace the list."""
_EDITION_IN_FRONT = re.compile(r"[\s_-]+\(?(?:v|ver|版本)\.?\s*([0-9]{1,3})\)?(?![0-9A-Za-z.])", re.I)
"""In front of the date `v1.2` right after a word may be the version of a template."""
_FINAL_RANK = {"最终": 3, "终": 3, "定": 3, "正式": 3, "final": 3, "最新": 2, "latest": 2} | dict.fromkeys(
    ("送审", "备份", "bak"), 0
)
_BETWEEN = " \u3000_-,，、()（）[]【】〔〕"
_LABEL = re.compile(r"[\s_(（-]*(?:数据|统计|公示|公布|更新|发布|制表|导出)?(?:截至|截止|日期|时间|于|至)+[:：]?$")
_OF = re.compile(r"^的")
_ISSUE = (re.compile(r"第[\s_]*$"), re.compile(r"^[\s_]*[号期]"))
"""What stands around a date that is the number of an issue: 第20241128号."""
_DAY_LIKE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{6}|1[5-9][0-9]{8})(?![0-9])"
    r"|(?<![0-9A-Za-z])(?:19|20)[0-9]{2}(?!(?:0[1-9]|1[0-2])(?![0-9]))[0-9]{1,3}(?![0-9])"
    r"|(?<![0-9])(?:(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:1[3-9]|2[0-9]|3[01]))"
    r"20[0-9]{2}(?![0-9])"
    r"|[0-9]{1,2}月[0-9]{1,2}(?![0-9])"
    r"|(?<![0-9])[0-9]{1,2}([-./_])[0-9]{1,2}\1(?:19|20)?[0-9]{2}(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}([-./_])[0-9]{1,2}\2[0-9]{1,2}"
)
"""Eight digits, seconds since 1970, digits that are nearly a month, 28112024, 11月28, 28-11-2024, 2024-13-28."""
_SHORT_DAY = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])")
_TIME_LIKE = re.compile(r"^[_-]((?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?)(?![0-9])")
_RANGE = re.compile(r"[\s_]*[-~～—至到]+[\s_]*$")


def read_name(name: str) -> tuple[str, date | None, str]:
    """Part, business date and sequence number in a file name.

    `登记_dongguan_20190501.csv` → (`登记_dongguan`, 2019-05-01, ``). The date may be spelled in any way that begins
    with the year, and be anywhere; of several the last counts, of a month the first day. What says which copy or
    version it is (`(1)`, `_v2`, 最终版) is not in the name: see `version_of`. Without a date: (part, None, ``).
    """
    stem = _SUFFIXES.sub("", name)
    found = _days(stem)
    if not found:
        return tidy_part(stem), None, ""
    day = found[-1]
    before, after = stem[: day.start], stem[day.end :]
    if len(found) > 1 and _RANGE.fullmatch(stem[found[-2].end : day.start]):
        before = stem[: found[-2].start]
    if _ISSUE[0].search(before) and _ISSUE[1].search(after):
        before, after = _ISSUE[0].sub("", before), _ISSUE[1].sub("", after)
    seq = _SEQ.match(after)
    part = tidy_part(before)
    rest = _OF.sub("", _unversioned(after[seq.end() :] if seq else after, _EDITION).strip(_BETWEEN + "."))
    return (f"{part}_{rest}" if part and rest else part + rest), day.day, (seq[1] or seq[2]) if seq else ""


def doubtful_digits(name: str, today: date) -> str | None:
    """Digits in the part of a file name that may be a date, so that two lists would not replace each other.

    `241128` may be a day, `28-11-2024` may be spelled in two ways, `20241328` is wrong; after a date, `110101` may be
    Dongcheng in Beijing or a time of day. Division codes, numbers of enterprises, years and months are not doubtful.

    Args:
        name: of the file.
        today: six digits are a day only if they are one of 2000 to the end of next year.
    """
    part, as_of, seq = read_name(name)
    text = plain(part)
    if found := _DAY_LIKE.search(text):
        return found[0]
    if as_of is None:
        return next((one[0] for one in _SHORT_DAY.finditer(text) if _is_recent_day(one[0], today)), None)
    stem = _SUFFIXES.sub("", name)
    after = _TIME_LIKE.match(stem[_days(stem)[-1].end :])
    return after[1] if after and not seq else None


def _is_recent_day(digits: str, today: date) -> bool:
    year, month, day = 2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return year <= today.year + 1 and 1 <= month <= 12 and 1 <= day <= 31


def tells_month_only(name: str) -> bool:
    """Whether the date of the name is that of a month."""
    found = _days(_SUFFIXES.sub("", name))
    return bool(found) and found[-1].is_month


def tidy_part(part: str) -> str:
    """A part without what says which copy or version it is, and without blanks and dashes around it."""
    return _unversioned(_LABEL.sub("", part), _EDITION_IN_FRONT).strip(_BETWEEN).rstrip(".")


def _days(stem: str) -> list[WrittenDay]:
    return written_days(stem) if len(plain(stem)) == len(stem) else []


def date_of_folders(folders: tuple[str, ...]) -> WrittenDay | None:
    """The date in the name of a folder around a file, the innermost first: `20241128/名单.xlsx`."""
    for folder in reversed(folders):
        if found := written_days(folder):
            return found[-1]
    return None


def version_of(name: str) -> tuple[int, tuple[int, ...], int, int]:
    """What sorts files of one part and date by which is later: 最终版 over 修订版, v2 over v1, `(2)` over `(1)`."""
    stem = plain(_SUFFIXES.sub("", name))
    finals = list(_FINAL.finditer(stem))
    final = max((_FINAL_RANK.get((found[1] or found[3]).lower(), 1) for found in finals), default=0)
    editions = [_numbers(found) for found in _EDITION.finditer(stem)]
    editions += [(int(found[2]),) for found in finals if found[2]]
    days = _days(stem)
    time = re.sub("[^0-9]", "", stem[days[-1].start : days[-1].end])[8:14] if days and not days[-1].is_month else ""
    copies = [int(found[1] or found[2] or found[3] or 1) for found in _COPY.finditer(stem)]
    return final, max(editions, default=()), int(time.ljust(6, "0")), max(copies, default=0)


def _numbers(edition: re.Match[str]) -> tuple[int, ...]:
    """`v1.2` → (1, 2), `第二版` and `二稿` → (2,)."""
    said = next(group for group in edition.groups() if group)
    return (_HAN_EDITIONS.index(said) + 1,) if said in _HAN_EDITIONS else tuple(map(int, said.split(".")))


def order_of(path: str) -> tuple[tuple[int, tuple[int, ...], int, int], str]:
    """What sorts files that came at once: the later version by its name is the later."""
    return version_of(path.rpartition("/")[2]), path


def _unversioned(text: str, edition: re.Pattern[str]) -> str:
    folded = plain(text)
    for pattern in (_COPY, edition, _FINAL):
        while found := pattern.search(folded):
            text, folded = text[: found.start()] + text[found.end() :], folded[: found.start()] + folded[found.end() :]
    return text
