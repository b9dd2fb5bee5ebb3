"""How a sheet becomes a file: one module per form. A form knows nothing of what the cells mean.

A feed's module of `bureaus` names its form; `first_row` is the number that a spreadsheet, or a reader that counts
records, gives to the first row of data.
"""

from sources.simulator.forms.delimited import CsvForm, TextForm, cut_off
from sources.simulator.forms.form import Form
from sources.simulator.forms.json_lines import JsonLinesForm
from sources.simulator.forms.remote import RemoteForm
from sources.simulator.forms.workbook import XlsxForm, as_number, number_of
from sources.simulator.forms.xml import XmlForm

__all__ = [
    "CsvForm", "Form", "JsonLinesForm", "RemoteForm", "TextForm", "XlsxForm", "XmlForm", "as_number", "cut_off",
    "number_of",
]  # fmt: skip
