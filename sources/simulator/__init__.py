"""A made-up city: registry and VAT invoice files in the raw shapes that real bureaus deliver, with known truth.

What lives here: the generator behind ``kechuang simulate``. What does not: reading, checking or landing files
(``pipelines/landing``), and any real name, code or row. Everything is composed from a seed.

    simulate(enterprises=2000, days=1095, end=date(2026, 6, 30), seed=7, out=Path("data"), progress=print)

writes, under ``out``:

    inbox/registry/enterprise/企业登记_<district>_<YYYYMMDD>.csv   one GB18030, one UTF-8
    inbox/tax/vat_invoice/销项发票_<YYYYMMDD>.zip, 进项发票_…      one UTF-8 CSV with BOM in each
    truth/totals.json      rows, money and number of defects, by file: what a correct run must find
    truth/enterprise.csv   the latent state behind each enterprise: size, growth, concentration, distress
    truth/defects.csv      file, row, column, kind and expected outcome of every planted defect

Where to look, in the order the data is made:

    streams          named random streams of one seed          city             who exists and how they fare
    identifiers      codes with their check digits             names, scopes    what they are called and do
    capital          the many ways to write a capital          registry_files   the two registry parts
    trading_days     weekdays and Spring Festival              invoice_flow     which invoices, in whole cents
    invoice_files    those invoices as text in a zip           defects          the list of planted defects
    atomic           *.tmp, then rename                        truth, simulate  the answers; putting it together

Two promises: the same arguments give the same bytes, whatever the number of threads; and no made-up code can be
a real one, because every organisation code starts with ``MY``, a range that is not issued.
"""

from sources.simulator.simulate import SimulationSummary, simulate

__all__ = ["SimulationSummary", "simulate"]
