"""Why the gate lets a kind of corruption through: people write this down for each miss of the reference page."""

REASONS: dict[str, str] = {}
