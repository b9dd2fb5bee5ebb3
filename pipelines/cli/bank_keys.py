"""`kechuang banks key new` and its like: keys of the API. A secret is printed once and kept nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.cli.command import Work, command
from pipelines.cli.options import not_blank
from pipelines.contracts.rights import PURPOSES, Purpose

if TYPE_CHECKING:
    from pipelines.banks.keys import Grant, Key, Role

app = typer.Typer(no_args_is_help=True, help="Make, list, rotate and revoke keys of the API.")
_Bank = Annotated[str, typer.Argument(metavar="BANK", help="Name of the bank, that of its file")]
_Key = Annotated[str, typer.Argument(metavar="KEY", help="Id of the key")]
_By = Annotated[
    str, typer.Option("--by", callback=not_blank, help="Name of the person who does it, for the log of keys")
]
_Days = Annotated[int, typer.Option(min=1, max=366, help="Days for which it is valid")]
_Purposes = Annotated[
    list[str] | None, typer.Option("--purpose", help="Purposes that it opens (default: those of the contract)")
]
_Grants = Annotated[
    list[str] | None, typer.Option("--grant", help="lookup, search, export, sql, proof (default: all of them)")
]
_PerMinute = Annotated[int, typer.Option(min=1, help="Requests a minute")]


@app.command()
@command("data", "city", shows_progress=False)
def new(
    work: Work,
    bank: _Bank,
    by: _By,
    days: _Days = 180,
    purpose: _Purposes = None,
    grant: _Grants = None,
    per_minute: _PerMinute = 600,
) -> None:
    """Make a key with a secret, which is printed once: hand it to the bank over a channel of its own."""
    from pipelines.banks.keys import new_secret

    key, secret = new_secret(work.settings.data_dir, _draft(work, bank, days, purpose, grant, per_minute), by)
    _show_secret(work, key, secret, f"key {key.id} of {bank}, valid until {key.expires_at}")


@app.command()
@command("data", shows_progress=False)
def official(
    work: Work,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="regulator, engineer or office")],
    name: Annotated[str, typer.Option("--name", help="Whose it is")],
    by: _By,
    days: _Days = 180,
) -> None:
    """Make a key by which a regulator, an engineer or the office signs in at the desk; its secret is printed once."""
    from pipelines.banks.keys import drafted, new_secret

    known: dict[str, Role] = {"regulator": "regulator", "engineer": "engineer", "office": "office"}
    if role not in known:
        raise KechuangError(f"{role}: give one of {', '.join(known)}")
    key, secret = new_secret(work.settings.data_dir, drafted(None, days, role=known[role], name=name, grants=()), by)
    _show_secret(work, key, secret, f"key {key.id}, {role}, valid until {key.expires_at}")


@app.command(name="add-public")
@command("data", "city", shows_progress=False)
def add_public(
    work: Work,
    bank: _Bank,
    jwk: Annotated[Path, typer.Argument(metavar="JWK", help="File with the bank's public key as JWK")],
    by: _By,
    days: _Days = 180,
    purpose: _Purposes = None,
    grant: _Grants = None,
    per_minute: _PerMinute = 600,
) -> None:
    """Add a bank's public key: it signs its requests for tokens (private_key_jwt), and no secret is handed over."""
    from pipelines.banks.keys import new_public_key

    try:
        content = json.loads(jwk.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KechuangError(f"{jwk}: cannot be read as JSON: give the bank's public key as JWK") from error
    key = new_public_key(work.settings.data_dir, _draft(work, bank, days, purpose, grant, per_minute), content, by)
    work.show_lines(_shown(key), f"key {key.id} of {bank}, valid until {key.expires_at}: iss and sub of its assertions")


@app.command(name="list")
@command("data", shows_progress=False)
def list_all(work: Work) -> None:
    """List the keys, without secrets."""
    from pipelines.banks.keys import read_keys
    from pipelines.cli.show.feeds import plain_table

    found = read_keys(work.settings.data_dir).keys

    def show() -> None:
        table = plain_table(
            "key", "bank", "grants", "expires", "revoked", words=("bank", "grants", "expires", "revoked")
        )
        for key in found:
            revoked = str(key.revoked_at or "")
            table.add_row(key.id, key.bank or key.role, ",".join(key.grants), str(key.expires_at), revoked)
        work.console.print(table)

    work.show({"keys": [_shown(key) for key in found]}, show)


@app.command()
@command("data", shows_progress=False)
def rotate(
    work: Work,
    key: _Key,
    by: _By,
    days: _Days = 180,
    overlap: Annotated[int, typer.Option(min=0, help="Days for which the old secret stays valid")] = 7,
) -> None:
    """Make a new secret with the same grants; the old one stays valid for some days."""
    from pipelines.banks.keys import rotate as rotate_key

    made, secret = rotate_key(work.settings.data_dir, key, days, overlap, by)
    _show_secret(work, made, secret, f"key {made.id} takes the place of {key}")


@app.command()
@command("data", shows_progress=False)
def revoke(work: Work, key: _Key, by: _By) -> None:
    """Close a key at once: a server that runs refuses it within two seconds."""
    from pipelines.banks.keys import revoke as revoke_key

    closed = revoke_key(work.settings.data_dir, key, by)
    work.show_lines(_shown(closed), f"key {closed.id} is revoked")


def _draft(
    work: Work, bank: str, days: int, purposes: list[str] | None, grants: list[str] | None, per_minute: int
) -> Key:
    from pipelines.banks.contract import read_bank
    from pipelines.banks.keys import GRANTS, drafted
    from pipelines.city.folder import city_of

    contract = read_bank(city_of(work.settings), bank)
    agreed = tuple(one.purpose for one in contract.deliveries)
    wanted = tuple(one for one in PURPOSES if one in (purposes or agreed))
    given = tuple(one for one in GRANTS if one in (grants or GRANTS))
    _refuse_unknown("--purpose", purposes, agreed)
    _refuse_unknown("--grant", grants, GRANTS)
    return drafted(bank, days, purposes=wanted, grants=given, per_minute=per_minute)


def _refuse_unknown(option: str, given: list[str] | None, known: tuple[Purpose, ...] | tuple[Grant, ...]) -> None:
    if other := sorted(set(given or ()) - set(known)):
        raise KechuangError(f"{option} {other[0]}: give one of {', '.join(known)}")


def _show_secret(work: Work, key: Key, secret: str, line: str) -> None:
    work.show_lines({**_shown(key), "secret": secret}, line, f"secret, shown this once: {secret}")


def _shown(key: Key) -> dict[str, object]:
    """The key without what is secret or long."""
    return key.model_dump(mode="json", exclude={"sha256", "jwk"})
