"""The reader process: untrusted arrivals in, typed Parquet, quarantine and an account of each out.

Run by `child` as `python -m pipelines.landing.reader.delivery <memory bytes> <cpu seconds>`: it limits itself, and
for each line of standard input, a `ReadRequest`, writes a line to standard output, a `Reading`, until there are no
more.
Whatever else happens to it does no harm. Nothing is kept from one arrival to the next.
"""

from __future__ import annotations

import os
import resource
import select
import sys
import threading
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.machine import NO_MEMORY, trouble_of
from pipelines.base.permissions import write_privately
from pipelines.landing.control_totals import keep_totals
from pipelines.landing.formats import open_tables
from pipelines.landing.formats.header_rows import NoHeaderError, title_date
from pipelines.landing.formats.layouts import fit_layout
from pipelines.landing.formats.opened import OpenedTable
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.reader.account import Member, Problem, Reading, ReadRequest, Trouble
from pipelines.landing.reader.adding_up import AddedUp
from pipelines.landing.reader.archives import unpack
from pipelines.landing.reader.batches import at_least_one, together
from pipelines.landing.reader.day_numbers import counting_from_1904
from pipelines.landing.reader.rows import part_rows, quarantine_ragged
from pipelines.landing.reader.stated_counts import refuse_a_part, stated_count
from pipelines.landing.reader.stated_units import stated_units


def _tables(request: ReadRequest, account: AddedUp) -> Iterator[OpenedTable]:
    """Table after table. In a zip a text without any header of the feed explains the others, and is left out."""
    limit, leave_out = request.max_text_bytes, account.left_out.append
    problem: NoHeaderError | None = None
    for file_name, raw in unpack(request.raw, request.file_name, request.folder, limit, leave_out):
        try:
            yield from open_tables(raw, file_name, request.feed, request.folder / "text", limit, leave_out)
        except NoHeaderError as error:
            if raw == request.raw or error.matches or PurePosixPath(file_name).suffix.lower() != ".txt":
                raise
            problem = problem or error
            leave_out(f"{show_path(file_name)} holds no header of the feed")
        except RejectedDeliveryError as error:
            shown = show_path(file_name)
            if raw == request.raw or shown in str(error):
                raise
            raise RejectedDeliveryError(error.code, f"{shown} in the zip {error}") from error
    if problem and not account.members:
        raise problem


def _landed_batches(request: ReadRequest, account: AddedUp) -> Iterator[pl.DataFrame]:
    """Read table after table; `_row_no` counts on from one to the next."""
    offset = 0
    for opened in _tables(request, account):
        name, table = opened.name, opened.table
        feed = counting_from_1904(request.feed) if opened.is_1904 else request.feed
        fitting, columns = fit_layout(feed, table.headers)
        around = [*opened.title, *opened.around]
        units = stated_units(feed, fitting, table.headers, around)
        account.title_dates += [found] if (found := title_date(opened.title)) else []
        account.stated = max(account.stated, stated_count(around))
        rows_before, last_row_no = account.landed, 1
        for at, cells in enumerate(together(at_least_one(table, may_be_empty=request.feed.may_be_empty))):
            if not at:
                units.refuse_others_below(cells, table.headers)
            parted = part_rows(cells, feed, units.layout, columns, table.headers, name)
            units.refuse_others_beside(parted.quarantine)
            account.add(parted.landed, parted.notes | units.notes(parted.landed.height))
            account.quarantine.append(parted.quarantine)
            account.fitting += cells.height
            last_row_no = max([last_row_no, *cells["row_no"].tail(1)])
            provenance = {"_delivery_id": pl.lit(request.delivery_id), "_row_no": pl.col("row_no") + offset}
            yield parted.landed.with_columns(**provenance).drop("row_no")
        if table.ragged:
            account.quarantine.append(quarantine_ragged(table.ragged, name))
            units.refuse_others_beside(account.quarantine[-1])
            last_row_no = max(last_row_no, *(row.row_no for row in table.ragged))
        account.members.append(
            Member(
                name=name,
                layout=fitting.name,
                encoding=opened.encoding,
                bad_bytes=opened.bad_bytes,
                row_no_offset=offset,
                rows=account.landed - rows_before,
            )
        )
        offset += last_row_no


def read(request: ReadRequest) -> Reading:
    """Read one arrival whole, writing `rows.parquet` and `quarantine.parquet` into `request.folder`.

    An arrival that cannot be read gives a `Reading` with a problem; its rows are not to be used.
    """
    account = AddedUp(request)
    writer: pq.ParquetWriter | None = None
    try:
        for batch in _landed_batches(request, account):
            table: pa.Table = batch.to_arrow(compat_level=pl.CompatLevel.oldest())
            if writer is None:
                writer = pq.ParquetWriter(request.folder / "rows.parquet", table.schema, compression="zstd")
            writer.write_table(table, row_group_size=1 << 20)
        if not account.landed and not account.quarantined and not request.feed.may_be_empty:
            raise RejectedDeliveryError("empty", "the file has a header and no row: ask the bureau to send it again")
        refuse_a_part(max(account.stated, stated_count(account.notes_below())), account.landed + account.quarantined)
        if writer is None or (account.quarantined and not account.fitting):
            ragged = account.quarantine[-1]
            raise RejectedDeliveryError(
                "ragged", f"no row fits the header: row {ragged['row_no'][0]} {ragged['reason'][0]}"
            )
        keep_totals(writer, account.totals)
    except RejectedDeliveryError as error:
        return Reading(problem=Problem(code=error.code, message=str(error)))
    finally:
        if writer is not None:
            writer.close()
    pl.concat(account.quarantine).sort("file_name", "row_no").write_parquet(request.folder / "quarantine.parquet")
    return account.reading()


def _limit_this_process(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_processor_time(seconds: int) -> None:
    """So much for the next arrival, on top of what those before it took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit, (_, most) = int(used.ru_utime + used.ru_stime) + seconds, resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def serve(requests: IO[bytes], answers: IO[bytes], cpu_seconds: int) -> None:
    """Answer each line of `requests`, which asks for one arrival, with a line."""
    for line in requests:
        _allow_processor_time(cpu_seconds)
        answers.write(_answer(ReadRequest.model_validate_json(line)).model_dump_json().encode() + b"\n")
        answers.flush()


def _end_with_who_asks(requests: IO[bytes]) -> None:
    """End this process when the one that asks has ended, even killed, and also in the middle of a file."""
    hang_up = select.poll()
    hang_up.register(requests.fileno(), 0)  # a hang-up alone, which is always reported

    def wait() -> None:
        hang_up.poll()
        os._exit(1)

    threading.Thread(target=wait, name="hang-up", daemon=True).start()


def _answer(request: ReadRequest) -> Reading | Trouble:
    """What was read, or why the machine kept us from it.

    Without memory nothing is answered: whether the limit of a file or the machine is too small, `pool` finds out.
    """
    try:
        return read(request)
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None or trouble == NO_MEMORY:
            raise
        return Trouble(trouble=trouble)


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Serve standard input and output; what a library prints goes to standard error, since it is not an answer."""
    _end_with_who_asks(sys.stdin.buffer)
    write_privately()
    _limit_this_process(memory_bytes)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers, cpu_seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
