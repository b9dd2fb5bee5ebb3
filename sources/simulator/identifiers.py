"""Made-up identifiers with valid check digits, whole columns at a time.

Sources: GB 32100-2015 (unified social credit code), GB 11714-1997 (organisation code),
GS 15-2006 (the old 15-digit registration number, check digit ISO 7064 MOD 11,10).
Codes here start their organisation part with ``MY``, which is not issued: none can be a real enterprise.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.simulator.streams import Ints

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], dtype=np.int64)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)

Letters = npt.NDArray[np.uint8]

_LETTERS = np.frombuffer(USCC_ALPHABET.encode(), dtype=np.uint8)
_USCC_VALUE = np.full(256, -1, dtype=np.int64)
_USCC_VALUE[_LETTERS] = np.arange(31)
_BASE36 = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)
_BASE36_VALUE = np.full(256, -1, dtype=np.int64)
_BASE36_VALUE[_BASE36] = np.arange(36)


def organisation_check(body: Letters) -> Letters:
    """GB 11714 check characters of ``body``, shape (n, 8)."""
    remainder = 11 - (_BASE36_VALUE[body] @ _ORGANISATION_WEIGHTS) % 11
    check: Letters = np.frombuffer(b"?123456789X0", dtype=np.uint8)[remainder]
    return check


def uscc_check(head: Letters) -> Letters:
    """GB 32100 check characters of ``head``, shape (n, 17)."""
    check: Letters = _LETTERS[(31 - (_USCC_VALUE[head] @ _USCC_WEIGHTS) % 31) % 31]
    return check


def _digits(values: Ints, width: int, base: int) -> Ints:
    """Digits of ``values`` in ``base``, most significant first, shape (n, width)."""
    powers = base ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return values[:, None] // powers % base


def _text(letters: Letters) -> pl.Series:
    """Rows of letters, shape (n, width), as strings."""
    width = letters.shape[1]
    joined = np.ascontiguousarray(letters).view(f"S{width}").ravel().astype(f"U{width}")
    return pl.Series(values=joined.tolist(), dtype=pl.String)


def make_uscc(rng: np.random.Generator, kind: Ints, region: Ints) -> pl.Series:
    """Return distinct valid codes: ``kind`` is the first two digits (91, 92, 93), ``region`` a GB/T 2260 code."""
    n = len(kind)
    serial = rng.choice(31**6, size=n, replace=False).astype(np.int64)
    letters = np.empty((n, 18), dtype=np.uint8)
    letters[:, 0:2] = _LETTERS[_digits(kind, 2, 10)]
    letters[:, 2:8] = _LETTERS[_digits(region, 6, 10)]
    letters[:, 8:10] = np.frombuffer(b"MY", dtype=np.uint8)
    letters[:, 10:16] = _LETTERS[_digits(serial, 6, 31)]
    letters[:, 16] = organisation_check(letters[:, 8:16])
    letters[:, 17] = uscc_check(letters[:, :17])
    return _text(letters)


def break_check_digit(rng: np.random.Generator, codes: pl.Series) -> pl.Series:
    """Return ``codes`` with another, therefore wrong, last character."""
    raw = np.array(codes.to_list(), dtype="S18")
    letters = raw.view(np.uint8).reshape(len(raw), 18).copy()
    shift = rng.integers(1, 31, size=len(raw))
    letters[:, 17] = _LETTERS[(_USCC_VALUE[letters[:, 17]] + shift) % 31]
    return _text(letters)


def make_registration_no(rng: np.random.Generator, region: Ints) -> pl.Series:
    """Return distinct old registration numbers: region, a serial from the unused end of the range, check digit."""
    n = len(region)
    serial = 99_900_000 + rng.choice(100_000, size=n, replace=False).astype(np.int64)
    digits = np.concatenate([_digits(region, 6, 10), _digits(serial, 8, 10)], axis=1)
    carry = np.full(n, 10, dtype=np.int64)
    for column in range(14):
        total = (carry + digits[:, column]) % 10
        carry = np.where(total == 0, 10, total) * 2 % 11
    check = (11 - carry) % 10
    return _text(_LETTERS[np.concatenate([digits, check[:, None]], axis=1)])
