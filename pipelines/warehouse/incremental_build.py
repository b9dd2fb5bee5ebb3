"""Makes only those relations of a build that differ from the earlier build that it starts from.

A table is taken if it was made of the same before. One that is made again, and comes out the same, keeps the name of
its content: what reads it finds nothing changed and is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import duckdb

from pipelines.base.sql import quoted
from pipelines.linking.tables import TABLES
from pipelines.warehouse.compiled import LINKING, Node
from pipelines.warehouse.create_relation import create_relation
from pipelines.warehouse.keys import RUN, definition_of
from pipelines.warehouse.links_as_read import CODE_LINK, links_as_read, links_by_feed
from pipelines.warehouse.relation_record import How, RelationRecord, key_of, why_made
from pipelines.warehouse.same_rows import have_same_rows

BEFORE = "before"
"""The earlier build's database, attached under this name."""


class IncrementalBuild:
    """One build that goes on. `made` grows with each relation.

    Args:
        connection: the build's database; if `before` has anything, a copy of the earlier one, which is attached as
            `BEFORE`.
        given: content of each relation of schema `landing`.
        before: what the earlier build says of its relations.
        date_as_read: content of the business date for a node that reads it.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        given: Mapping[str, str],
        before: Mapping[str, RelationRecord],
        date_as_read: Callable[[Node], str],
    ) -> None:
        """Make nothing yet."""
        self._connection = connection
        self.made: dict[str, RelationRecord] = {}
        self._contents = dict(given)
        self._before = before
        self._date_as_read = date_as_read
        self._tables_before = _tables(connection, BEFORE)
        self._links_by_feed: dict[str, str] = {}

    def make(self, node: Node) -> None:
        """Make the relation of `node`, unless it is there.

        Raises:
            NodeFailedError, duckdb.Error: as `create_relation`.
        """
        definition = definition_of(node)
        inputs = {name: self._contents[name] for name in (*node.reads, *node.sources) if name != LINKING}
        if RUN in inputs:
            inputs[RUN] = self._date_as_read(node)
        if CODE_LINK in inputs:
            inputs[CODE_LINK] = links_as_read(node.sql, self._links_by_feed, inputs[CODE_LINK])
        before = self._before.get(node.name)
        is_known = before is not None and before.key == key_of(definition, inputs)
        if node.kind == "view" or not is_known:  # a view is bound to the columns of what it reads now
            create_relation(self._connection, node)
        if is_known:
            self._note_taken(node.name, definition, inputs)
        else:
            self._note_made(node.name, (node.schema, node.name), definition, inputs)

    def link(self, run: Callable[[], None], definition: str, reads: Iterable[str], date: str) -> None:
        """Have names linked by `run`, whose code and decisions have the hash `definition`, unless its tables are there.

        `reads` are the nodes and landed relations that linking reads, `date` the content of the business date for it.
        """
        inputs = {name: self._contents[name] for name in reads} | {RUN: date}
        names = [f"{LINKING}.{table}" for table in TABLES]
        earlier = [self._before[name].key for name in names if name in self._before]
        if earlier == [key_of(definition, inputs)] * len(names):
            for name in names:
                self._note_taken(name, definition, inputs)
        else:
            run()
            for name, table in zip(names, TABLES, strict=True):
                self._note_made(name, (LINKING, table), definition, inputs)
        self._links_by_feed = links_by_feed(self._connection)

    def _note_taken(self, name: str, definition: str, inputs: dict[str, str]) -> None:
        self._note(name, definition, inputs, self._before[name].content, "taken", "made of the same")

    def _note_made(self, name: str, place: tuple[str, str], definition: str, inputs: dict[str, str]) -> None:
        """Note a relation that was made just now: as what it was before, if its rows are those."""
        before, table = self._before.get(name), ".".join(quoted(part) for part in place)
        why = why_made(definition, inputs, before)
        if before and place in self._tables_before and have_same_rows(self._connection, table, f"{BEFORE}.{table}"):
            self._note(name, definition, inputs, before.content, "stopped", why)
        else:
            self._note(name, definition, inputs, key_of(definition, inputs), "made", why)

    def _note(self, name: str, definition: str, inputs: dict[str, str], content: str, how: How, why: str) -> None:
        key = key_of(definition, inputs)
        self.made[name] = RelationRecord(
            definition=definition, inputs=inputs, key=key, content=content, how=how, why=why
        )
        self._contents[name] = content


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[tuple[str, str]]:
    found = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?"
    return set(connection.execute(found, [database]).fetchall())
