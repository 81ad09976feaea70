"""PostgreSQL keeps the rules of fees, bills and payments, whoever works against them."""

from datetime import date

import psycopg.errors as pg
import pytest
from factories.identity import make_person
from factories.payments import make_bill, make_fee, pay, today
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.platform import Platform
from payments.bills.models import Bill
from payments.fees.models import FeeVersion

APPEND_ONLY = (
    "fees",
    "bill_lines",
    "bill_cancellations",
    "payments",
    "payment_allocations",
    "credit_notes",
)


def refused_as(session: Session, statement: object) -> type[Exception]:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        session.execute(statement)
    return type(refused.value.orig)


def change(version: FeeVersion, **values: object) -> object:
    return update(FeeVersion).where(FeeVersion.id == version.id).values(**values)


def another(session: Session, version: FeeVersion, **fields: object) -> FeeVersion:
    """A second proposal for the same fee."""
    kept = {
        name: getattr(version, name)
        for name in ("fee_id", "formula", "split", "exemptions", "due_days", "expiry_days")
    }
    proposal = FeeVersion(
        id=new_id(),
        entered_by=make_person(session).id,
        entered_at=real_now(),
        instrument="Gazette",
        confidence="H",
        part_payment=False,
        **(kept | {"valid_from": date(2030, 1, 1)} | fields),
    )
    session.add(proposal)
    session.flush()
    return proposal


def approve(session: Session, version: FeeVersion) -> None:
    version.approve(by=make_person(session).id, at=real_now())
    session.flush()


def test_it_never_has_two_versions_of_a_fee_on_one_day(session: Session) -> None:
    version = make_fee(session, valid_to=date(2029, 6, 30))
    next_one = another(session, version, valid_from=date(2029, 6, 30))
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        approve(session, next_one)
    assert isinstance(refused.value.orig, pg.ExclusionViolation)
    approve(session, another(session, version, valid_from=date(2029, 7, 1)))


def test_it_lets_nobody_approve_their_own_fee(session: Session) -> None:
    version = make_fee(session, approved=False)
    own = change(version, approved_by=version.entered_by, approved_at=real_now())
    assert refused_as(session, own) is pg.CheckViolation


def test_it_lets_no_fee_be_born_approved(session: Session) -> None:
    version = make_fee(session)
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        another(session, version, approved_by=make_person(session).id, approved_at=real_now())
    assert isinstance(refused.value.orig, pg.InsufficientPrivilege)


@pytest.mark.parametrize(
    "values", [{"formula": {"kind": "fixed", "amount_paisa": 1}}, {"confidence": "H"}]
)
def test_it_never_lets_a_fees_content_change(session: Session, values: dict[str, object]) -> None:
    version = make_fee(session, approved=False)
    assert refused_as(session, change(version, **values)) is pg.InsufficientPrivilege


def test_it_never_takes_an_approval_back(session: Session) -> None:
    back = change(make_fee(session), approved_by=None, approved_at=None)
    assert refused_as(session, back) is pg.InsufficientPrivilege


def test_it_ends_a_fee_only_before_its_successor(session: Session) -> None:
    version = make_fee(session)
    next_one = another(session, version)
    wrong = change(version, valid_to=today(), ended_by=next_one.id)
    assert refused_as(session, wrong) is pg.InsufficientPrivilege
    version.end_before(next_one)
    session.flush()
    approve(session, next_one)
    longer = change(version, valid_to=date(2031, 1, 1))
    assert refused_as(session, longer) is pg.InsufficientPrivilege


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_it_only_adds(platform: Platform, session: Session, table: str) -> None:
    pay(platform, _committed_bill(session).psid, 1)
    for statement in (f"delete from {table}", f"truncate {table} cascade"):  # noqa: S608 - our own names
        assert refused_as(session, text(statement)) is pg.InsufficientPrivilege
    column = session.scalars(
        text("select column_name from information_schema.columns where table_name = :name"),
        {"name": table},
    ).first()
    update_one = text(f"update {table} set {column} = {column}")  # noqa: S608 - our own names
    assert refused_as(session, update_one) is pg.InsufficientPrivilege


def _committed_bill(session: Session) -> Bill:
    bill = make_bill(session, payer_mobile_sealed=b"sealed")
    session.commit()
    return bill


@pytest.mark.parametrize("column", ["amount_paisa", "due_on", "payer_name", "psid"])
def test_it_never_changes_a_bill(session: Session, column: str) -> None:
    make_bill(session)
    statement = text(f"update bills set {column} = {column}")  # noqa: S608 - our own names
    assert refused_as(session, statement) is pg.InsufficientPrivilege


def test_it_may_forget_a_mobile_number_but_write_no_other(session: Session) -> None:
    bill = make_bill(session, payer_mobile_sealed=b"sealed")
    other = update(Bill).where(Bill.id == bill.id).values(payer_mobile_sealed=b"another")
    assert refused_as(session, other) is pg.InsufficientPrivilege
    session.execute(update(Bill).where(Bill.id == bill.id).values(payer_mobile_sealed=None))
    assert session.get_one(Bill, bill.id, populate_existing=True).payer_mobile_sealed is None


def test_it_keeps_numbers_and_references_unique(session: Session) -> None:
    bill = make_bill(session)
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        make_bill(session, psid=bill.psid)
    assert isinstance(refused.value.orig, pg.UniqueViolation)
    with pytest.raises(DBAPIError) as again, session.begin_nested():
        make_bill(session, raiser=bill.raiser, reference=bill.reference)
    assert isinstance(again.value.orig, pg.UniqueViolation)


def test_it_lets_no_bill_expire_before_it_is_due(session: Session) -> None:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        make_bill(session, due_in=5, expires_in=4)
    assert isinstance(refused.value.orig, pg.CheckViolation)
