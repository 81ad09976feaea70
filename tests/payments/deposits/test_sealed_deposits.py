"""A security that is still sealed is on a transfer, and no officer of Finance or audit reads it."""

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from factories.deposits import HEAD, Firm, deposit_line
from factories.depth import is_looked_at
from factories.doors import Doors, Place
from factories.identity import join, make_person, make_staff
from factories.parameters import make_value
from factories.payments import order, pay
from factories.treasury import Treasury, make_placing, settle_payment
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person
from app.ledger.public import month_of
from app.money import grouped_rupees, plain_rupees
from app.platform import Platform
from payments.bills.models import Bill, BillVeilLifted
from payments.bills.orders import Payer
from payments.bills.policy.psid import grouped_psid
from payments.kernel.parameters import DEPOSIT_HEAD
from payments.public import raise_bill
from payments.receipts.models import Payment
from payments.treasury.models import TreasurySheet

SEALED, OPEN = 987_654_00, 123_00
OK = 200
VEIL = "tender:of-today"


@dataclass
class Sealed:
    """Two deposits on one transfer: one under a veil, one that everybody may read."""

    firm: Firm
    bill: Bill
    payment: Payment
    other: Bill
    sheet: UUID
    known: dict[str, object]

    def words(self) -> list[str]:
        """What nobody may read: number, receipt, payer, ids, and the amount of this one."""
        names = {self.firm.payer.name, self.bill.psid, grouped_psid(self.bill.psid)}
        amounts = {grouped_rupees(SEALED), plain_rupees(SEALED)}
        ids = {str(self.bill.id), str(self.payment.id), self.payment.receipt}
        return sorted({*names, *amounts, *ids, self.bill.reference})


@pytest.fixture
def sealed(platform: Platform, session: Session) -> Sealed:
    make_placing(session, HEAD.ddo_code)
    make_value(session, DEPOSIT_HEAD, "G10113", date(2020, 1, 1), confidence="U")
    firm = Firm.of(platform, session)
    bills, payments = [], []
    for paisa, veil in ((SEALED, VEIL), (OPEN, "")):
        payer = firm.payer if veil else Payer(name="Another firm")
        ordered = replace(
            order(firm.department),
            lines=(deposit_line(paisa),),
            payer=payer,
            veil=veil,
            reference=f"reference-{paisa}",
        )
        view = platform.executor.execute(raise_bill, ordered, actor=SYSTEM)
        payments.append(pay(platform, view.psid, paisa, channel="onebill"))
        settle_payment(platform, payments[-1])
        bills.append(session.get_one(Bill, view.id))
    treasury = Treasury.of(platform, session)
    treasury.prepare()
    sheet = session.scalars(select(TreasurySheet.id)).one()
    for step in (treasury.propose, treasury.approve, treasury.order):
        step(sheet)
    known = {
        "sheet_id": sheet,
        "number": 1,
        "psid": bills[0].psid,
        "payment_id": payments[0].id,
        "bill_id": bills[0].id,
        "transaction_id": payments[0].transaction_id,
        "month": f"{month_of(local_day(real_now()))[0]:%Y-%m}",
    }
    return Sealed(firm, bills[0], payments[0], bills[1], sheet, known)


# What a payer, or anybody with the number of the bill, reads: not by these officers' permissions.
OF_THE_PAYER = ("bills.", "own_accounts.", "my_bills.", "cards.", "receipts", "bills_api.")


def addresses(app: Flask, known: dict[str, object]) -> Iterator[str]:
    """Every address that can be read and whose arguments we have, and the accounts it names."""
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        got = "GET" in (rule.methods or ()) and rule.arguments <= set(known)
        ours = not rule.endpoint.startswith((*OF_THE_PAYER, "static"))
        if got and ours and is_looked_at(rule):
            yield adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})


def readers(session: Session, sealed: Sealed) -> Iterator[tuple[Person, Organisation | None]]:
    yield make_staff(session, roles.FINANCE_OFFICER, "Reader"), None
    yield make_staff(session, roles.AUDITOR, "Auditor"), None
    department = session.get_one(Organisation, sealed.firm.department)
    for role in (roles.DEPARTMENT_HEAD, roles.BILLING_OFFICER):
        officer = make_person(session, role.name)
        join(session, officer, department, role)
        yield officer, department


def books_of(session: Session, sealed: Sealed) -> list[str]:
    account = f"payments:deposits:{sealed.firm.department}:G10113:{HEAD.ddo_code}"
    accounts = (account, "payments:clearing:onebill", "payments:bank:nbp")
    today = local_day(real_now()).isoformat()
    return [
        *(f"/ledger/statement?account={code}" for code in accounts),
        *(f"/api/v1/ledger/statement?account={code}" for code in accounts),
        f"/api/v1/ledger/general-ledger.csv?since={today}&until={today}",
    ]


def read(sealed: Sealed, doors: Doors, session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield who read which address, and what it said."""
    every = [*addresses(doors.app, sealed.known), *books_of(session, sealed)]
    for person, organisation in readers(session, sealed):
        session.commit()
        for door in ("web", "api"):
            opened = doors.open(door, person, organisation, proved=True)
            for address in every:
                if address.startswith("/api/v1") is not (door == "api"):
                    continue
                answer = opened.client.get(address, headers=getattr(opened, "headers", {}))
                if answer.status_code == OK:
                    said = answer.get_data().decode(errors="ignore")
                    yield person.name, address, html.unescape(said)


def test_nobody_reads_a_sealed_security_before_its_opening(
    sealed: Sealed, doors: Doors, session: Session
) -> None:
    words = sealed.words()
    said = {
        f"{who} at {address}: {word}"
        for who, address, body in read(sealed, doors, session)
        for word in words
        if word in body.replace("\u00a0", " ").replace(address, "")
    }
    assert not said, "\n".join(sorted(said))


def test_what_is_open_is_read_beside_it_and_it_is_read_after_its_opening(
    sealed: Sealed, doors: Doors, session: Session
) -> None:
    reader, _ = next(readers(session, sealed))
    session.commit()

    def parts() -> list[str]:
        line = f"/treasury/transfers/{sealed.sheet}/lines/1"
        web = doors.open("web", reader, proved=True).read(Place(line, ""))
        of_api = f"/treasury-transfers/{sealed.sheet}/lines/1"
        api = doors.open("api", reader).read(Place("", of_api))
        entries = doors.open("web", reader).read(Place(books_of(session, sealed)[0], ""))
        return [web.text, api.text, entries.text]

    for text in parts()[:2]:
        assert "ealed" in text
    assert sealed.other.psid in parts()[1]
    assert all("Sealed: nobody may read this" in text for text in (parts()[0], parts()[2]))
    # The line counts it all the same: our books hide no money.
    assert grouped_rupees(SEALED + OPEN) in parts()[0]
    session.add(BillVeilLifted(veil=VEIL, lifted_at=real_now()))
    session.commit()
    web, api, entries = parts()
    assert grouped_rupees(SEALED) in web
    assert sealed.bill.psid in api
    assert sealed.bill.psid in entries
