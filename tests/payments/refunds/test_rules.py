"""Who may, what is refused, and what PostgreSQL refuses to whoever holds our password."""

from datetime import date
from uuid import UUID

import pytest
from factories.denials import denied
from factories.identity import actor, make_person, make_staff, sign_in
from factories.payments import LATE, make_bill, pay
from factories.refunds import Office
from factories.sandbox import Sandbox
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Forbidden, Invalid
from app.identity.accounts.queries.fresh_proof import ProofNeeded
from app.identity.people.models import LoginSession
from app.ledger.public import balance
from app.platform import Platform
from payments.bills.models import Bill
from payments.bills.queries import views
from payments.refunds.models import Refund, RefundLine, RefundSanction
from payments.refunds.policy import RefundState
from payments.refunds.queries import refunds as queries
from payments.refunds.use_cases.complete_refund import (
    ConfirmTransfer,
    FailTransfer,
    RecordTransfer,
    confirm_transfer,
    fail_transfer,
    record_transfer,
)
from payments.refunds.use_cases.propose_refund import (
    ApproveRefund,
    ProposeRefund,
    RefuseRefund,
    approve_refund,
    propose_refund,
    refuse_refund,
)

WHOLE = 1_200_00


@pytest.fixture
def office(platform: Platform, session: Session) -> Office:
    return Office.of(platform, session)


def paid(
    platform: Platform, session: Session, paisa: int = WHOLE, channel: str = "counter"
) -> UUID:
    bill = make_bill(session)
    session.commit()
    return pay(platform, bill.psid, paisa, channel=channel).id


def test_it_lets_only_finance_officers_give_money_back(
    platform: Platform, session: Session
) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    asking = ProposeRefund(payment_id=some, parts={"1": 1}, channel="counter", reason="x")
    with denied("payments.propose_refund"):
        run(propose_refund, asking, actor=somebody)
    with denied("payments.decide_refund"):
        run(approve_refund, ApproveRefund(refund_id=some), actor=somebody)
    with denied("payments.decide_refund"):
        run(refuse_refund, RefuseRefund(refund_id=some, reason="x"), actor=somebody)
    with denied("payments.send_refund"):
        run(record_transfer, RecordTransfer(refund_id=some, reference="x"), actor=somebody)
    with denied("payments.confirm_refund"):
        run(confirm_transfer, ConfirmTransfer(refund_id=some), actor=somebody)
    with denied("payments.confirm_refund"):
        run(fail_transfer, FailTransfer(refund_id=some, reason="x"), actor=somebody)
    with platform.executor.reading(somebody) as uow, denied("payments.read_refunds"):
        queries.list_refunds(uow)


def test_it_asks_for_a_fresh_proof_before_money_leaves(
    platform: Platform, session: Session, office: Office
) -> None:
    refund = office.propose(paid(platform, session), {"1": 1})
    kept = session.get_one(LoginSession, office.checker.session_id)
    kept.proved_at = kept.started_at.replace(year=2020)
    session.commit()
    with pytest.raises(ProofNeeded):
        office.approve(refund.id)
    with pytest.raises(ProofNeeded):
        office.confirm(refund.id)


@pytest.mark.parametrize(
    ("parts", "channel", "code"),
    [
        ({"1": 1_000_01}, "counter", "refund-too-much"),
        ({"2": 200_00, "1": 1_000_01}, "counter", "refund-too-much"),
        ({"3": 1}, "counter", "refund-too-much"),
        ({"surcharge": 1}, "counter", "refund-too-much"),
        ({"excess": 1}, "counter", "refund-too-much"),
        ({}, "counter", "refund-parts"),
        ({"1": 1, "excess": 1}, "counter", "refund-parts"),
        ({"1": 1}, "adyen", "refund-channel"),
        ({"1": 1}, "transfer", "refund-channel"),
    ],
)
def test_it_refuses_what_cannot_go_back(
    platform: Platform,
    session: Session,
    office: Office,
    parts: dict[str, int],
    channel: str,
    code: str,
) -> None:
    payment = paid(platform, session)
    with pytest.raises((Conflict, Invalid)) as refused:
        office.propose(payment, parts, channel)
    assert refused.value.code == code
    assert session.query(Refund).count() == 0


