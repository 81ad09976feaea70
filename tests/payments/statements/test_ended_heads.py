"""What stands under ended heads is listed until it was moved and has gone; page, API and file."""

from datetime import timedelta

import pytest
from factories.corrections import put_right
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.heads import make_head
from factories.identity import actor, make_person, make_staff
from factories.payments import make_bill, today
from factories.treasury import Treasury, make_placing, settled_payment
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.ledger.public import ended_heads
from app.ledger.use_cases.corrections import ProposeCorrection
from app.platform import Platform
from payments.bills.models import Bill, BillLine
from payments.statements.queries.statements import EndedHeads, ToDo, money_under_ended_heads
from payments.treasury.models import TreasurySheet

ENDED, NEXT = "B02201", "C02701"
LIST = Place("/treasury/ended-heads", "/treasury/ended-heads")
YESTERDAY = timedelta(days=1)


@pytest.fixture
def treasury(platform: Platform, session: Session) -> Treasury:
    return Treasury.of(platform, session)


@pytest.fixture
def bill(session: Session) -> Bill:
    """Billed when both heads were in force; one has ended yesterday."""
    make_head(session, ENDED, valid_to=today() - YESTERDAY)
    make_head(session, NEXT)
    made = make_bill(session, days_old=5, part_payment=True)
    make_placing(session, ddo_of(session, made))
    session.commit()
    return made


def ddo_of(session: Session, bill: Bill) -> str:
    query = select(BillLine.ddo_code).filter_by(bill_id=bill.id)
    return str(session.scalars(query).first())


def found(treasury: Treasury) -> EndedHeads:
    with treasury.platform.executor.reading(treasury.maker) as uow:
        return money_under_ended_heads(uow)


def test_it_is_listed_until_it_was_moved_to_the_successor_and_has_gone(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    assert found(treasury).rows == []
    paid = settled_payment(platform, bill.psid, 600_00)
    (row,) = found(treasury).rows
    assert (row.head_code, row.ddo_code) == (ENDED, ddo_of(session, bill))
    assert (row.since_paisa, row.standing_paisa) == (600_00, 600_00)
    assert row.last_day == today() - YESTERDAY
    assert row.to_do == [ToDo.MOVE, ToDo.TRANSFER]
    treasury.prepare()
    sheet = session.scalars(select(TreasurySheet.id)).one()
    treasury.propose(sheet)
    treasury.approve(sheet)
    (row,) = found(treasury).rows
    assert (row.since_paisa, row.standing_paisa, row.to_do) == (600_00, 0, [ToDo.MOVE])
    command = ProposeCorrection(
        transaction_id=paid.transaction_id,
        wrong=row.account,
        right=row.account.replace(ENDED, NEXT),
        amount_paisa=600_00,
        reason="The head has ended",
    )
    put_right(platform, command, treasury.maker, treasury.checker)
    (row,) = found(treasury).rows
    assert (row.since_paisa, row.standing_paisa, row.to_do) == (0, -600_00, [ToDo.CARRY])
    treasury.memo()
    settled_payment(platform, bill.psid, 600_00)  # 400 of the ended head, 200 of the other
    treasury.prepare()
    last = session.scalars(select(TreasurySheet.id).order_by(TreasurySheet.id.desc())).first()
    assert last is not None
    treasury.propose(last)
    treasury.approve(last)
    (row,) = found(treasury).rows
    assert (row.since_paisa, row.standing_paisa) == (400_00, 0)


@pytest.mark.parametrize("door", ["web", "api"])
def test_finance_sees_it_with_what_to_do(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform, doors: Doors, door: str
) -> None:
    settled_payment(platform, bill.psid, 600_00)
    officer = make_staff(session, roles.FINANCE_OFFICER)
    session.commit()
    opened = doors.open(door, officer)
    shown = opened.read(LIST)
    if isinstance(shown.body, dict):
        (row,) = shown.body["rows"]
        assert (row["head"], row["since"], row["to_do"]) == (ENDED, "600.00", ["move", "transfer"])
        assert (shown.body["since"], shown.body["next_row"]) == ("600.00", None)
    else:
        assert "Move later receipts to the head’s successor" in shown.text
        file = opened.read(Place("/treasury/ended-heads.csv", ""))
        assert f"{ENDED},Head {ENDED},{ddo_of(session, bill)}" in file.body
        assert "600.00,600.00,move transfer" in file.body


def test_it_is_for_finance_and_audit_alone(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    with platform.executor.reading(somebody) as uow, denied("payments.read_treasury"):
        money_under_ended_heads(uow)


def test_it_asks_the_books_no_more_for_many_heads_than_for_one(
    treasury: Treasury, session: Session, bill: Bill, platform: Platform
) -> None:
    def asked() -> int:
        with platform.executor.reading(treasury.maker) as uow, counted(platform) as said:
            money_under_ended_heads(uow)
        return len(said)

    settled_payment(platform, bill.psid, 600_00)
    asked()
    few = asked()
    for _ in range(3):
        other = make_bill(session, days_old=5)
        session.commit()
        settled_payment(platform, other.psid, 1_200_00)
    assert len(found(treasury).rows) == 4
    assert asked() == few <= 16


def test_a_head_s_last_day_is_as_the_last_approval_says(session: Session) -> None:
    day = today()
    make_head(session, "C01111", valid_to=day - timedelta(days=9))
    make_head(session, "C01112")
    make_head(session, "C01112", in_force=False, valid_from=day - timedelta(days=3))
    make_head(session, "C01113", in_force=False)
    session.commit()
    codes = ("C01111", "C01112", "C01113", "C01114")
    assert ended_heads(session, codes, day) == {
        "C01111": day - timedelta(days=9),
        "C01112": day - timedelta(days=4),
        "C01113": None,
        "C01114": None,
    }
