"""Everything that sums refunds counts the same ones, in each state that a refund can have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from factories.payments import make_bill, pay
from factories.refunds import Office
from sqlalchemy.orm import Session

from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import facts_of
from payments.deposits.queries.money_location import MoneyLocation, money_location
from payments.receipts.models import Payment
from payments.receipts.policy import EXCESS
from payments.receipts.queries import remaining_parts
from payments.refunds.models import Refund
from payments.refunds.queries.counted import given_back
from payments.refunds.queries.overpayments import list_excess_due
from payments.refunds.use_cases.propose_refund import RefuseRefund, refuse_refund

WHOLE, OVER, TAKEN = 1_200_00, 300_00, 100_00
Step = Callable[[Office, Refund], object]


def refuse(office: Office, refund: Refund) -> None:
    command = RefuseRefund(refund_id=refund.id, reason="Not yet")
    office.platform.executor.execute(refuse_refund, command, actor=office.checker)


APPROVED: tuple[Step, ...] = (lambda office, refund: office.approve(refund.id),)
SENT: tuple[Step, ...] = (*APPROVED, lambda office, refund: office.send(refund.id))
CONFIRMED: tuple[Step, ...] = (*SENT, lambda office, refund: office.confirm(refund.id))
FAILED: tuple[Step, ...] = (*SENT, lambda office, refund: office.fail(refund.id))
CAME_BACK: tuple[Step, ...] = (*CONFIRMED, lambda office, refund: office.fail(refund.id))
# What was done to a refund, and whether it counts: with those that wait, and without them.
STATES: Mapping[str, tuple[tuple[Step, ...], bool, bool]] = {
    "proposed": ((), True, False),
    "refused": ((refuse,), False, False),
    "approved": (APPROVED, True, True),
    "sent": (SENT, True, True),
    "confirmed": (CONFIRMED, True, True),
    "failed": (FAILED, False, False),
    "came back": (CAME_BACK, False, False),
}


@dataclass
class Scene:
    """A bill whose payment was too much, and refunds of it."""

    office: Office
    session: Session
    bill: Bill
    payment: Payment

    def refund(self, part: str, steps: tuple[Step, ...]) -> None:
        """Let a refund of a part come to stand as the steps lead it."""
        made = self.office.propose(self.payment.id, {part: TAKEN})
        for step in steps:
            step(self.office, made)
        self.session.expire_all()

    def read(self, query: Callable[..., Any], *args: object) -> Any:  # noqa: ANN401 - any query
        """Return what an officer of Finance reads."""
        with self.office.platform.executor.reading(self.office.maker) as uow:
            return query(uow, *args)


@pytest.fixture
def scene(platform: Platform, session: Session) -> Scene:
    office, bill = Office.of(platform, session), make_bill(session)
    session.commit()
    return Scene(office, session, bill, pay(platform, bill.psid, WHOLE + OVER))


@pytest.mark.parametrize(("steps", "waiting", "agreed"), STATES.values(), ids=STATES)
def test_what_is_left_to_go_back_is_the_same_everywhere(
    scene: Scene, steps: tuple[Step, ...], *, waiting: bool, agreed: bool
) -> None:
    scene.refund(EXCESS, steps)
    for also, taken in ((True, TAKEN * waiting), (False, TAKEN * agreed)):
        assert remaining_parts(scene.session, scene.payment, waiting=also)[EXCESS] == OVER - taken
    (row,) = scene.read(list_excess_due).items
    assert row.amount_paisa == OVER - TAKEN * waiting
    facts = facts_of(scene.session, [scene.bill])[scene.bill.id].facts
    assert facts.refunded_excess_paisa == TAKEN * agreed


@pytest.mark.parametrize(("steps", "waiting", "agreed"), STATES.values(), ids=STATES)
def test_what_went_back_is_the_same_everywhere(
    scene: Scene, steps: tuple[Step, ...], *, waiting: bool, agreed: bool
) -> None:
    scene.refund("1", steps)
    back = given_back(scene.session, scene.payment.id)
    assert back.arrived_paisa + back.going_paisa == TAKEN * agreed
    where = scene.office.platform.executor.execute(money_location, [scene.bill.id], actor=SYSTEM)
    there: MoneyLocation = where[scene.bill.id]
    assert there.back_paisa + there.going_paisa == TAKEN * agreed
    assert there.here_paisa == WHOLE - TAKEN * agreed
    facts = facts_of(scene.session, [scene.bill])[scene.bill.id].facts
    assert facts.refunded_paisa == TAKEN * agreed
    left = remaining_parts(scene.session, scene.payment, waiting=True)["1"]
    assert remaining_parts(scene.session, scene.payment, waiting=False)["1"] - left == TAKEN * (
        waiting and not agreed
    )
