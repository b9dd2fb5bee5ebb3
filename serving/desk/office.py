"""Pages of the city's tech-finance office: lists, demands, pools, pledges, signals, funds and statistics of a release.

The office works with the city's own data, so that consents to banks do not cut its pages; every page that is opened is
noted. It does not see what banks asked for, nor the audit log.
"""

from __future__ import annotations

from anyio import to_thread
from starlette.responses import Response
from starlette.routing import Route

from pipelines.pages.office.office import opened_office
from pipelines.pages.office.topics import TOPICS, Topic
from pipelines.pages.parts import Label, Section
from serving.desk.desk import Visit, page
from serving.desk.refusal import Refusal


async def topic(visit: Visit) -> Response:
    """One part of the office's work, by the last part of the path."""
    name = str(visit.request.path_params["topic"])
    found = TOPICS.get(name)
    if found is None:
        raise Refusal("not-found", "没有这个页面", "there is no such page")
    made = await to_thread.run_sync(lambda: _sections(visit, found))
    visit.note("office", "*", topic=name)
    release = visit.served.release
    said = f"{release.release_id}", f"{release.business_date}"
    subtitle = Label(f"发布 {said[0]}，业务日期 {said[1]}", f"Release {said[0]}, business date {said[1]}")
    return visit.render("office.html.j2", title=found.title, heading=found.title, sections=made, subtitle=subtitle,
                        topics={one: kind.name for one, kind in TOPICS.items()}, here=name)  # fmt: skip


def _sections(visit: Visit, wanted: Topic) -> tuple[Section, ...]:
    served = visit.served
    with opened_office(visit.desk.serving.settings.releases_dir, served.release, served.code_lists) as office:
        return wanted.sections(office)


ROUTES: list[Route] = [page("/office/{topic}", topic, "office", "regulator")]
