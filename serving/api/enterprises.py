"""Enterprises: one, a thousand, page by page, by name, and over releases."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request
from starlette.responses import Response

from pipelines.banks.lens import Seen
from pipelines.released.point.layout import PROFILE
from serving.api.call import Call, ReleaseCall, answer, listed
from serving.api.quick import MOST_LETTERS, MOST_SECTIONS
from serving.api.shapes import (
    Batch,
    FoundEnterprises,
    Page,
    ReleasedEnterprise,
    ScoreHistory,
    TableName,
    Wanted,
)
from serving.problems import Problem, documented
from serving.search import found_by

router = APIRouter(prefix="/v1/releases/{release}/enterprises", tags=["enterprises"])

CodeInPath = Annotated[
    str, Path(description="Unified social credit code or enterprise_id", min_length=1, max_length=MOST_LETTERS)
]
TableInPath = Annotated[str, Path(pattern=r"^[a-z_]{1,60}$")]
Sections = Annotated[
    list[TableName], Query(max_length=MOST_SECTIONS, description="Tables; none for all of the contract")
]
_LOOKED_UP: dict[int | str, dict[str, Any]] = {200: {"model": ReleasedEnterprise}, **documented()}
_SCORES = "mart_innovation_score"
_MOST_IN_A_PAGE, _MOST_PASSED = 500, 20_000


@router.get("", responses={200: {"model": FoundEnterprises | Page}, **documented()}, response_class=Response)
async def find(
    request: Request,
    call: ReleaseCall,
    q: Annotated[
        str | None,
        Query(min_length=1, max_length=80, description="Code, name, part of one, former name, pinyin, initials"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST_IN_A_PAGE)] = 20,
    after: Annotated[str, Query(max_length=64, description="Last `enterprise_id` of the page before")] = "",
    section: Sections = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Find enterprises by `q`, the best first; without it, list all in the bank's scope, page by page."""
    if q is None:
        call.granted("export").costs(limit / 10)
        return await to_thread.run_sync(lambda: _page(request, call, after, limit, section))
    call.granted("search")
    if PROFILE not in call.lens.tables:
        raise Problem("forbidden", f"the contract does not ask for {PROFILE}, in which names are")
    found, is_complete = await to_thread.run_sync(lambda: found_by(call.lens, call.holding, q, limit))
    call.log("search", "*", 200, rows=str(len(found)), enterprises=listed(one["enterprise_id"] for one in found))
    content = {"release_id": call.release_id, "enterprises": found, "is_complete": is_complete}
    return answer(request, content, call.etag("search", q, limit, call.caller.snapshot.ledger.build_id))


@router.post("/batch", responses={200: {"model": Batch}, **documented(415)}, response_class=Response)
async def batch(request: Request, call: ReleaseCall, wanted: Annotated[Wanted, Body()]) -> Response:
    """Look up to 1,000 enterprises up."""
    call.granted("lookup").costs(len(wanted.enterprises) / 10)
    _refuse_other_sections(call, wanted.sections)
    return await to_thread.run_sync(lambda: _batch(request, call, wanted))


def _batch(request: Request, call: Call, wanted: Wanted) -> Response:
    found: dict[str, Seen] = {}
    missing: list[str] = []
    for code in wanted.enterprises:
        seen = call.lens.see(code, call.holding, wanted.sections)
        if seen is None:
            missing.append(code)
        else:
            found[seen.enterprise_id] = seen
    _log(call, "batch", listed(found), list(found.values()))
    content = {**_head(call), "enterprises": [_plain(one) for one in found.values()], "not_found": missing}
    held = sorted((name, *sorted(one.held)) for name, one in found.items())
    return answer(request, content, call.etag("batch", wanted.model_dump(), held))


