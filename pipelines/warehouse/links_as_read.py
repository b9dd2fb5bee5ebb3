"""What a model of one feed reads of `linking.code_link`: the links of that feed's rows alone.

Each new arrival has names linked again, and one new link makes another table of all. A feed whose links stay the same
need not be staged again for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from pipelines.warehouse.relation_record import digest

CODE_LINK = "linking.code_link"
_READ = '"linking"."code_link"'
_READ_FOR_FEED = re.compile(r'"linking"\."code_link" as link\s+on link\.feed = \'([^\']+)\' and ')
"""What the macro `known_rows` writes: the one way to read the links of one feed."""


def links_by_feed(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Content of the rows of `linking.code_link` by feed; feeds without a link are not in it."""
    rows = connection.execute(
        "SELECT feed, sha256(string_agg(concat(record_id, ' ', enterprise_id), ',' ORDER BY record_id, enterprise_id)) "
        "FROM linking.code_link GROUP BY feed"
    ).fetchall()
    return dict(rows)


def links_as_read(sql: str, by_feed: Mapping[str, str], whole: str) -> str:
    """Content of `linking.code_link` for a model: of the links of its feeds, or of all if it may read others."""
    feeds = _READ_FOR_FEED.findall(sql)
    if len(feeds) != sql.count(_READ):
        return whole
    return digest([(feed, by_feed.get(feed, "")) for feed in sorted(feeds)])
