"""The page of a bill's payments asks the database the same however many came and went back."""

import pytest
from factories.counting import counted
from factories.doors import Doors, Place
from factories.identity import make_staff
from factories.payments import make_bill, pay
from factories.refunds import Office
from sqlalchemy.orm import Session

from app import roles
from app.platform import Platform
from payments.bills.models import Bill

WHOLE = 1_200_00
# Six are of the bill: itself, its payments, the names of its lines, where the money went, what
# refunds took, what was forfeited. The page asks two more, for the banks and transfers that it
# leads to. The others say who reads.
MOST = {"api": 10, "web": 12}


@pytest.fixture
def office(platform: Platform, session: Session) -> Office:
    return Office.of(platform, session)


def paid_many_times(office: Office, session: Session, times: int) -> Bill:
    """A bill that was paid over and over, part of each payment on its way back, another asked."""
    bill = make_bill(session)
    session.commit()
    for number in range(times):
        paid = pay(office.platform, bill.psid, WHOLE, reference=f"{bill.psid}-{number}")
        part = "excess" if number else "1"
        office.approve(office.propose(paid.id, {part: 10_00}).id)
        office.propose(paid.id, {part: 5_00})
    return bill


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_asks_the_same_for_one_payment_as_for_many(
    office: Office, session: Session, doors: Doors, door: str
) -> None:
    way = doors.open(door, make_staff(session, roles.AUDITOR))
    asked = []
    for times in (1, 1, 6):
        bill = paid_many_times(office, session, times)
        session.expire_all()
        with counted(office.platform) as said:
            told = way.read(Place(f"/refunds/bills/{bill.psid}", f"/bills/{bill.psid}/refundable"))
        asked.append(len(said))
        assert told.ok
    assert asked[1] == asked[2] <= MOST[door]
    if door == "api":
        lefts = [part["left"] for each in told.body["items"] for part in each["parts"]]
        assert lefts == ["985.00", "200.00", *["1185.00"] * 5]