def test_it_refunds_each_payment_only_of_what_that_payment_brought(
    platform: Platform, session: Session, office: Office
) -> None:
    bill = make_bill(session, part_payment=True)
    session.commit()
    first = pay(platform, bill.psid, 600_00).id
    second = pay(platform, bill.psid, 600_00).id
    office.propose(first, {"1": 600_00})
    with pytest.raises(
        Conflict, match="This is more than was paid for it and has not been refunded"
    ):
        office.propose(second, {"1": 400_01})
    office.propose(second, {"1": 400_00, "2": 200_00})


def test_it_takes_a_surcharge_back_from_its_own_head(
    platform: Platform, session: Session, office: Office
) -> None:
    bill = make_bill(session, due_in=-3, days_old=20, surcharge=LATE)
    session.commit()
    payment = pay(platform, bill.psid, WHOLE + 120_00)
    refund = office.propose(payment.id, {"surcharge": 20_00, "2": 1})
    office.approve(refund.id)
    ddo = session.scalar(text("select ddo_code from bill_lines limit 1"))
    assert balance(session, f"payments:head:C02799:{ddo}") == -100_00
    assert balance(session, f"payments:head:C02701:{ddo}") == -199_99


def test_it_uses_a_banks_number_once(platform: Platform, session: Session, office: Office) -> None:
    payment = paid(platform, session)
    one, two = (office.propose(payment, {number: 1}) for number in ("1", "2"))
    for refund in (one, two):
        office.approve(refund.id)
    office.send(one.id, "FT-1")
    with pytest.raises(Conflict) as refused:
        office.send(two.id, "FT-1")
    assert refused.value.code == "transfer-reference-taken"
    with pytest.raises(Conflict, match="This refund does not wait for a transfer"):
        office.send(one.id, "FT-2")


def test_it_takes_a_confirmed_transfer_back_when_the_bank_returns_it(
    platform: Platform, session: Session, office: Office
) -> None:
    payment = paid(platform, session)
    refund = office.propose(payment, {"1": 1_000_00})
    office.approve(refund.id)
    office.send(refund.id)
    office.confirm(refund.id)
    assert balance(session, "payments:clearing:counter") == 200_00
    office.fail(refund.id)
    assert balance(session, "payments:clearing:counter") == WHOLE
    bill = session.get_one(Bill, refund.bill_id)
    assert views(session, [bill])[bill.id].refunded_paisa == 0
    assert balance(session, "payments:refunds-payable:counter") == 0
    for again, code in (
        (office.confirm, "refund-not-sent"),
        (office.fail, "refund-not-sent"),
        (office.send, "refund-not-sendable"),
        (office.approve, "decided-already"),
    ):
        with pytest.raises(Conflict) as refused:
            again(refund.id)
        assert refused.value.code == code
    again = office.propose(payment, {"1": 1_000_00})
    office.approve(again.id)


def test_it_takes_nobodys_word_for_a_cards_refund(
    platform: Platform, session: Session, office: Office
) -> None:
    refund = office.propose(paid(platform, session, channel="adyen"), {"1": 1}, "adyen")
    office.approve(refund.id)
    for hand, code in (
        (office.send, "refund-not-sendable"),
        (office.confirm, "refund-of-a-card"),
        (office.fail, "refund-of-a-card"),
    ):
        with pytest.raises(Conflict) as refused:
            hand(refund.id)
        assert refused.value.code == code


def entered(
    session: Session, office: Office, payment: UUID, paisa: int, kind: str = "lines"
) -> Refund:
    """A proposal as somebody with our password could write it: nothing was checked."""
    bill_id = session.scalar(text("select bill_id from payments where id = :id"), {"id": payment})
    refund = Refund(
        id=new_id(),
        payment_id=payment,
        bill_id=bill_id,
        kind=kind,
        channel="counter",
        amount_paisa=paisa,
        reason="Forged",
        entered_by=office.maker.person,
        entered_at=real_now(),
    )
    session.add(refund)
    session.flush()
    if kind == "lines":
        line = {"position": 1, "bill_id": bill_id, "line_number": 1, "amount_paisa": paisa}
        session.add(RefundLine(refund_id=refund.id, **line))
        session.add(sanction_of(refund, make_person(session, "Third").id))
    session.commit()
    return refund


