"""A small data folder with the real contracts of feeds behind a server, for what runs in a process. No tests here."""

from pathlib import Path

from delivered_city import DAY, RELEASE, DataFolder, make

from pipelines.released.point.make import make_index

__all__ = ["DAY", "RELEASE", "write_served_city"]


def write_served_city(path: Path) -> DataFolder:
    """Enterprises a, b, c in scope of the bank `first`, d elsewhere; see `delivered_city`. Another bank: `second`."""
    data = make(path)
    make_index(path, path / "releases" / RELEASE)
    data.write_bank(bank="second", codes=["BANK2"], scope={"regions": ["340202"]})
    return data
