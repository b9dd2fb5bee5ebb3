"""One view for each scheme of points and each rulebook of eligibility: a row per enterprise, without joins to write.

A view takes its columns from the rules in the release, so that the same release has the same views.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipelines.base.sql import literal, quoted
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView

PROFILE, SCORE, INDICATOR = "mart_enterprise_profile", "mart_innovation_score", "mart_innovation_indicator"
ELIGIBILITY, CRITERION, RULE = "mart_eligibility", "mart_eligibility_criterion", "mart_eligibility_rule"
_NEEDED = {SCORE: {PROFILE, SCORE, INDICATOR}, ELIGIBILITY: {PROFILE, ELIGIBILITY, CRITERION, RULE}}
_STATES = {
    "unmet": ("不满足的条件。", "Criteria that are unmet."),
    "unknown": ("数据不足的条件。", "Criteria without data."),
    "manual": ("须人工判断的条件。", "Criteria that a person decides."),
}
_WHO = ("enterprise_id", "uscc", "enterprise_name")


@dataclass(frozen=True)
class _Scheme:
    code: str
    zh: str
    en: str


def scheme_views(
    connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...]
) -> tuple[PublishedView, ...]:
    """The views `scheme_<rulebook>` of a build, in order of name; `connection` reads its warehouse."""
    published = {table.name: table for table in tables if table.columns}  # those of an earlier version name none
    views = []
    for mart, view in ((SCORE, _points_view), (ELIGIBILITY, _eligibility_view)):
        if _NEEDED[mart] <= set(published):
            views += [view(connection, published, scheme) for scheme in _schemes(connection, mart)]
    return tuple(sorted(views, key=lambda view: view.name))


def _schemes(connection: duckdb.DuckDBPyConnection, mart: str) -> list[_Scheme]:
    rows = connection.execute(
        f"""
        SELECT m.rulebook_code, min(r.rulebook_zh), min(r.rulebook_en)
        FROM (SELECT DISTINCT rulebook_code, version FROM marts.{mart}) m
        LEFT JOIN marts.mart_rulebook r USING (rulebook_code, version) GROUP BY m.rulebook_code ORDER BY 1
        """  # noqa: S608 - a name of ours
    ).fetchall()
    return [_Scheme(code, zh or code, en or code) for code, zh, en in rows]


def _points_view(
    connection: duckdb.DuckDBPyConnection, published: dict[str, PublishedTable], scheme: _Scheme
) -> PublishedView:
    """The score, and the points of each indicator as a column `<indicator>_points`."""
    indicators = connection.execute(
        f"SELECT indicator_code, min(name_zh), min(name_en) FROM marts.{INDICATOR} WHERE rulebook_code = ? "  # noqa: S608
        "GROUP BY indicator_code ORDER BY min(order_no), indicator_code",
        [scheme.code],
    ).fetchall()
    points = {f"{code}_points": (code, zh, en) for code, zh, en in indicators}
    sums = "".join(
        f",\n    max(points) FILTER (WHERE indicator_code = {literal(code)}) AS {quoted(column)}"
        for column, (code, _, _) in points.items()
    )
    kept = _columns_of(published[SCORE])
    listed = "".join(f", i.{quoted(column)}" for column in points)
    sql = f"""SELECT {_who()}, {_named("s", kept)}{listed}
FROM marts.{SCORE} s JOIN marts.{PROFILE} p USING (enterprise_id)
LEFT JOIN (SELECT enterprise_id{sums}
    FROM marts.{INDICATOR} WHERE rulebook_code = {literal(scheme.code)} GROUP BY enterprise_id) i USING (enterprise_id)
WHERE s.rulebook_code = {literal(scheme.code)}"""  # noqa: S608 - quoted
    allowed = published[INDICATOR].rights_to("points", "indicator_code")
    added = tuple(
        PublishedColumn(name=column, zh=f"得分：{zh}。", en=f"Points: {en}.", rights=allowed)
        for column, (_, zh, en) in points.items()
    )
    return _view(scheme, sql, (*_texts(published[PROFILE], _WHO), *_texts(published[SCORE], kept), *added))


def _eligibility_view(
    _: duckdb.DuckDBPyConnection, published: dict[str, PublishedTable], scheme: _Scheme
) -> PublishedView:
    """The result, and the names of the criteria that are unmet, unknown, or a person's to decide."""
    lists = {f"{state}_{language}": (state, language) for state in _STATES for language in ("zh", "en")}
    between = {"zh": "；", "en": "; "}
    sums = "".join(
        f",\n    string_agg(DISTINCT name_{language}, {literal(between[language])} ORDER BY name_{language}) "
        f"FILTER (WHERE state_code = {literal(state)}) AS {quoted(column)}"
        for column, (state, language) in lists.items()
    )
    kept = _columns_of(published[ELIGIBILITY])
    listed = "".join(f", c.{quoted(column)}" for column in lists)
    sql = f"""SELECT {_who()}, {_named("e", kept)}{listed}
FROM marts.{ELIGIBILITY} e JOIN marts.{PROFILE} p USING (enterprise_id)
LEFT JOIN (SELECT enterprise_id{sums}
    FROM marts.{CRITERION} JOIN marts.{RULE} USING (rulebook_code, version, route_code, group_code, criterion_code)
    WHERE rulebook_code = {literal(scheme.code)} GROUP BY enterprise_id) c USING (enterprise_id)
WHERE e.rulebook_code = {literal(scheme.code)}"""  # noqa: S608 - quoted
    allowed = published[CRITERION].rights_to("state_code", "criterion_code")
    added = tuple(
        PublishedColumn(
            name=column,
            rights=allowed,
            zh=f"{_STATES[state][0]}{'' if language == 'zh' else '（英文）'}",
            en=f"{_STATES[state][1]}{' In Chinese.' if language == 'zh' else ''}",
        )
        for column, (state, language) in lists.items()
    )
    return _view(scheme, sql, (*_texts(published[PROFILE], _WHO), *_texts(published[ELIGIBILITY], kept), *added))


def _view(scheme: _Scheme, sql: str, columns: tuple[PublishedColumn, ...]) -> PublishedView:
    return PublishedView(
        name=f"scheme_{scheme.code}",
        sql=sql,
        zh=f"{scheme.zh}：每家企业一行。",
        en=f"{scheme.en}: one row per enterprise.",
        columns=columns,
    )


def _columns_of(table: PublishedTable) -> tuple[str, ...]:
    """The columns of a mart but the enterprise, which the profile gives, and the scheme, which is the view's."""
    return tuple(column.name for column in table.columns if column.name not in (*_WHO, "rulebook_code"))


def _texts(table: PublishedTable, names: tuple[str, ...]) -> tuple[PublishedColumn, ...]:
    texts = {column.name: column for column in table.columns}
    return tuple(texts[name] for name in names if name in texts)


def _who() -> str:
    return ", ".join(f"p.{quoted(column)}" for column in _WHO)


def _named(alias: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{quoted(name)}" for name in names)