@router.get("/{enterprise}/history", responses={200: {"model": ScoreHistory}, **documented()}, response_class=Response)
async def history(request: Request, call: ReleaseCall, enterprise: CodeInPath) -> Response:
    """Show the scores of an enterprise in all releases up to this one, by today's consent."""
    call.granted("lookup").costs(5)
    seen = call.lens.see(enterprise, call.holding, (PROFILE,))
    if seen is None:
        raise _not_found()
    releases = []
    for served in reversed(call.server.serving.readable()):
        if served.release.business_date > call.served.release.business_date:
            continue
        lens = call.server.serving.lens(call.caller.snapshot, served, call.caller.bank, call.purpose)
        then = lens.see(seen.enterprise_id, call.holding, (_SCORES,)) if _SCORES in lens.tables else None
        if then:
            date = str(served.release.business_date)
            releases.append(
                {
                    "release_id": served.release.release_id,
                    "business_date": date,
                    "scores": then.sections.get(_SCORES, []),
                }
            )
    call.log("history", seen.enterprise_id, 200, rows=str(len(releases)), consents=listed(seen.consents))
    content = {"enterprise_id": seen.enterprise_id, "releases": releases}
    names = [one["release_id"] for one in releases]
    return answer(request, content, call.etag("history", seen.enterprise_id, sorted(seen.held), names))


@router.get("/{enterprise}", responses=_LOOKED_UP, response_class=Response)
async def look_up(
    request: Request,
    call: ReleaseCall,
    enterprise: CodeInPath,
    section: Sections = [],  # noqa: B006
) -> Response:
    """Look an enterprise up: what the bank may see of it today, for the purpose."""
    call.granted("lookup")
    _refuse_other_sections(call, section)
    seen = call.lens.see(enterprise, call.holding, section)
    if seen is None:
        raise _not_found()
    _log(call, "lookup", seen.enterprise_id, [seen])
    etag = call.etag("one", seen.enterprise_id, section, sorted(seen.held))
    return answer(request, {**_head(call), **_plain(seen)}, etag)


@router.get("/{enterprise}/sections/{section}", responses=_LOOKED_UP, response_class=Response)
async def look_section_up(
    request: Request, call: ReleaseCall, enterprise: CodeInPath, section: TableInPath
) -> Response:
    """Look the rows of an enterprise in one table up."""
    return await look_up(request, call, enterprise, [section])


def _page(request: Request, call: Call, after: str, limit: int, sections: list[str]) -> Response:
    _refuse_other_sections(call, sections)
    lens, found, passed, is_last = call.lens, list[Seen](), 0, False
    no = lens.reader.number_until(after)  # any text is a place: whether there is such an enterprise is told to nobody
    while len(found) < limit and not is_last and passed < _MOST_PASSED:
        rows = lens.reader.rows_after(no, (), limit)
        is_last = len(rows) < limit
        for number, *_ in rows:
            if len(found) == limit:
                is_last = False
                break
            no, passed = number, passed + 1
            if (seen := lens.see_at(number, call.holding, sections)) is not None:
                found.append(seen)
    _log(call, "page", listed(one.enterprise_id for one in found), found)
    last = None if is_last else (lens.reader.row_at(no, ()) or ("", "", ""))[1]
    content = {**_head(call), "enterprises": [_plain(one) for one in found], "next": last}
    held = [(one.enterprise_id, *sorted(one.held)) for one in found]
    return answer(request, content, call.etag("page", after, limit, sections, held))


def _refuse_other_sections(call: Call, sections: list[str] | tuple[str, ...]) -> None:
    if other := [one for one in sections if one not in call.lens.tables]:
        known = ", ".join(call.lens.tables) or "none"
        raise Problem(
            "forbidden", f"{other[0]} is not in the contract for this purpose, or nobody may pass it on: {known}"
        )


def _not_found() -> Problem:
    return Problem("not-found", "no enterprise with this code in the release and the bank's scope")


def _log(call: Call, action: str, subject: str, seen: list[Seen]) -> None:
    call.log(
        action,
        subject,
        200,
        columns=str(max((one.columns for one in seen), default=0)),
        rows=str(sum(one.rows for one in seen)),
        sections=listed(dict.fromkeys(name for one in seen for name in one.sections)),
        consents=listed(dict.fromkeys(no for one in seen for no in one.consents)),
    )


def _head(call: Call) -> dict[str, Any]:
    release = call.served.release
    return {"release_id": call.release_id, "business_date": str(release.business_date), "purpose": call.purpose}


def _plain(seen: Seen) -> dict[str, Any]:
    return {
        "enterprise_id": seen.enterprise_id,
        "consented_scopes": sorted(seen.held),
        "sections": seen.sections,
        "not_visible": seen.hidden,
    }
