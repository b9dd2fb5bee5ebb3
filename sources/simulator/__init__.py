"""A made-up city: registry and VAT invoice files in the raw shapes that real bureaus deliver, with known truth.

What lives here: the generator behind ``kechuang simulate``. What does not: reading, checking or landing files
(``pipelines/landing``), and any real name, code or row. Everything is composed from a seed.

    simulate(enterprises=2000, days=365, end=date(2026, 6, 30), seed=7, out=Path("data"), progress=print)

writes, under ``out``:

    inbox/<bureau>/<feed>/    what bureaus put down as files, each in its own form and coding
    bureaus/<bureau>/         what they keep behind a server; ``kechuang simulate --serve`` shows it
    truth/totals.json         rows and defects by file: what a correct run must find
    truth/enterprise.csv      the latent state behind each enterprise: quality, size, distress, default
    truth/default.csv         borrowers that default, and the first day beyond 90 days overdue
    truth/links.csv           who is meant by each name that comes without a code
    truth/defects.csv         every planted defect: file, row, column, kind, and what a correct reader makes of it

Where to look, in the order the data is made:

    streams                           named random streams of one seed
    places, people, industries        the vocabulary
    names, identifiers, capital, …    what an enterprise is called and how it is written down
    population, lives, panel          who exists, life cycles, yearly books, all from latent quality, size and distress
    city                              all of that together, and the days on which bureaus send
    written_names, outsiders          names as a bureau without codes writes them, also of those who are not ours
    intellectual_property             patents and other rights, and what becomes of them
    sheet                             one arrival with its planted defects
    bureaus/<bureau>/<feed>           what each feed sends
    forms                             how that becomes CSV, XLSX, XML, …
    truth, simulate                   the answers; putting it together

Two promises: the same arguments give the same bytes, whatever the number of threads; and no made-up code can be
a real one, because every organisation code starts with ``MY``, a range that is not issued.
"""

from sources.simulator.simulate import SimulationSummary, simulate

__all__ = ["SimulationSummary", "simulate"]
