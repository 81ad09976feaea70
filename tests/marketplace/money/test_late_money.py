"""Money that comes for a bill of a contract that needs it no more, both doors."""

import pytest
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, void_view_of
from factories.late_steps import *  # noqa: F403 - as above
from pytest_bdd import parsers, scenarios, then
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

scenarios("marketplace/money/features/late_money.feature")


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
