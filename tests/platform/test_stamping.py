"""Rows that are older than their table's MACs are stamped once, by an operator, and never again."""

import os

import psycopg
import pytest
from factories.denials import denied
from factories.forging import all_flaws_of, forged_mac
from factories.identity import actor, make_person
from factories.payments import make_bill, pay
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import roles
from app.identity.accounts.actors import SYSTEM
from app.platform import Platform
from app.row_macs import Forged, is_genuine
from app.stamping import OlderThanMacs, stamp_existing
from payments.bills.policy.state import State
from payments.bills.queries import views
from payments.receipts.models.payment import Payment

PAYMENTS = OlderThanMacs(table=Payment)
pytestmark = pytest.mark.committed


def forget_macs(platform: Platform) -> None:
    """Bring payments to where the migration found them."""
    before, _, query = os.environ["BDM_TEST_SUPERUSER_URL"].partition("?")
    name = platform.engine.url.database
    with psycopg.connect(f"{before.rsplit('/', 1)[0]}/{name}?{query}", autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute("update payments set mac = null")


def test_it_stamps_what_stood_before_once(committed: Platform) -> None:
    execute = committed.executor.execute
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        session.commit()
    pay(committed, bill.psid, 1_200_00)
    forget_macs(committed)
    with committed.executor.sessions() as session:
        assert views(session, [bill])[bill.id].state is State.DUE
    assert [flaw.split(": ")[1] for flaw in all_flaws_of(committed)] == [
        "it has no MAC of this program"
    ]
    with pytest.raises(Forged):
        pay(committed, bill.psid, 1_200_00, reference=_reference(committed))
    assert [execute(stamp_existing, PAYMENTS, actor=SYSTEM) for _ in range(2)] == [1, 0]
    with committed.executor.sessions() as session:
        assert views(session, [bill])[bill.id].state is State.PAID
        assert is_genuine(committed.executor.vault, session.scalars(select(Payment)).one())
        for change in ("mac = null", "mac = 'x'", "mac = 'x', amount_paisa = 1"):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(f"update payments set {change}"))  # noqa: S608 - our own words
    assert all_flaws_of(committed) == []


def _reference(platform: Platform) -> str:
    with platform.executor.sessions() as session:
        return session.scalars(select(Payment.reference)).one()


def test_nobody_fills_in_more_than_the_mac(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        bill = make_bill(session)
        session.commit()
    pay(committed, bill.psid, 1_200_00)
    forget_macs(committed)
    with committed.executor.sessions() as session, pytest.raises(DBAPIError):
        session.execute(
            text("update payments set mac = :mac, amount_paisa = 1"), {"mac": forged_mac()}
        )


def test_only_an_operator_stamps(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        somebody = actor(make_person(session), roles.FINANCE_OFFICER)
        session.commit()
    with denied("rows.stamp"):
        committed.executor.execute(stamp_existing, PAYMENTS, actor=somebody)
