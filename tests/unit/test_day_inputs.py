"""What a day is judged by, as one hash: it changes with servers and history, and with nothing else."""

from decimal import Decimal

from pipelines.gate.day_inputs import day_inputs_sha256
from pipelines.transports.fetch_state import FetchState
from quality.family import History

FETCH_STATES = {"tax/arrears": FetchState(state="fetched", files=2)}
FIGURES = {("c", "value"): [Decimal("1.500000000000"), Decimal(2)], ("b", "linked"): [Decimal("0.25")]}
BEFORE = day_inputs_sha256(FETCH_STATES, History(FIGURES))


def test_the_same_day_has_the_same_hash() -> None:
    in_other_order = dict(reversed(FIGURES.items()))
    more_files = {"tax/arrears": FetchState(state="fetched", files=3)}
    assert day_inputs_sha256(more_files, History(in_other_order)) == BEFORE


def test_a_server_a_figure_and_an_unreadable_release_change_it() -> None:
    other = [
        day_inputs_sha256({"tax/arrears": FetchState(state="unreachable", why="down")}, History(FIGURES)),
        day_inputs_sha256(FETCH_STATES, History({**FIGURES, ("c", "value"): [Decimal("1.5")]})),
        day_inputs_sha256(
            FETCH_STATES, History({("c", "linked"): FIGURES["c", "value"], ("b", "linked"): [Decimal("0.25")]})
        ),
        day_inputs_sha256(FETCH_STATES, History(FIGURES, ("release 1 is cut off",))),
        day_inputs_sha256({}, History()),
    ]
    assert len({BEFORE, *other}) == 6