def sanction_of(refund: Refund, by: UUID, **more: object) -> RefundSanction:
    """A sanction as somebody with our password could write it."""
    values: dict[str, object] = {
        "number": "1",
        "sanctioned_on": date(2026, 1, 5),
        "authority": "finance",
        "order_number": "2",
        "ordered_on": date(2026, 1, 5),
        "told_by": by,
        "told_at": real_now(),
    }
    return RefundSanction(refund_id=refund.id, **(values | more))


def refused_to_the_insider(
    session: Session, statement: str, why: str | None = None, **values: object
) -> None:
    with pytest.raises(DBAPIError, match=why), session.begin_nested():
        session.execute(text(statement), values)


APPROVAL = (
    "update refunds set approved_by = :by, approved_at = bdm_now(),"
    " approval_transaction_id = :some where id = :id"
)


def test_postgresql_gives_back_no_more_than_came(
    platform: Platform, session: Session, office: Office
) -> None:
    payment = paid(platform, session)
    values = {"by": office.checker.person, "some": new_id()}
    too_much = entered(session, office, payment, 1_000_01)
    refused_to_the_insider(session, APPROVAL, id=too_much.id, **values)
    one, two = (entered(session, office, payment, 600_00) for _ in range(2))
    session.execute(text(APPROVAL), {"id": one.id, **values})
    refused_to_the_insider(session, APPROVAL, id=two.id, **values)
    refused_to_the_insider(
        session,
        "insert into refund_lines (refund_id, position, bill_id, line_number, amount_paisa)"
        " values (:id, 2, :bill, 2, 1)",
        id=one.id,
        bill=one.bill_id,
    )
    session.commit()
    with pytest.raises(Conflict, match="changed outside the system"):
        office.approve(two.id)


def test_postgresql_gives_back_no_more_than_was_too_much(
    platform: Platform, session: Session, office: Office
) -> None:
    payment = paid(platform, session, WHOLE + 500_00)
    values = {"by": office.checker.person, "some": new_id()}
    for paisa in (500_01, WHOLE):
        forged = entered(session, office, payment, paisa, "excess")
        refused_to_the_insider(session, APPROVAL, id=forged.id, **values)
    true = entered(session, office, payment, 500_00, "excess")
    session.execute(text(APPROVAL), {"id": true.id, **values})
    another = entered(session, office, payment, 1, "excess")
    refused_to_the_insider(session, APPROVAL, id=another.id, **values)


def test_postgresql_lets_nobody_approve_their_own_refund(
    platform: Platform, session: Session, office: Office
) -> None:
    refund = entered(session, office, paid(platform, session), 600_00)
    own = {"by": office.maker.person, "some": new_id(), "id": refund.id}
    with pytest.raises(DBAPIError, match="ck_refunds_two_people"), session.begin_nested():
        session.execute(text(APPROVAL), own)
    session.execute(text(APPROVAL), own | {"by": office.checker.person})


@pytest.mark.parametrize("change", ["amount_paisa = 1", "channel = 'onebill'", "reason = 'x'"])
def test_postgresql_keeps_what_was_entered(
    platform: Platform, session: Session, office: Office, change: str
) -> None:
    refund = office.propose(paid(platform, session), {"1": 2})
    refused_to_the_insider(session, f"update refunds set {change} where id = :id", id=refund.id)  # noqa: S608 - our own words
    refused_to_the_insider(session, "delete from refunds where id = :id", id=refund.id)


