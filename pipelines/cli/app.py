"""`kechuang`: the list of commands, in the order in which people need them, and the end of the process."""

from __future__ import annotations

import atexit
import gc
import os
import sys

import typer

from pipelines.base.permissions import write_privately
from pipelines.cli.audit import audit
from pipelines.cli.bank_keys import app as bank_keys
from pipelines.cli.banks import app as banks
from pipelines.cli.build import build
from pipelines.cli.city import app as city
from pipelines.cli.credit import app as credit
from pipelines.cli.daily import daily
from pipelines.cli.deliver import deliver
from pipelines.cli.desk import desk
from pipelines.cli.distributions import distributions
from pipelines.cli.explain import explain
from pipelines.cli.export import export
from pipelines.cli.find import find
from pipelines.cli.gate import gate
from pipelines.cli.index import index
from pipelines.cli.land import land
from pipelines.cli.linking import app as linking
from pipelines.cli.prove import app as prove
from pipelines.cli.prune import prune
from pipelines.cli.publish import publish
from pipelines.cli.rebuild import rebuild
from pipelines.cli.release import app as release
from pipelines.cli.review import app as review
from pipelines.cli.rollback import rollback
from pipelines.cli.rulebook import app as rulebook
from pipelines.cli.serve import serve
from pipelines.cli.simulate import simulate
from pipelines.cli.status import status
from pipelines.cli.trace import trace
from pipelines.cli.ui import ui
from pipelines.cli.verify import verify
from pipelines.cli.what_if import what_if

HELP = """Kechuang (科创信): publish a daily release of enterprise profiles, innovation points and eligibility.

Exit codes: 0 success, 1 error, 2 wrong usage, 3 held by the gate, 130 stopped by Ctrl-C, 143 stopped by SIGTERM.
"""
_OF_SEMAPHORES = "ignore:resource_tracker:UserWarning"
"""Python's helper process removes the semaphores that dbt leaves when a signal ends us, and would warn of each."""

_OBJECTS_TO_A_COLLECTION = 500_000
"""700, Python's own number, makes a fifth of what it costs to load Dagster and Great Expectations. A run ends soon."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=HELP)
for panel, commands in {
    "Daily work": (daily, status, find, explain, export),
    "Banks": (deliver, serve, desk),
    "Single steps": (land, build, gate, publish, index),
    "Analysis and review": (distributions, what_if, ui),
    "Audit": (trace, verify, audit, rollback, rebuild),
    "Maintenance": (prune, simulate),
}.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
banks.add_typer(bank_keys, name="key")
app.add_typer(banks, name="banks", rich_help_panel="Banks")
app.add_typer(release, name="release", rich_help_panel="Daily work")
app.add_typer(review, name="review", rich_help_panel="Analysis and review")
app.add_typer(prove, name="prove", rich_help_panel="Audit")
app.add_typer(city, name="city", rich_help_panel="Rules and linking")
app.add_typer(rulebook, name="rulebook", rich_help_panel="Rules and linking")
app.add_typer(credit, name="credit", rich_help_panel="Rules and linking")
app.add_typer(linking, name="linking", rich_help_panel="Rules and linking")


def main() -> None:
    """Entry point of `kechuang`. When a command returns, all its files are written and closed.

    The exit functions of libraries run, then the process ends at once: if the interpreter were taken down piece by
    piece, DuckDB's binding would list on standard error what the libraries of a Dagster run still hold.
    """
    gc.set_threshold(_OBJECTS_TO_A_COLLECTION, 100, 100)
    write_privately()
    sys.warnoptions.append(_OF_SEMAPHORES)
    try:
        app()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    else:
        code = 0
    atexit._run_exitfuncs()  # else the tracker of dbt's semaphores warns that they leak
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
