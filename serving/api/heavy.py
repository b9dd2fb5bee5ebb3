"""Routes that a process of its own answers: exports, changes, proofs, traces, SQL."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response, StreamingResponse

from pipelines.contracts.rights import Purpose
from serving.api.call import REVALIDATED, AuthenticatedCaller, Call, ReleaseCall, call_of, is_known, listed, served_of
from serving.api.enterprises import CodeInPath, TableInPath
from serving.api.shapes import TableName
from serving.jobs.job import MEDIA, MOST_CHARACTERS, SQL_LIMITS, Format, Job, JobKind, Limits
from serving.jobs.run import Answer, Jobs
from serving.problems import Problem, documented
from serving.state import RELEASE_ID

router = APIRouter(prefix="/v1")

ReleaseId = Annotated[str, StringConstraints(pattern=RELEASE_ID.pattern)]
Columns = Annotated[
    list[TableName], Query(max_length=200, description="Columns besides the key; none for all of the contract")
]
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in MEDIA.values()}, "description": "The rows"}
}
_FILE_RESPONSES = {**_FILES, **documented(409)}
_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}, "description": "JSON"}}
_EXPORT_COST, _SQL_COST, _EVIDENCE_COST = 30, 10, 10


class Question(BaseModel):
    """One SELECT over the tables of the contract, named `<table>` or `marts.<table>`."""

    model_config = ConfigDict(extra="forbid")

    sql: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
    purpose: Purpose
    release: ReleaseId | None = None
    format: Literal["json", "csv", "arrow"] = "json"


@router.get("/releases/{release}/tables/{table}/export", tags=["tables"], responses=_FILE_RESPONSES,
            response_class=StreamingResponse)  # fmt: skip
async def export(
    request: Request,
    call: ReleaseCall,
    table: TableInPath,
    format: Format = "ndjson",  # noqa: A002 - as the parameter is called
    column: Columns = [],  # noqa: B006
) -> Response:
    """Export a table as the bank may see it today, in order of its key. An answer that breaks off is not whole."""
    return await _rows(request, call.granted("export"), "export", table, format, column)


@router.get("/releases/{release}/tables/{table}/changes", tags=["tables"], responses=_FILE_RESPONSES,
            response_class=StreamingResponse)  # fmt: skip
async def changes(
    request: Request,
    call: ReleaseCall,
    table: TableInPath,
    since: Annotated[str, Query(pattern=RELEASE_ID.pattern, description="The release to compare with")],
    format: Format = "ndjson",  # noqa: A002 - as the parameter is called
    column: Columns = [],  # noqa: B006
) -> Response:
    """Show which rows differ from another release: `change_code` is insert, update or delete (the key alone)."""
    earlier = served_of(call.granted("export").caller, since).release.release_id
    return await _rows(request, call, "changes", table, format, column, since=earlier)


@router.get("/releases/{release}/enterprises/{enterprise}/proof/{table}", tags=["evidence"],
            responses={**_JSON, **documented(409)}, response_class=StreamingResponse)  # fmt: skip
async def proof(
    request: Request,
    call: ReleaseCall,
    enterprise: CodeInPath,
    table: TableInPath,
    key: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Response:
    """Prove that a row is in the release: a Merkle path to the signed root. `key`: NAME=VALUE of other key columns."""
    call.granted("proof").costs(_EVIDENCE_COST)
    job = _job(call, "proof", table=table, enterprise=enterprise, key=_pairs(key))
    return await _streamed(request, call, job, enterprise, {})


@router.get("/releases/{release}/enterprises/{enterprise}/trace/{table}/{column}", tags=["evidence"],
            responses={**_JSON, **documented(409)}, response_class=StreamingResponse)  # fmt: skip
async def trace(
    request: Request,
    call: ReleaseCall,
    enterprise: CodeInPath,
    table: TableInPath,
    column: TableInPath,
    key: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Response:
    """Show what a cell rests on: rules with their clauses, kinds of records, and the arrivals by SHA-256."""
    call.granted("proof").costs(_EVIDENCE_COST)
    job = _job(call, "trace", table=table, enterprise=enterprise, columns=(column,), key=_pairs(key))
    return await _streamed(request, call, job, enterprise, {})


@router.post("/sql", tags=["sql"], responses={**_FILES, **documented(409, 415)}, response_class=StreamingResponse)
async def sql(request: Request, caller: AuthenticatedCaller, question: Annotated[Question, Body()]) -> Response:
    """Run one SELECT over what the bank may see today, within limits of time, memory and rows."""
    release = question.release or caller.snapshot.pointer.release_id
    call = (await call_of(request, caller, release, question.purpose)).granted("sql")
    call.costs(_SQL_COST)
    job = _job(call, "sql", format=question.format, sql=question.sql, limits=SQL_LIMITS)
    return await _streamed(request, call, job, "*", {"Kechuang-Release": release})


async def _rows(
    request: Request,
    call: Call,
    kind: JobKind,
    table: str,
    format: Format,  # noqa: A002 - as the parameter is called
    column: list[str],
    since: str = "",
) -> Response:
    """The rows of a job as a file; 304 for who has them already, by data, consents and day."""
    snapshot = call.caller.snapshot
    deciding = (kind, table, since, format, column, snapshot.ledger.build_id, call.server.serving.today)
    etag = call.etag(*deciding)
    if is_known(request, etag):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": REVALIDATED})
    call.costs(_EXPORT_COST)
    job = _job(call, kind, format=format, table=table, columns=tuple(column), since=since)
    return await _streamed(request, call, job, table, {"ETag": etag})


def _job(call: Call, kind: JobKind, *, format: Format = "json", limits: Limits | None = None, **asked: Any) -> Job:  # noqa: A002
    serving = call.server.serving
    return Job(
        kind=kind,
        data_dir=serving.settings.data_dir,
        city_dir=serving.settings.named_city,
        release_id=call.release_id,
        bank=call.caller.bank.bank,
        purpose=call.purpose,
        day=serving.today,
        format=format,
        limits=limits or Limits(),
        **asked,
    )


async def _streamed(request: Request, call: Call, job: Job, subject: str, headers: dict[str, str]) -> Response:
    """The answer of a process, handed on as it comes; the request is noted before it leaves, and again at its end."""
    jobs: Jobs = request.app.state.jobs
    answer = await jobs.answer(job)
    facts = {"format": job.format, "columns": listed(job.columns), "ledger": call.caller.snapshot.ledger.build_id}
    if job.sql:
        facts["sql"] = job.sql
    call.log(job.kind, subject, 200, **facts)
    kept = {"Cache-Control": REVALIDATED, "Vary": "Authorization, Kechuang-Purpose", **headers}
    return StreamingResponse(_noted(call, answer, subject), 200, kept, MEDIA[job.format])


async def _noted(call: Call, answer: Answer, subject: str) -> Any:
    try:
        async for chunk in answer.chunks():
            yield chunk
    finally:
        await answer.close()
        foot, kind = answer.foot, answer.job.kind
        if foot is None:
            call.log(f"{kind}.broken_off", subject, 500)
        else:
            call.log(f"{kind}.done", subject, 200, rows=str(foot.rows), enterprises=str(foot.enterprises),
                     columns=str(foot.columns))  # fmt: skip


def _pairs(texts: list[str]) -> dict[str, str]:
    found = dict(text.partition("=")[::2] for text in texts)
    if len(texts) > 10 or any("=" not in text for text in texts):
        raise Problem("invalid", "key: give NAME=VALUE for each other column of the table's key")
    return found
