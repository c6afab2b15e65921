"""A desk in the middle of a working day: something waits, runs, is done, is broken."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from tests.browser import (
    assets_desk,
    batch_desk,
    graph_desk,
    lake_desk,
    lake_imports_desk,
    standing_still,
)
from tests.browser.clerk import Clerk
from tests.browser.office import (
    PRICES,
    STORE_HEADER,
    STORES,
    SUPPLIER_HEADER,
    SUPPLIERS,
    stores,
    suppliers,
    text,
    with_mistakes,
    workbook,
)
from tests.desk import Person
from webapp import create_app
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.models import Webhook
from webapp.services import accounts, keys, users, webhooks
from webapp.services.audit import Actor
from webapp.settings import Settings


@dataclass(frozen=True, slots=True)
class BusyDesk:
    """A running desk, the people at it, and the ids of its uploads by file name."""

    url: str
    app: Flask
    ines: Person
    tomasz: Person
    nora: Person
    # The ids of uploads by file name, and of some other rows by what they are.
    ids: dict[str, int] = field(default_factory=dict)
    # The text of the link by which Nora can set a password.
    link: list[str] = field(default_factory=list)


def watch_over(desk: BusyDesk) -> None:
    """Add what an admin has to do with: a webhook that was called, people, a link."""
    ines = accounts.get_user(desk.ines.email)
    hook = Webhook(user_id=ines.id, address="https://hooks.example.org/desk", secret="whsec_0")
    db.session.add(hook)
    db.session.commit()
    webhooks.send_test(hook)
    desk.ids["webhook"], desk.ids["nora"] = hook.id, desk.nora.id
    desk.link.append(users.make_link(accounts.get_user(desk.nora.email), Actor.of(ines)))


@contextmanager
def busy(running: RunningDesk, size: int) -> Iterator[BusyDesk]:
    """Fill a new desk with the work of two months, and about so many suppliers."""
    app = create_app(Settings(data=running.data, secret_key="-" * 32))
    ines, tomasz = hire(app, "Ines Halvorsen", admin=True), hire(app, "Tomasz Wójcik")
    desk = BusyDesk(running.url, app, ines, tomasz, hire(app, "Nora Lind"))
    with app.app_context():
        desk.ids["key"] = keys.list_for(accounts.get_user(ines.email))[0].id
    with Clerk(desk.url, ines, desk.ids) as first, Clerk(desk.url, tomasz, desk.ids) as second:
        last_month(first, second, size)
        this_month(first, second, size)
    # Before what shall go on waiting: its ingests wake the workers.
    assets_desk.add(app, ines, tomasz, desk.ids)
    graph_desk.add(app, ines, tomasz, desk.ids)
    standing_still.add(app, ines, tomasz, desk.ids)
    batch_desk.add(app, ines, desk.ids)
    lake_imports_desk.add(app, ines, desk.ids)
    lake_desk.add(app, ines, tomasz)
    for filename, days in (("suppliers-october.xlsx", 30), ("stores-2025.csv", 41)):
        standing_still.happened(app, desk.ids[filename], days_ago=days)
    with app.app_context():
        watch_over(desk)
    yield desk
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def hire(app: Flask, name: str, *, admin: bool = False) -> Person:
    """An account with a key for each of two scripts; Nora has come today and has none."""
    email = f"{name.replace('ó', 'o').replace(' ', '.').lower()}@example.org"
    with app.app_context():
        user, password = accounts.create_user(email, admin=admin)
        accounts.change_profile(user, name, "", "Europe/Oslo")
        key = ""
        if name != "Nora Lind":
            keys.create(user, "Dashboard", ["read"])
            key = keys.create(user, "Nightly import", days=365)[1]
        person = Person(user.id, email, password, key)
        db.session.remove()
    return person


def last_month(ines: Clerk, tomasz: Clerk, size: int) -> None:
    """Datasets, and what was imported before."""
    for descriptor in (SUPPLIERS, STORES, PRICES):
        ines.client.post("datasets", dict(descriptor))
    known = with_mistakes(suppliers(size - size // 16), every=400)
    ines.hand_in(
        "suppliers-october.xlsx", "suppliers", workbook(SUPPLIER_HEADER, known, "Master", above=2)
    )
    tomasz.hand_in("stores-2025.csv", "stores", text(STORE_HEADER, stores(140)))
    for clerk, filename in ((ines, "suppliers-october.xlsx"), (tomasz, "stores-2025.csv")):
        clerk.wait()
        clerk.start("import", filename)
    for clerk in (ines, tomasz):
        clerk.wait()


def this_month(ines: Clerk, tomasz: Clerk, size: int) -> None:
    """What was handed in since: with problems, without, unreadable, corrected, complete lists."""
    rows = with_mistakes(suppliers(size, terms=14), every=17)
    november = workbook(SUPPLIER_HEADER, rows, "Master", above=2)
    ines.hand_in("suppliers-november.xlsx", "suppliers", november)
    foreign = ["Lieferantennr.", "Lieferant", "Landescode", "Zahlungsziel", "Mail", "Since", "ok"]
    copy = workbook(foreign, suppliers(60), "Tabelle1")
    ines.hand_in("Kopie von Lieferanten (2).xlsx", "suppliers", copy)
    both = "Kjær, from March on together with Eklund in Trondheim"
    nordics = text(STORE_HEADER, stores(144, managers=("Berg", both, "Eklund")))
    tomasz.hand_in("stores-nordics.csv", "stores", nordics)
    baltics = text(STORE_HEADER, stores(6, opened="0%w/%m/%Y"))
    tomasz.hand_in("stores-baltics.csv", "stores", baltics)
    wrong = stores(40)
    for row, column, value in ((3, 3, 0), (7, 3, "80 m²"), (9, 2, "31.02.2024"), (20, 1, None)):
        wrong[row][column] = value
    ines.hand_in("stores-poland.xlsx", "stores", workbook(STORE_HEADER, wrong, "Stores"))
    tomasz.hand_in("stores-poland (1).xlsx", "stores", workbook(STORE_HEADER, wrong, "Stores"))
    ines.wait()
    tomasz.wait()
    tomasz.discard("stores-poland (1).xlsx")
    for row, column, value in ((3, 3, 310), (9, 2, "2024-02-29"), (20, 1, "Łódź"), (30, 3, "big")):
        wrong[row][column] = value
    ines.correct("stores-poland.xlsx", workbook(STORE_HEADER, wrong, "Stores"))
    ines.start("report", "suppliers-november.xlsx")
    for clerk in (ines, tomasz):
        clerk.wait()