def test_postgresql_follows_a_refund_in_its_order(
    platform: Platform, session: Session, office: Office
) -> None:
    refund = office.propose(paid(platform, session), {"1": 2})
    ends = (
        "insert into refund_outcomes (refund_id, outcome, at, told_by, reason, transaction_id)"
        " values (:id, :how, bdm_now(), :by, '', :some)"
    )
    values = {"id": refund.id, "some": new_id(), "why": "does not follow from what its refund is"}
    by = office.checker.person
    refused_to_the_insider(session, ends, how="failed", by=by, **values)
    office.approve(refund.id)
    refused_to_the_insider(session, ends, how="confirmed", by=by, **values)
    office.send(refund.id)
    refused_to_the_insider(session, ends, how="confirmed", by=office.maker.person, **values)
    office.fail(refund.id)
    refused_to_the_insider(session, ends, how="confirmed", by=by, **values)
    for table in ("refund_lines", "refund_requests", "refund_outcomes"):
        refused_to_the_insider(session, f"delete from {table} where refund_id = :id", id=refund.id)  # noqa: S608 - our own words


def test_it_shows_refunds_to_the_payer_and_to_nobody_else(
    platform: Platform, session: Session, office: Office, client: FlaskClient
) -> None:
    payer = make_person(session, "Gul Khan")
    bill = make_bill(session, payer_person_id=payer.id)
    session.commit()
    refund = office.propose(pay(platform, bill.psid, WHOLE).id, {"2": 123_00})
    assert "123" not in seen(client, bill)
    office.approve(refund.id)
    assert "Amount to refund" not in seen(client, bill)
    sign_in(session, platform.settings.secret_key, client, payer)
    assert "Approved, not sent yet" in seen(client, bill)
    office.send(refund.id)
    office.confirm(refund.id)
    assert "واپس ہونے والی رقم" in seen(client, bill, "ur")
    assert "Refunded" in seen(client, bill)


def seen(client: FlaskClient, bill: Bill, language: str = "en") -> str:
    answer = client.get(f"/bills/{bill.psid}?lang={language}")
    assert answer.status_code == 200
    return answer.text.partition("<main")[2]


def test_its_pages_are_for_finance_and_audit(
    platform: Platform, session: Session, office: Office, client: FlaskClient
) -> None:
    bill = make_bill(session)
    session.commit()
    payment = pay(platform, bill.psid, WHOLE + 5_00).id
    refund = office.propose(payment, {"2": 123_00})
    pages = [
        "/refunds",
        "/refunds?ended=yes",
        f"/refunds/{refund.id}",
        f"/refunds/bills/{bill.psid}",
    ]
    acts = ["/refunds/find", f"/refunds/of/{payment}"]
    secret = platform.settings.secret_key
    sign_in(session, secret, client, make_person(session))
    assert {client.get(each).status_code for each in pages + acts} == {403}
    sign_in(session, secret, client, make_staff(session, roles.AUDITOR))
    assert {client.get(each).status_code for each in pages} == {200}
    assert {client.get(each).status_code for each in acts} == {403}
    sign_in(session, secret, client, make_staff(session, roles.FINANCE_OFFICER))
    for each in (
        *pages,
        *acts,
        *(f"/refunds/{refund.id}/{act}" for act in ("refuse", "transfer", "fail")),
    ):
        assert client.get(each).status_code == 200, each
    assert client.get(f"/refunds/find?psid={bill.psid}").status_code == 303
    assert client.get("/refunds/find?psid=12345").status_code == 404
    assert "1,000" in client.get(f"/refunds/of/{payment}").text


def test_it_fails_a_card_refund_that_the_gateway_refuses(
    platform: Platform, session: Session, office: Office, sandbox: Sandbox
) -> None:
    payment = paid(platform, session, channel="adyen")
    refund = office.propose(payment, {"1": 5}, "adyen")
    office.approve(refund.id)
    sandbox.settle()
    session.expire_all()
    found = session.get_one(Refund, refund.id)
    assert queries.state_now(session, found) is RefundState.FAILED
    assert balance(session, "payments:refunds-payable:adyen") == 0
    other = office.propose(payment, {"1": 5}, "transfer")
    with pytest.raises(Forbidden, match="You entered this yourself"):
        platform.executor.execute(
            approve_refund, ApproveRefund(refund_id=other.id), actor=office.maker
        )
