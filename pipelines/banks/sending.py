"""Puts a finished delivery on the bank's server: its files, and last of all `.ok`. Interrupted, it can be run again.

<folder of the URL>/<bank>/<purpose>/<delivery>/

The copy in the data folder holds an empty file `.unsent` until `.ok` is there. Only the newest delivery is ever sent:
what could not be sent before a newer one was made is void, since a consent that it rests on may have ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.banks.contract import ServerTransport
from pipelines.banks.manifest import READY
from pipelines.base.durable import discard_folder, sync_folder
from pipelines.base.errors import StepRefusedError, TransportError, UnreachableError
from pipelines.transports.fetch import keep_secrets_out_of_logs
from pipelines.transports.file_servers import FileServer, opened, speaking_plainly
from pipelines.transports.patience import PassingError, patiently
from pipelines.transports.secrets import from_environment, redacted

UNSENT = ".unsent"
_SECONDS_TO_GET_IT = 0.5


@contextmanager
def sending_alone(data_dir: Path, subject: str) -> Iterator[None]:
    """No other run makes or sends deliveries of this bank and purpose within.

    Raises:
        StepRefusedError: another one does.
    """
    lock = data_dir / f".sending.{subject.replace('/', '.')}.lock"
    try:
        with FileLock(lock, timeout=_SECONDS_TO_GET_IT):
            yield
    except Timeout as error:
        raise StepRefusedError(f"{subject}: another run is sending: wait for it to end, then run again") from error


def is_unsent(place: Path) -> bool:
    """Whether a delivery in the data folder is still to be put on the bank's server."""
    return (place / UNSENT).exists()


def unsent_below(folder: Path) -> list[Path]:
    """The unsent deliveries of a bank and a purpose, finished or not."""
    return sorted(path.parent for path in folder.glob(f"*/{UNSENT}"))


def waiting_lines(deliveries_dir: Path) -> list[str]:
    """A line for each delivery that a bank's server has not got yet, with what to do."""
    places = sorted(path.parent for path in deliveries_dir.glob(f"*/*/*/{UNSENT}"))
    return [
        f"delivery {place.relative_to(deliveries_dir)} is not on the bank's server: run "
        f"`kechuang deliver {place.parent.parent.name} --now`"
        for place in places
    ]


def withdraw(place: Path) -> None:
    """Remove an unsent delivery, of which the bank has at most files without `.ok`."""
    discard_folder(place)
    sync_folder(place.parent)


def send(place: Path, subject: str, transport: ServerTransport, say: Callable[[str], None]) -> None:
    """Put the delivery at `place` on the server as `<subject>/<name of the delivery>`.

    Raises:
        TransportError: the server cannot be reached or refuses; one line without secrets.
    """
    keep_secrets_out_of_logs()
    url = from_environment(transport.url_env)
    server = redacted(url)
    failure: TransportError
    try:
        patiently(
            transport.tries,
            lambda: _put(transport, url, place, f"{subject}/{place.name}"),
            lambda line: say(f"{subject}: {server}: {line}"),
        )
    except PassingError as error:
        failure = UnreachableError(f"{subject}: {server}: {error.in_words(transport.tries)}")
    except TransportError as error:
        failure = TransportError(f"{subject}: {server}: {error}")
    else:
        (place / UNSENT).unlink()
        sync_folder(place)
        return
    raise failure


def _put(transport: ServerTransport, url: str, place: Path, target: str) -> None:
    """What is there already with its last name is whole, and is not sent again."""
    with opened(transport, url) as server, speaking_plainly():
        server.make_sure_of_folder()
        files = sorted(path for path in place.iterdir() if path.name not in (UNSENT, READY))
        for path in (*files, place / READY):
            _put_one(server, path, f"{server.folder.rstrip('/')}/{target}/{path.name}")


def _put_one(server: FileServer, path: Path, place: str) -> None:
    if server.size(place) != path.stat().st_size:
        server.put(path, place)
