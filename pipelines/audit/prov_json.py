"""A trace as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/).

Each step of the tree is an entity that was derived from what it rests on; a set of records is a collection, of whose
rows those that the trace shows are members. Files were sent by bureaus, landed, and became what was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from pipelines.audit.trace_model import SourceDelivery, SourceRow, Step, Trace
from pipelines.base.strict_yaml import Bilingual

_PREFIXES = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "kc": "urn:kechuang:",
}
_SOFTWARE = "kc:agent/kechuang"
Attributes = dict[str, Any]


def prov_json(trace: Trace) -> dict[str, Any]:
    """The PROV-JSON document of a trace, ready to be written."""
    document = _Document()
    published = _name("activity", "publish", trace.release_id)
    document.add("agent", _SOFTWARE, {"prov:type": _named("prov:SoftwareAgent"), "prov:label": "Kechuang"})
    document.add("activity", published, {"prov:label": f"publish {trace.release_id}"})
    document.relate("wasAssociatedWith", activity=published, agent=_SOFTWARE)
    files = {one.delivery_no: _file(document, one) for one in trace.deliveries}
    for step in _steps(trace.cell):
        _step(document, step, files)
        if step.kind == "cell":
            document.relate("wasGeneratedBy", entity=_id(step), activity=published)
            document.relate("wasAttributedTo", entity=_id(step), agent=_SOFTWARE)
    for name in files.values():
        document.relate("used", activity=published, entity=name)
    return {"prefix": _PREFIXES, **document.content}


class _Document:
    """Records by kind; the same relation is there once."""

    def __init__(self) -> None:
        self.content: dict[str, dict[str, Attributes]] = {}
        self._known: set[tuple[str, ...]] = set()

    def add(self, kind: str, name: str, attributes: Attributes) -> None:
        of_kind = self.content.setdefault(kind, {})
        of_kind[name] = {**of_kind.get(name, {}), **{key: one for key, one in attributes.items() if one is not None}}

    def relate(self, kind: str, **ends: str) -> None:
        key = (kind, *ends.values())
        if key not in self._known:
            self._known.add(key)
            of_kind = self.content.setdefault(kind, {})
            of_kind[f"_:{kind}{len(of_kind) + 1}"] = {f"prov:{role}": name for role, name in ends.items()}

    def derive(self, made: str, of: str) -> None:
        self.relate("wasDerivedFrom", generatedEntity=made, usedEntity=of)


def _step(document: _Document, step: Step, files: dict[int, str]) -> None:
    name = _id(step)
    kind = _named("prov:Collection") if step.kind == "set" else None
    label = {"prov:label": _labels(step.title), "kc:name": step.name, "kc:kind": step.kind}
    counts = {"kc:record_count": step.record_count or None, "kc:arrival_count": step.arrival_count or None}
    document.add("entity", name, {**label, "prov:type": kind, "prov:value": step.value, **counts})
    for below in step.rests_on:
        document.derive(name, _id(below))
    for delivery_no in dict.fromkeys((*(records.delivery_no for records in step.records), *step.arrivals)):
        document.derive(name, files[delivery_no])
    for row in step.rows:
        document.relate("hadMember", collection=name, entity=_row(document, row, files[row.delivery_no]))
    if step.rule:
        cited = step.rule
        rulebook = _name("rulebook", cited.rulebook_code, cited.version)
        document.add("entity", rulebook, {"prov:type": _named("prov:Plan"), "kc:document_no": cited.document_no})
        document.add("entity", name, {"kc:rule_code": cited.rule_code, "kc:clause": cited.clause})
        document.derive(name, rulebook)


def _row(document: _Document, row: SourceRow, file: str) -> str:
    name = _name("record", str(row.record_id))
    read = "; ".join(f"{cell.header}={cell.text}" for cell in row.cells if cell.column in row.read)
    shown = row.line if row.line is not None else "; ".join(f"{cell.header}={cell.text}" for cell in row.cells)
    place = {"kc:table": row.table, "kc:row": row.place, "kc:layout": row.layout, "kc:read": read or None}
    document.add("entity", name, {"prov:value": shown, **place})
    document.derive(name, file)
    return name


def _file(document: _Document, one: SourceDelivery) -> str:
    """The file, its bureau, and that it landed; returns its name."""
    name, landing = _name("file", one.sha256), _name("activity", "land", one.delivery_id)
    bureau = _name("agent", one.feed.partition("/")[0], one.publisher.en)
    about = {
        "prov:label": _labels(one.title),
        "kc:sha256": one.sha256,
        "kc:bytes": one.bytes,
        "kc:path": list(one.paths),
        "kc:feed": one.feed,
        "kc:arrival": one.delivery_id,
        "kc:arrival_no": one.delivery_no,
        "kc:rows": one.rows_landed,
        "kc:rows_quarantined": one.rows_quarantined,
        "kc:as_of": _typed(one.as_of.isoformat(), "xsd:date") if one.as_of else None,
        "kc:legal_basis": _labels(one.legal_basis),
        "kc:contract": one.contract,
        "kc:receipt": one.receipt,
    }
    document.add("entity", name, about)
    document.add("agent", bureau, {"prov:type": _named("prov:Organization"), "prov:label": _labels(one.publisher)})
    document.relate("wasAttributedTo", entity=name, agent=bureau)
    received = {"prov:startTime": one.received_at.isoformat()} if one.received_at else {}
    document.add("activity", landing, {"prov:label": f"land {one.feed}", **received})
    document.relate("used", activity=landing, entity=name)
    document.relate("wasAssociatedWith", activity=landing, agent=_SOFTWARE)
    return name


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for below in step.rests_on:
        yield from _steps(below)


def _id(step: Step) -> str:
    return _name(step.kind, step.name, *(f"{name}={value}" for name, value in step.key.items()))


def _name(*parts: str) -> str:
    return "kc:" + "/".join(quote(part, safe="=.-_") for part in parts)


def _labels(text: Bilingual) -> list[Attributes]:
    return [{"$": text.zh, "lang": "zh"}, {"$": text.en, "lang": "en"}]


def _typed(value: str, kind: str) -> Attributes:
    return {"$": value, "type": kind}


def _named(name: str) -> Attributes:
    return _typed(name, "prov:QUALIFIED_NAME")
