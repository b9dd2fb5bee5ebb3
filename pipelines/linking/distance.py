"""Distance of two names in characters, as a macro: DuckDB's own `levenshtein` counts bytes, three to a character.

The characters of the first name become one-byte letters, in both names; what only the second has becomes `?`. None of
those letters is in a written name (it is in upper case), so that the distance in bytes is the distance in characters.
"""

from __future__ import annotations

import duckdb

_LETTERS = "abcdefghijklmnopqrstuvwxyz" + "".join(chr(code) for code in range(1, 32))
LONGEST = len(_LETTERS)
"""Only so many first characters of a name are compared."""


def make_distance(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary macro `character_distance(one, other)`, a number of characters, in upper-case texts."""
    one, other = f"left(one, {LONGEST})", f"left(other, {LONGEST})"
    letters = " || ".join(["'abcdefghijklmnopqrstuvwxyz'", *(f"chr({code})" for code in range(1, 32))])
    connection.execute(f"""
        CREATE OR REPLACE TEMP MACRO character_distance(one, other) AS levenshtein(
            translate({one}, {one}, {letters}),
            regexp_replace(translate({other}, {one}, {letters}), '[^a-z\\x01-\\x1f]', '?', 'g'))
    """)
