"""Releases: which there are, what one is, and which tables and columns the bank may ask for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from pipelines.banks.policy import Rules
from serving.api.call import IMMUTABLE, AuthenticatedCaller, ReleaseCall, answer, served_of
from serving.problems import documented
from serving.state import RELEASE_ID, Served

router = APIRouter(prefix="/v1/releases", tags=["releases"])
redirects = APIRouter(prefix="/v1/releases", tags=["releases"])

CURRENT = "current"


class ReleaseFacts(BaseModel):
    """A release. `partial` names what it goes without; `overrides` the checks that failed and were allowed."""

    release_id: str
    business_date: str
    data_root: str
    enterprises: int
    partial: list[str]
    overrides: list[str]


class ReleaseList(BaseModel):
    """The newest first; `current` is the one that is served."""

    current: str
    releases: list[ReleaseFacts]


class ColumnFacts(BaseModel):
    """A column, and the scopes that an enterprise must consent to for it to be seen."""

    name: str
    type: str
    zh: str
    en: str
    scopes: list[str]


class TableFacts(BaseModel):
    """A table: `scopes` of its rows; `feeds` in a table whose rows are each of one feed, with theirs."""

    name: str
    zh: str
    en: str
    key: list[str]
    scopes: list[str]
    feeds: dict[str, list[str]] | None
    columns: list[ColumnFacts]


class TableList(BaseModel):
    """What the bank's contract asks for and publishers agree to pass on for the purpose."""

    release_id: str
    tables: list[TableFacts]


@router.get("", responses={200: {"model": ReleaseList}, **documented()}, response_class=Response)
async def list_releases(request: Request, caller: AuthenticatedCaller) -> Response:
    """List the releases that can be read."""
    serving = caller.server.serving
    found = [_facts(one) for one in serving.readable()]
    current = caller.snapshot.pointer.release_id
    known = [current, *(one["release_id"] for one in found)]
    return answer(request, {"current": current, "releases": found}, f'"{"-".join(known)}"', "private, no-cache")


@redirects.get(
    "/current{rest:path}",
    status_code=307,
    responses={307: {"description": "The same of the current release"}, **documented()},
    response_class=Response,
)
async def current(
    request: Request,
    caller: AuthenticatedCaller,
    rest: Annotated[str, Path(description="Rest of the path", max_length=300)],
) -> Response:
    """Redirect to the current release, whose answers all are of one day."""
    path = f"/v1/releases/{caller.snapshot.pointer.release_id}{rest}"
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 307, {"Cache-Control": "no-store"})


@router.get("/{release}", responses={200: {"model": ReleaseFacts}, **documented()}, response_class=Response)
async def show_release(
    request: Request, caller: AuthenticatedCaller, release: Annotated[str, Path(pattern=RELEASE_ID.pattern)]
) -> Response:
    """Show what a release is."""
    served = served_of(caller, release)
    return answer(request, _facts(served), f'"{served.release.data_root[:32]}"', IMMUTABLE)


@router.get("/{release}/tables", responses={200: {"model": TableList}, **documented()}, response_class=Response)
async def list_tables(request: Request, call: ReleaseCall) -> Response:
    """List tables and columns that can be asked for, with the scopes of consent that they take."""
    rules = Rules(call.purpose, call.caller.snapshot.feeds)
    terms = call.caller.bank.terms(call.purpose)
    found: list[dict[str, Any]] = []
    for name, columns in sorted(terms.tables.items()):
        table = call.served.tables.get(name)
        access = rules.access(table, () if columns == "all" else columns) if table else None
        if table is None or access is None:
            continue
        told = {one.name: one for one in table.columns}
        found.append(
            {
                "name": name,
                "zh": table.zh,
                "en": table.en,
                "key": list(table.key),
                "scopes": sorted(access.row),
                "feeds": {feed: sorted(need) for feed, need in access.by_feed.items()} if access.by_feed else None,
                "columns": [
                    {
                        "name": one,
                        "type": told[one].type,
                        "zh": told[one].zh,
                        "en": told[one].en,
                        "scopes": sorted(need),
                    }
                    for one, need in access.columns.items()
                ],
            }
        )
    call.log("tables", "*", 200, tables=str(len(found)))
    return answer(request, {"release_id": call.release_id, "tables": found}, call.etag("tables"))


def _facts(served: Served) -> dict[str, Any]:
    release = served.release
    return {
        "release_id": release.release_id,
        "business_date": str(release.business_date),
        "data_root": release.data_root,
        "enterprises": served.reader.index.enterprises,
        "partial": [one.missing for one in release.partial],
        "overrides": [one.check for one in release.overrides],
    }
