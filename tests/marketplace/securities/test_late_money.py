"""Money that comes for a bill of a contract that needs it no more, both doors."""

import pytest
from factories.counter import Desk
from factories.delivery import deliver_here
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, view_of, void_view_of
from factories.late_steps import *  # noqa: F403 - as above
from factories.undoings import undo
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from payments.receipts.models import Payment

scenarios("marketplace/securities/features/late_money.feature")


@when(
    parsers.parse(
        'two officers find that Rs {rupees:d}, recorded at the counter for "{name}", never came'
    )
)
def _(stage: Stage, rupees: int, name: str) -> None:
    desk = Desk.of(stage.platform, stage.session)
    bill = view_of(stage, name)
    taking = desk.take(bill.psid, rupees * 100)
    deliver_here(stage.platform.executor)
    found = select(Payment.id).filter_by(bill_id=bill.id, reference=str(taking.id))
    undo(desk, stage.session.scalars(found).one())
    deliver_here(stage.platform.executor)
    stage.session.expire_all()


@then(parsers.parse('PostgreSQL lets nobody hold Rs {rupees:d} for the void contract of "{name}"'))
def _(stage: Stage, rupees: int, name: str) -> None:
    held = text(
        "insert into instruments (id, tender_id, supplier_id, contract_id, bill_id, purpose, kind,"
        " bank, number, amount_paisa, received_at, verified_at)"
        " select gen_random_uuid(), tender_id, supplier_id, contract_id, bill_id, purpose, kind,"
        " bank, number, :paisa, received_at, verified_at from instruments where bill_id = :bill"
    )
    values = {"paisa": rupees * 100, "bill": void_view_of(stage, name).id}
    with pytest.raises(DBAPIError, match="of a bill that was paid"), stage.session.begin_nested():
        stage.session.execute(held, values)
