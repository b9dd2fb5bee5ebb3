"""A feed that is a table, a view or a query of a bureau's database: read in batches to one Parquet file of texts.

SQL is made by SQLAlchemy: names are quoted, values bound. Every value is written as its text, since only the contract
says what a column means; a NUMERIC keeps all its digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import sqlalchemy as sa

from pipelines.base.durable import replacing
from pipelines.base.errors import TransportError, UnreachableError
from pipelines.contracts.transports import DatabaseTransport
from pipelines.transports.database_batches import Wanted, postgres_batches, sqlalchemy_batches
from pipelines.transports.database_texts import highest, text_batch
from pipelines.transports.deadline import within
from pipelines.transports.patience import PassingError, patiently
from pipelines.transports.secrets import from_environment, redacted
from pipelines.transports.spool import FetchedFile, Spool

_REMEMBERED = "watermarks"
_SECONDS_BEYOND = 30.0
"""To connect, and for the server to stop the query by itself, which says why."""


def fetch_table(transport: DatabaseTransport, spool: Spool, *folders: Path) -> list[FetchedFile]:
    """Read all rows, or those above the watermark, into `<feed>_<YYYYMMDD>.parquet`; nothing, if there is none.

    The watermark is that of the last business date before this one: a day that is fetched again is whole again. A query
    is looked for in `folders`, those of contracts, in their order.

    Raises:
        TransportError: the database cannot be reached or refuses; one line, without the database's own words.
    """
    text = from_environment(transport.url_env)
    url = _url(text)
    if url is None:
        raise TransportError(f"{transport.url_env} does not hold a SQLAlchemy URL: correct it")
    server = redacted(text)
    failure: TransportError
    try:
        return patiently(
            transport.tries,
            lambda: _read(transport, url, spool, folders),
            lambda line: spool.say(f"{spool.feed}: {server}: {line}"),
        )
    except PassingError as error:
        failure = UnreachableError(f"{server}: {error.in_words(transport.tries)}")
    except TransportError as error:
        failure = TransportError(f"{server}: {error}")
    raise failure


def _url(text: str) -> sa.URL | None:
    try:
        return sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        return None


def _read(transport: DatabaseTransport, url: sa.URL, spool: Spool, folders: Sequence[Path]) -> list[FetchedFile]:
    watermarks: dict[str, str] = spool.remembered(_REMEMBERED)
    earlier = [day for day in watermarks if day < spool.business_date.isoformat()]
    after = watermarks[max(earlier)] if transport.watermark and earlier else None
    wanted = Wanted(_from(transport, folders), transport.watermark, after, transport.timeout_seconds)
    read = postgres_batches if url.get_backend_name() == "postgresql" else sqlalchemy_batches
    gathered = spool.state_folder / "gathered.parquet"
    gathered.parent.mkdir(parents=True, exist_ok=True)
    rows, newest, writer = 0, after, None
    try:
        for batch in within(transport.timeout_seconds + _SECONDS_BEYOND, read(url, wanted)):
            texts = text_batch(batch)
            writer = writer or pq.ParquetWriter(gathered, texts.schema, compression="zstd")
            writer.write_batch(texts)
            rows += batch.num_rows
            if transport.watermark:
                newest = highest(newest, batch, transport.watermark)
        if writer:
            writer.close()
        if not rows:
            return []
        target = spool.dated_path(".parquet")
        with replacing(target) as temporary:
            gathered.replace(temporary)
    except TimeoutError:
        raise TransportError(
            "did not finish within timeout_seconds: ask the bureau, raise the limit, or use a watermark"
        ) from None
    finally:
        if writer and writer.is_open:
            writer.close()
        gathered.unlink(missing_ok=True)
    if newest is not None:
        spool.remember(_REMEMBERED, {**watermarks, spool.business_date.isoformat(): newest})
    return [spool.fetched(target, rows)]


def _from(transport: DatabaseTransport, folders: Sequence[Path]) -> sa.FromClause:
    """What is selected from: the named table, or the committed query as a subquery."""
    if transport.table:
        return sa.table(transport.table, schema=transport.db_schema)
    path = next((found for folder in folders if (found := folder / str(transport.query_file)).is_file()), None)
    if path is None:
        where = "below sources/ or the city's feeds/"
        raise TransportError(f"no query {transport.query_file}: `query_file` is a path {where}")
    query = path.read_text(encoding="utf-8").strip().rstrip(";")
    return sa.text(query.replace(":", "\\:")).columns().subquery("delivered")
