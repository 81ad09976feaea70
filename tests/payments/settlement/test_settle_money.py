"""The door of clearing: an item leaves it once, whole, and PostgreSQL keeps it so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from factories.payments import make_bill, pay
from factories.racing import at_once
from factories.refunds import Office
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.ledger.public import balance
from app.ledger.queries.verify import verify
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.clearing.models import Settlement
from payments.clearing.postings import settlement_posting
from payments.clearing.use_cases import MAX_ITEMS_AT_ONCE, Settled, settle, settle_many
from payments.receipts.models import Payment

WHOLE = 1_200_00
CLEARING, BANK = "payments:clearing:counter", "payments:bank:nbp"
FEES = "payments:channel-fees:counter"


def of(payment: Payment, **changes: object) -> Settled:
    item = Settled(
        channel=payment.channel,
        kind="payment",
        reference=payment.reference,
        gross_paisa=payment.amount_paisa,
        fee_paisa=0,
        bank="nbp",
        source_kind="close",
        source_id=new_id(),
        payment_id=payment.id,
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # by name


def taken(platform: Platform, session: Session, paisa: int = WHOLE) -> Payment:
    bill = make_bill(session)
    session.commit()
    return pay(platform, bill.psid, paisa)


def now(session: Session, code: str) -> int:
    session.expire_all()
    try:
        return balance(session, code)
    except NotFound:
        return 0


def run(platform: Platform, use_case: Callable[[UnitOfWork, Any], Any], what: object) -> Any:  # noqa: ANN401 - what a use case gives
    return platform.executor.execute(use_case, what, actor=SYSTEM)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    items=st.lists(
        st.tuples(st.integers(1, 5_000_00), st.integers(-50_00, 600_00)), min_size=1, max_size=6
    ),
    again=st.integers(0, 6),
)
def test_clearing_goes_down_by_the_gross_and_bank_and_fees_up_once(
    platform: Platform, session: Session, items: list[tuple[int, int]], again: int
) -> None:
    settled = [of(taken(platform, session, gross), fee_paisa=fee) for gross, fee in items]
    before = {code: now(session, code) for code in (CLEARING, BANK, FEES)}
    first = run(platform, settle_many, settled)
    for _ in range(2):
        twice = run(platform, settle_many, settled[:again] + settled)
        assert {row.id for row in twice} == {row.id for row in first}
    gross, fees = sum(g for g, _ in items), sum(f for _, f in items)
    moved = {code: now(session, code) - paisa for code, paisa in before.items()}
    assert moved == {CLEARING: -gross, BANK: gross - fees, FEES: fees}
    assert verify(session) is None


def test_it_settles_a_refund_the_other_way(platform: Platform, session: Session) -> None:
    payment = taken(platform, session)
    office = Office.of(platform, session)
    refund = office.propose(payment.id, {"1": 300_00})
    office.approve(refund.id)
    office.send(refund.id)
    back = replace(
        of(payment),
        kind="refund",
        reference=str(refund.id),
        gross_paisa=-300_00,
        payment_id=None,
        refund_id=refund.id,
    )
    with pytest.raises(DBAPIError, match="settled whole"):
        run(platform, settle, back)
    office.confirm(refund.id)
    run(platform, settle_many, [of(payment), back])
    assert (now(session, CLEARING), now(session, BANK)) == (0, 900_00)


def test_a_charge_of_the_channel_touches_no_clearing(platform: Platform, session: Session) -> None:
    payment = taken(platform, session)
    fee = of(payment, kind="fee", reference="INV-1", gross_paisa=0, fee_paisa=25_00)
    run(platform, settle, replace(fee, payment_id=None))
    assert [now(session, code) for code in (CLEARING, BANK, FEES)] == [WHOLE, -25_00, 25_00]


@pytest.mark.parametrize(
    "changes", [{"fee_paisa": 1}, {"bank": "hbl"}, {"against": "write_off"}, {"payment_id": None}]
)
def test_it_refuses_an_item_that_was_settled_otherwise(
    platform: Platform, session: Session, changes: dict[str, Any]
) -> None:
    item = of(taken(platform, session))
    run(platform, settle, item)
    with pytest.raises(Conflict) as refused:
        run(platform, settle, replace(item, **changes))
    assert refused.value.code == "settled-otherwise"
    assert now(session, CLEARING) == 0


def test_it_settles_none_where_one_is_refused(platform: Platform, session: Session) -> None:
    known, other = of(taken(platform, session)), of(taken(platform, session))
    run(platform, settle, known)
    with pytest.raises(Conflict, match="settled before with another amount"):
        run(platform, settle_many, [other, replace(known, fee_paisa=5)])
    assert session.scalar(select(func.count()).select_from(Settlement)) == 1
    assert now(session, CLEARING) == WHOLE


@pytest.mark.parametrize(
    "changes",
    [
        {"gross_paisa": WHOLE - 1},
        {"gross_paisa": WHOLE + 1},
        {"channel": "scroll"},
        {"reference": "another"},
        {"kind": "refund", "gross_paisa": -WHOLE},
        {"payment_id": None},
        {"channel": "credit"},
    ],
)
def test_postgresql_lets_a_payment_leave_only_whole_and_by_its_own_name(
    platform: Platform, session: Session, changes: dict[str, Any]
) -> None:
    with pytest.raises(DBAPIError, match=r"settled whole|violates"):
        run(platform, settle, of(taken(platform, session), **changes))
    assert now(session, CLEARING) == WHOLE


TWIN = (
    "insert into settlements select gen_random_uuid(), channel, kind, reference, payment_id,"
    " refund_id, gross_paisa, fee_paisa, bank, against, source_kind, source_id,"
    " transaction_id, settled_at, xid, mac from settlements"
)


@pytest.mark.parametrize(
    "statement",
    [
        "update settlements set gross_paisa = 1",
        "delete from settlements",
        "truncate settlements",
        TWIN,
    ],
)
def test_postgresql_refuses_a_second_a_changed_and_a_deleted_row(
    platform: Platform, session: Session, statement: str
) -> None:
    run(platform, settle, of(taken(platform, session)))
    with (
        pytest.raises(DBAPIError, match=r"permission denied|duplicate key"),
        session.begin_nested(),
    ):
        session.execute(text(statement))


def test_it_knows_its_limits(platform: Platform, session: Session) -> None:
    payment = taken(platform, session)
    assert run(platform, settle_many, []) == []
    with pytest.raises(ValueError, match="at most"):
        run(platform, settle_many, [of(payment)] * (MAX_ITEMS_AT_ONCE + 1))
    nothing = of(payment, kind="adjustment", gross_paisa=0, fee_paisa=0)
    with pytest.raises(ValueError, match="moves nothing"):
        settlement_posting(nothing, payment.paid_at)


@pytest.mark.committed
def test_many_who_settle_at_once_settle_once(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        items = [of(taken(committed, session)) for _ in range(4)]
    calls = [items, items[::-1], items[:2], items[2:]] * 2
    done = at_once([lambda part=part: run(committed, settle_many, part) for part in calls])
    assert all(isinstance(each, list) for each in done), done
    with committed.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Settlement)) == 4
        assert (now(session, CLEARING), now(session, BANK)) == (0, 4 * WHOLE)
        assert verify(session) is None
