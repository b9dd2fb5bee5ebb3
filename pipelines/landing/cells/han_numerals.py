"""Numbers written in Chinese characters, capital (伍佰万) or plain (五百万), as digits."""

from __future__ import annotations

import re

_DIGITS = {
    **dict(zip("〇一二三四五六七八九", range(10), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("貳參陸弌弍弎两兩", (2, 3, 6, 1, 2, 3, 2, 2), strict=True)),
    "零": 0,
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

HAN_NUMBER = f"[{''.join([*_DIGITS, *_TENS, *_GROUPS])}]+"
"""What such a number is made of, as a regular expression."""


def han_number(text: str) -> int | None:
    """`伍佰万` → 5,000,000, `壹亿零伍拾万` → 100,500,000; None if its parts do not make one number.

    None also for a digit without its place (`一五〇`), rising places, and `两万五`, which may be 25,000 or 20,005.
    """
    if text in ("零", "〇"):
        return 0
    total, last = 0, 10**13
    groups = "".join(_GROUPS)
    for written, names in re.findall(f"([^{groups}]*)([{groups}]*)", text)[:-1]:
        below = _below_ten_thousand(written)
        size = 1
        for name in names:
            size *= _GROUPS[name]
        is_short = total > 0 and len(written) == 1
        if not below or size >= last or is_short:
            return None
        total, last = total + below * size, size
    return total or None


def _below_ten_thousand(text: str) -> int | None:
    total, last = 0, 10**4
    digit: int | None = None
    has_zero = False
    for character in text:
        if (size := _TENS.get(character)) is not None:
            if size >= last or digit == 0:
                return None
            total, digit, last, has_zero = total + (1 if digit is None else digit) * size, None, size, False
        elif digit not in (None, 0):
            return None
        else:
            digit = _DIGITS[character]
            has_zero = has_zero or digit == 0
    if digit and total and last > 10 and not has_zero:
        return None
    return total + (digit or 0)
