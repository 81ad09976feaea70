"""Money is taken only where the gateway authorised what was asked of the payer."""

import pytest
from factories.payments import make_bill
from factories.sandbox import Sandbox
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.cards.models import CardAttempt
from payments.cards.use_cases.pay_by_card import PayByCard, pay_by_card
from payments.receipts.models import Payment

WHOLE = 1_200_00


@pytest.mark.parametrize(
    ("authorised", "state", "payments"),
    [(WHOLE, "Captured", 1), (WHOLE - 1, "Cancelled", 0), (600_00, "Cancelled", 0)],
)
def test_an_authorisation_of_another_amount_is_given_up(
    sandbox: Sandbox,
    platform: Platform,
    session: Session,
    authorised: int,
    state: str,
    payments: int,
) -> None:
    """Also where the bill itself would take less: the payer agreed to another amount."""
    bill = make_bill(session, part_payment=True)
    session.commit()
    attempt = platform.executor.execute(pay_by_card, PayByCard(psid=bill.psid), actor=SYSTEM)
    sandbox.settle()
    session.expire_all()
    opened = session.get_one(CardAttempt, attempt.id)
    assert opened.amount_paisa == WHOLE
    sandbox.book.sessions[opened.session_id or ""].request["amount"]["value"] = authorised
    sandbox.choose(opened.page_url or "", "approve")
    sandbox.settle()
    assert [each.state for each in sandbox.book.payments.values()] == [state]
    assert session.scalar(select(func.count()).select_from(Payment)) == payments
