"""Puts the desk together, with demo accounts where they are asked for."""

from __future__ import annotations

from starlette.applications import Starlette

from pipelines.banks.contract import read_banks
from pipelines.banks.keys import Role, drafted, new_secret
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.pages.parts import Label
from serving.desk import bank, bank_trace, office, regulator
from serving.desk.desk import DemoAccount, make_desk
from serving.desk.view import PURPOSE_NAMES


def make_app(settings: Settings, *, has_demo: bool, is_secure: bool) -> Starlette:
    """The desk of a data folder.

    Raises:
        KechuangError: nothing is released, there is no ledger of consents, or a contract is not what it must be.
    """
    demo = _demo_accounts(settings) if has_demo else ()
    routes = [*bank.ROUTES, *bank_trace.ROUTES, *regulator.ROUTES, *office.ROUTES]
    return make_desk(settings, routes, demo, is_secure=is_secure)


def _demo_accounts(settings: Settings) -> tuple[DemoAccount, ...]:
    """Keys of one day: of each bank for each of its purposes, of a regulator, an engineer and the office."""
    found = []
    for one in read_banks(city_of(settings)).values():
        for terms in one.deliveries:
            purpose = PURPOSE_NAMES[terms.purpose]
            _, secret = new_secret(settings.data_dir, drafted(one.bank, 1, purposes=(terms.purpose,)), "demo")
            name = Label(f"{one.name.zh}：{purpose.zh}", f"{one.name.en}: {purpose.en}")
            found.append(DemoAccount(name, secret, terms.purpose))
    officials: tuple[tuple[Role, Label], ...] = (
        ("regulator", Label("监管人员", "Regulator")),
        ("engineer", Label("工程师", "Engineer")),
        ("office", Label("科技金融工作人员", "Tech-finance office")),
    )
    for role, label in officials:
        _, secret = new_secret(settings.data_dir, drafted(None, 1, role=role, grants=()), "demo")
        found.append(DemoAccount(label, secret, None))
    return tuple(found)
