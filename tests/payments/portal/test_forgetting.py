"""A payer's mobile number goes when nothing more can come of the bill."""

from typing import Any

import pytest
from factories.payments import make_bill, pay
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.bills.models import Bill
from payments.portal.use_cases import forget_mobiles


@pytest.mark.parametrize(
    ("fields", "paid", "kept"),
    [
        ({"days_old": 400, "due_in": -380}, True, False),
        ({"days_old": 400, "due_in": -380}, False, True),
        ({"days_old": 400, "due_in": -380, "expires_in": -300}, False, False),
        ({"days_old": 400, "due_in": -380, "cancelled": True}, False, False),
        ({"days_old": 300, "due_in": -280}, True, True),
    ],
)
def test_it_forgets_a_number_a_year_after_unless_the_bill_can_be_paid(
    platform: Platform, session: Session, fields: dict[str, Any], *, paid: bool, kept: bool
) -> None:
    bill = make_bill(session, payer_mobile_sealed=b"sealed", payer_mobile_keyed=b"k", **fields)
    session.commit()
    if paid:
        pay(platform, bill.psid, 1_200_00)
    for _ in range(2):
        platform.executor.execute(forget_mobiles, None, actor=SYSTEM)
    now = session.get_one(Bill, bill.id, populate_existing=True)
    assert (now.payer_mobile_sealed is not None) == kept
    assert now.payer_mobile_keyed == b"k"
