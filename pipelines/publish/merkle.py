"""The Merkle tree of RFC 6962 over texts in a fixed order, made in DuckDB: its root, and the proof of one entry.

leaf = SHA-256(0x00, entry)
node = SHA-256(0x01, left, right)    a node without a right neighbour rises as it is
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import duckdb

EMPTY = hashlib.sha256(b"").hexdigest()
"""Root of a tree without entries."""


@dataclass(frozen=True)
class Tree:
    """The levels of a tree as temporary tables with one column `hash`: the leaves first, the root last."""

    connection: duckdb.DuckDBPyConnection
    levels: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of entries."""
        return self._count(self.levels[0])

    @property
    def root(self) -> str:
        """64 hex digits."""
        if not self.size:
            return EMPTY
        ((root,),) = self.connection.execute(f"SELECT lower(hex(hash)) FROM {self.levels[-1]}").fetchall()  # noqa: S608
        return str(root)

    def audit_path(self, index: int) -> list[str]:
        """The neighbours of an entry on its way to the root, from the leaves up: what RFC 6962 calls its audit path."""
        found = []
        for level in self.levels[:-1]:
            neighbour = index ^ 1
            rows = self.connection.execute(
                f"SELECT lower(hex(hash)) FROM {level} WHERE rowid = ?",  # noqa: S608 - our own table
                [neighbour],
            ).fetchall()
            found += [str(one) for (one,) in rows]
            index >>= 1
        return found

    def consistency_path(self, earlier: int) -> list[str]:
        """What shows that the first entries are those of an earlier tree of that size: RFC 6962's consistency proof."""
        return [self._node(start, length) for start, length in _ranges(earlier, 0, self.size, is_known=True)]

    def _node(self, start: int, length: int) -> str:
        """The hash over entries of the tree: as many as a power of two, from a multiple of it on, or up to the end."""
        level = self.levels[(length - 1).bit_length()]
        query = f"SELECT lower(hex(hash)) FROM {level} WHERE rowid = ?"  # noqa: S608 - our own table
        ((found,),) = self.connection.execute(query, [start >> (length - 1).bit_length()]).fetchall()
        return str(found)

    def drop(self) -> None:
        """Let go of the tables."""
        for level in self.levels:
            self.connection.execute(f"DROP TABLE {level}")

    def _count(self, level: str) -> int:
        ((rows,),) = self.connection.execute(f"SELECT count(*) FROM {level}").fetchall()  # noqa: S608 - our own table
        return int(rows)


def _ranges(earlier: int, start: int, length: int, *, is_known: bool) -> list[tuple[int, int]]:
    """Start and length of the nodes of a consistency proof: SUBPROOF of RFC 6962, section 2.1.2."""
    if earlier == length:
        return [] if is_known else [(start, length)]
    split = 1 << (length - 1).bit_length() - 1
    if earlier <= split:
        inner = _ranges(earlier, start, split, is_known=is_known)
        return [*inner, (start + split, length - split)]
    inner = _ranges(earlier - split, start + split, length - split, is_known=False)
    return [*inner, (start, split)]


def leaf_of(text: str) -> str:
    """SQL of the leaf, 32 bytes, of an entry whose text is this SQL."""
    return f"unhex(sha256('\\x00'::BLOB || encode({text})))"


def tree_over(connection: duckdb.DuckDBPyConnection, leaves: str) -> Tree:
    """The tree over the leaves that a query returns as its one column `leaf`, in their order.

    `connection` has one thread: rows of a new table then have the order in which they were made.
    """
    levels = ["merkle_0"]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE merkle_0 AS SELECT leaf AS hash FROM ({leaves})")  # noqa: S608
    rows = Tree(connection, tuple(levels)).size
    while rows > 1:
        below, level = levels[-1], f"merkle_{len(levels)}"
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {level} AS
            SELECT
                CASE WHEN rights.hash IS NULL THEN lefts.hash
                    ELSE unhex(sha256('\\x01'::BLOB || lefts.hash || rights.hash)) END AS hash
            FROM (SELECT hash FROM {below} WHERE rowid % 2 = 0) AS lefts
            POSITIONAL JOIN (SELECT hash FROM {below} WHERE rowid % 2 = 1) AS rights
        """)  # noqa: S608 - our own tables
        levels.append(level)
        rows = (rows + 1) // 2
    return Tree(connection, tuple(levels))
