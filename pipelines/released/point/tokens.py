"""The tokens by which names are found: pairs of characters, syllables and initials, each with every reading.

A token begins with the letter of its kind: `b` two characters, `c` one, `a` the first; `s` a syllable, `y` two of them,
`i` two initials, `d` the first one. A name with all tokens of a query need not match it: it is then compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import duckdb

_ASCII_MARKS = "".join(chr(code) for code in range(0x21, 0x7F) if not chr(code).isalnum())
_AS_WIDE = "".join(chr(ord(mark) + 0xFEE0) for mark in _ASCII_MARKS)
_TO_WIDE = str.maketrans(_ASCII_MARKS, _AS_WIDE)

_AT_ONCE = 20_000
"""Names whose tokens are made by one query: a million at once takes more than 2.7 GB."""
_TOKENS = """
    WITH spelled AS (
        SELECT no, generate_subscripts(characters, 1) AS place, unnest(characters) AS character
        FROM (SELECT no, string_split(translate(key, $marks, $wide), '') AS characters FROM names
            WHERE no BETWEEN $first AND $last)
    ), read AS (
        SELECT s.no,
            list(s.character ORDER BY s.place) AS characters,
            list(coalesce(r.initials, [lower(s.character)]) ORDER BY s.place) AS initials,
            list(coalesce(r.syllables, []) ORDER BY s.place) AS syllables
        FROM spelled s LEFT JOIN readings r USING (character) GROUP BY s.no
    )
    SELECT no, array_to_string(list_sort(list_distinct(list_concat(
        list_transform(range(1, len(characters)), lambda i: 'b' || characters[i] || characters[i + 1]),
        list_transform(characters, lambda one: 'c' || one),
        ['a' || characters[1]],
        list_transform(flatten(syllables), lambda one: 's' || one),
        flatten(list_transform(range(1, len(characters)), lambda i: flatten(list_transform(
            syllables[i], lambda one: list_transform(syllables[i + 1], lambda two: 'y' || one || '·' || two))))),
        flatten(list_transform(range(1, len(characters)), lambda i: flatten(list_transform(
            initials[i], lambda one: list_transform(initials[i + 1], lambda two: 'i' || one || two))))),
        list_transform(initials[1], lambda one: 'd' || one)
    ))), ' ') AS tokens
    FROM read ORDER BY no
"""


def tokens_of(
    connection: duckdb.DuckDBPyConnection, readings: Mapping[str, Iterable[str]], batch: int
) -> Iterator[list[tuple[int, str]]]:
    """`no` and the tokens of each row of the table `names` (`no`, `key`), in order.

    `readings`: of each character, every syllable that it is read as, ü also as it is typed.
    """
    connection.execute("CREATE TEMP TABLE readings (character VARCHAR, syllables VARCHAR[], initials VARCHAR[])")
    if readings:
        rows = [(one, sorted(found), sorted({syllable[0] for syllable in found})) for one, found in readings.items()]
        connection.executemany("INSERT INTO readings VALUES (?, ?, ?)", rows)
    (last,) = connection.execute("SELECT coalesce(max(no), 0) FROM names").fetchall()[0]
    for first in range(1, last + 1, _AT_ONCE):
        some = {"marks": _ASCII_MARKS, "wide": _AS_WIDE, "first": first, "last": first + _AT_ONCE - 1}
        result = connection.execute(_TOKENS, some)
        while found := result.fetchmany(batch):
            yield found


def text_terms(key: str) -> list[str]:
    """The tokens that a name must have to hold the text."""
    wide = key.translate(_TO_WIDE)
    if len(wide) == 1:
        return [f"c{wide}"]
    return [f"b{wide[at : at + 2]}" for at in range(len(wide) - 1)]


def first_term(key: str) -> str:
    """The token of names that begin as the text does."""
    return f"a{key.translate(_TO_WIDE)[0]}"


def pair_term(one: str, two: str) -> str:
    """The token of names in which two syllables follow each other."""
    return f"y{one}·{two}"
