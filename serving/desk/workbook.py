"""What a bank's person sees of an enterprise, as a workbook."""

from __future__ import annotations

import io

import xlsxwriter

from pipelines.banks.lens import Seen
from serving.desk.desk import Visit


def workbook_of(visit: Visit, seen: Seen) -> bytes:
    """A sheet about it, with what is not visible, and a sheet for each table."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_worksheet("关于 About")
        release = visit.served.release
        facts = [("企业 / Enterprise", seen.enterprise_id), ("发布 / Release", release.release_id),
                 ("业务日期 / Business date", str(release.business_date)), ("用途 / Purpose", visit.session.purpose),
                 ("企业同意提供 / Consented", ", ".join(sorted(seen.held)) or "—")]  # fmt: skip
        hidden = [(f"{table}: {', '.join(columns)}", f"须同意 / needs {scopes}")
                  for table, found in seen.hidden.items() for scopes, columns in found.items()]  # fmt: skip
        title = [("未经同意不可见 / Not visible without consent", "")] if hidden else []
        for no, pair in enumerate((*facts, *title, *hidden)):
            for at, text in enumerate(pair):
                head.write_string(no, at, text)
        head.set_column(0, 1, 60)
        for name, rows in seen.sections.items():
            sheet = book.add_worksheet(name[:31])
            told = {one.name: one for one in visit.served.tables[name].columns}
            for at, column in enumerate(rows[0] if rows else ()):
                sheet.write_string(0, at, f"{column} {told[column].zh}"[:200])
                for no, row in enumerate(rows, start=1):
                    value = row[column]
                    if isinstance(value, bool) or value is None:
                        sheet.write(no, at, value)
                    else:
                        sheet.write_string(no, at, str(value))
    return out.getvalue()
