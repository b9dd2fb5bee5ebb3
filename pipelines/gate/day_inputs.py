"""What the gate needs besides the build: whether feeds could be fetched, and measurements of earlier releases."""

from __future__ import annotations

import hashlib
from typing import Any

from pipelines.base.durable import canonical_json
from pipelines.transports.fetch_state import FetchState
from quality.family import History


def day_inputs_sha256(fetch_states: dict[str, FetchState], earlier: History) -> str:
    """SHA-256 over all that the checks on the day read. How many files came is not among it: they are in the plan."""
    told: dict[str, Any] = {
        "reach": {name: found.model_dump(mode="json", exclude={"files"}) for name, found in fetch_states.items()},
        "figures": [[*name, *map(str, values)] for name, values in sorted(earlier.figures.items())],
        "unreadable": earlier.unreadable,
    }
    if earlier.measured:  # not there before releases had metrics: the hash of such a day stays what it was
        told["measured"] = earlier.measured
    return hashlib.sha256(canonical_json(told)).hexdigest()
