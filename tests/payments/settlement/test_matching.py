"""Each line of a file that counts is settled once, or stays as a difference with its name."""

from dataclasses import asdict
from typing import Any

import pytest
from factories.payments import make_bill, pay, today
from factories.refunds import Office
from factories.settlement import accepted, agree, file_of, line_of, looked_again
from factories.tenders import deliver_all
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.outbox.models import Event
from app.platform import Platform
from app.row_macs import Forged
from payments.clearing.models import ClearingItem, Settlement
from payments.receipts.models import Payment
from payments.refunds.policy import RefundState
from payments.refunds.queries.refunds import state_now
from payments.settlement.models import ChannelFile, ChannelLine, LineOutcome, LineResolution
from payments.settlement.policy import Code
from payments.settlement.use_cases import match_lines as match_settlement
from payments.settlement.use_cases.import_file import accept_file

WHOLE = 1_200_00
CLEARING, BANK = "payments:clearing:counter", "payments:bank:nbp"


def taken(platform: Platform, session: Session, paisa: int = WHOLE, **fields: str) -> Payment:
    bill = make_bill(session)
    session.commit()
    return pay(platform, bill.psid, paisa, **fields)


def now(session: Session, code: str = CLEARING) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


def codes(session: Session, file: ChannelFile) -> list[str]:
    query = select(LineOutcome.code).filter_by(file_id=file.id).order_by(LineOutcome.row)
    return list(session.scalars(query))


def open_sum(session: Session, channel: str = "counter") -> int:
    query = select(func.coalesce(func.sum(ClearingItem.amount_paisa), 0)).filter_by(channel=channel)
    return int(session.scalar(query) or 0)


def test_it_settles_lines_that_are_as_they_should_be(platform: Platform, session: Session) -> None:
    agree(session, percent="1")
    first, second = taken(platform, session), taken(platform, session, 500_00)
    assert (now(session), open_sum(session)) == (1_700_00, 1_700_00)
    file = accepted(platform, file_of([line_of(first, fee_paisa=12_00), line_of(second)]))
    assert codes(session, file) == ["settled", "settled"]
    assert (now(session), open_sum(session), now(session, BANK)) == (0, 0, 1_688_00)
    assert now(session, "payments:channel-fees:counter") == 12_00
    assert verify(session) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gross_paisa": WHOLE - 1}, Code.SHORT),
        ({"gross_paisa": WHOLE + 1}, Code.OVER),
        ({"fee_paisa": 12_01}, Code.FEE),
        ({"fee_paisa": -1}, Code.FEE),
        ({"reference": "nobody's"}, Code.UNKNOWN),
        ({"kind": "chargeback"}, Code.UNKNOWN),
    ],
)
def test_it_posts_nothing_of_a_line_that_differs(
    platform: Platform, session: Session, changes: dict[str, Any], code: Code
) -> None:
    agree(session, percent="1")
    payment = taken(platform, session)
    file = accepted(platform, file_of([line_of(payment, **changes)]))
    assert codes(session, file) == [code.value]
    assert (now(session), now(session, BANK)) == (WHOLE, 0)


def test_it_knows_what_was_settled_before_and_twice_in_a_file(
    platform: Platform, session: Session
) -> None:
    payment = taken(platform, session)
    file = accepted(platform, file_of([line_of(payment), line_of(payment)]))
    assert codes(session, file) == ["settled", "already_settled"]
    again = accepted(platform, file_of([line_of(payment)]))
    assert codes(session, again) == ["already_settled"]
    assert now(session, BANK) == WHOLE


def test_it_keeps_a_fetched_file_once(platform: Platform, session: Session) -> None:
    file = file_of([line_of(taken(platform, session))])
    assert accepted(platform, file).id == accepted(platform, file).id
    with pytest.raises(Conflict) as refused:
        accepted(platform, file_of(file.lines, number=file.number, bank="hbl"))
    assert refused.value.code == "settlement-file-known"
    with pytest.raises(Invalid, match="add up"):
        accepted(platform, file_of(file.lines, payout_paisa=1))


def test_it_settles_later_what_was_not_known_yet(platform: Platform, session: Session) -> None:
    bill = make_bill(session)
    session.commit()
    payment = taken(platform, session, reference="LATE")
    line = line_of(payment, reference="LATER", gross_paisa=300_00)
    file = accepted(platform, file_of([line]))
    assert codes(session, file) == ["unknown"]
    assert looked_again(platform) == 0
    pay(platform, bill.psid, 300_00, reference="LATER")
    assert looked_again(platform) == 1
    assert looked_again(platform) == 0
    assert session.scalar(select(LineResolution.how)) == "late"
    assert (now(session), now(session, BANK)) == (WHOLE, 300_00)


def test_it_looks_at_a_long_file_in_bites(
    platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_settlement, "BATCH_SIZE", 2)
    lines = [line_of(taken(platform, session, 100 + n)) for n in range(5)]
    accepted(platform, file_of(lines))
    assert session.scalar(select(func.count()).select_from(Settlement)) == 5
    assert now(session) == 0


def test_it_ends_a_refund_on_its_way_that_the_file_proves(
    platform: Platform, session: Session
) -> None:
    payment, office = taken(platform, session), Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 300_00})
    office.approve(refund.id)
    early = accepted(platform, file_of([line_of(refund)]))
    assert codes(session, early) == ["unknown"]
    office.send(refund.id)
    file = accepted(platform, file_of([line_of(payment), line_of(refund)]))
    session.expire_all()
    assert state_now(session, refund) is RefundState.CONFIRMED
    assert codes(session, file) == ["settled", "settled"]
    assert (now(session), open_sum(session), now(session, BANK)) == (0, 0, 900_00)


def test_a_refund_that_came_back_after_it_was_settled_is_owed_again(
    platform: Platform, session: Session
) -> None:
    payment, office = taken(platform, session), Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 300_00})
    office.approve(refund.id)
    office.send(refund.id)
    accepted(platform, file_of([line_of(payment), line_of(refund)]))
    office.fail(refund.id)
    assert now(session) == open_sum(session) == 300_00
    back = line_of(refund, kind="adjustment", reference=f"returned:{refund.id}", gross_paisa=300_00)
    accepted(platform, file_of([back]))
    assert (now(session), open_sum(session), now(session, BANK)) == (0, 0, WHOLE)


def test_a_confirmed_refund_that_fails_before_it_is_settled_leaves_clearing(
    platform: Platform, session: Session
) -> None:
    payment, office = taken(platform, session), Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 300_00})
    office.approve(refund.id)
    office.send(refund.id)
    office.confirm(refund.id)
    assert now(session) == open_sum(session) == 900_00
    office.fail(refund.id)
    assert now(session) == open_sum(session) == WHOLE
    deliver_all(platform)
    assert today()


def test_a_line_that_was_added_to_a_fetched_file_settles_nothing(
    platform: Platform, session: Session
) -> None:
    first, second, other = (taken(platform, session) for _ in range(3))
    lines = [line_of(first, row=2), line_of(second, row=4)]
    file = platform.executor.execute(
        lambda uow, told: accept_file(uow, told, filename="x", content_hash=bytes(32)),
        file_of(lines),
        actor=SYSTEM,
    )
    planted = asdict(line_of(other, row=3))
    session.execute(insert(ChannelLine).values(file_id=file.id, **planted))
    session.commit()
    event = Event(payload={"file_id": str(file.id)})
    with pytest.raises(Forged):
        platform.executor.execute(match_settlement.match_file, event, actor=SYSTEM)
    assert codes(session, file) == []
