"""Merkle trees against RFC 6962."""

import duckdb
import pytest
from rfc6962 import path_of, tree_hash

from pipelines.publish.merkle import EMPTY, leaf_of, tree_over


def entry(no: int) -> bytes:
    return f"第{no}行".encode()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 1_000, 5_001])
def test_root_and_paths_are_those_of_the_rfc(size: int) -> None:
    entries = [entry(no) for no in range(size)]
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE TEMP TABLE given (text VARCHAR)")
        if entries:
            connection.execute("INSERT INTO given SELECT unnest(?)", [[one.decode() for one in entries]])
        tree = tree_over(connection, f"SELECT {leaf_of('text')} AS leaf FROM given")  # noqa: S608 - our own table
        assert tree.root == tree_hash(entries).hex()
        assert tree.size == size
        for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
            assert tree.audit_path(index) == [one.hex() for one in path_of(index, entries)]
        tree.drop()
        assert connection.execute("SHOW TABLES").fetchall() == [("given",)]
    assert size or tree_hash([]).hex() == EMPTY
