"""What a model reads of the links of older numbers: those of its own feeds, or all."""

import duckdb
from dbt_scratch import compiled

from pipelines.linking.tables import create_tables
from pipelines.warehouse.compiled import compiled_nodes
from pipelines.warehouse.links_as_read import links_as_read, links_by_feed

_OWN = """
    left join "w"."linking"."code_link" as link
        on link.feed = 'tax/arrears' and landed._record_id = link.record_id
"""

_ALL = 'select record_id from "w"."linking"."code_link"'


def _links(*rows: tuple[str, int, str]) -> dict[str, str]:
    with duckdb.connect() as connection:
        create_tables(connection)
        for row in rows:
            connection.execute("INSERT INTO linking.code_link VALUES (?, ?, ?)", row)
        return links_by_feed(connection)


def test_links_of_other_feeds_change_nothing_for_a_model_of_one() -> None:
    one = _links(("tax/arrears", 1, "A"), ("tax/arrears", 2, "B"))
    other = _links(("tax/arrears", 2, "B"), ("ip/patent", 1, "A"), ("tax/arrears", 1, "A"))
    assert links_as_read(_OWN, one, "all") == links_as_read(_OWN, other, "all of another day")
    moved = _links(("tax/arrears", 1, "B"), ("tax/arrears", 2, "A"))
    assert links_as_read(_OWN, moved, "all") != links_as_read(_OWN, one, "all")
    assert links_as_read(_OWN, _links(), "all") != links_as_read(_OWN, one, "all")


def test_a_model_that_may_read_others_reads_all() -> None:
    for sql in (_ALL, "\nunion all\n".join([_OWN, _ALL])):
        assert links_as_read(sql, {}, "all") == "all"


def test_every_staging_model_reads_the_links_of_its_feed_only() -> None:
    read = [node for node in compiled_nodes(compiled()) if "linking.code_link" in node.sources]
    assert len(read) > 20, "staging models that read an older number's enterprise"
    whole = [node.name for node in read if links_as_read(node.sql, {}, "all") == "all"]
    assert whole == ["stg_linking__code_link"]
