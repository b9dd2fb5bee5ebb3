"""What the first arrival of a feed brought counts as known by its events, in every table that says when it knew."""

from dbt_scratch import compiled, scratch_build

from pipelines.credit.observe import _BACKLOG, _DATES, OUTCOMES, VALUES
from pipelines.warehouse.compiled import compiled_nodes, nodes_between

WANTED = {VALUES, OUTCOMES, "int_watch__signal"}


def test_every_table_that_the_past_is_made_of_has_its_backlog_dated() -> None:
    nodes = compiled_nodes(compiled())
    again = nodes_between(nodes, {_DATES}, WANTED)
    read = {name for node in again for name in node.reads} - {node.name for node in again}
    columns = scratch_build().columns
    schemas = {node.name: node.schema for node in nodes}
    knowing = {name for name in read & set(schemas) if "known_from_date" in columns[schemas[name], name]}
    assert knowing == set(_BACKLOG)
    for name, dated in _BACKLOG.items():
        assert dated is None or dated in columns[schemas[name], name]
