"""Who may do what with the register and memos, what it hides, and what PostgreSQL refuses."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from factories.denials import denied
from factories.deposits import HEAD, Firm, deposit_line
from factories.identity import actor, make_person, make_staff, sign_in
from factories.parameters import make_value
from factories.payments import order, pay
from factories.treasury import Treasury, make_placing, settle_payment
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Conflict
from app.identity.accounts.queries.actors import SYSTEM
from app.permissions import Actor
from app.platform import Platform
from app.row_macs import Forged
from payments.bills.models import Bill, BillLine, BillVeilLifted
from payments.deposits.models import DepositLapse, DepositLapseList
from payments.deposits.policy import received_before
from payments.deposits.queries.register import deposit_register, lapsing_deposits
from payments.deposits.use_cases.lapse_deposits import (
    ApproveLapse,
    ProposeLapse,
    RefuseLapse,
    approve_lapse,
    propose_lapse,
    refuse_lapse,
)
from payments.kernel.funds import PUBLIC_ACCOUNT, fund_of
from payments.kernel.parameters import DEPOSIT_HEAD
from payments.kernel.permissions import READ_REFUNDS
from payments.public import BillView, raise_bill
from payments.transfer_entries.models import TransferEntryLine, TransferEntryMemo
from payments.transfer_entries.use_cases import (
    ApproveMemo,
    ProposeMemo,
    RecordEntry,
    RefuseMemo,
    approve_memo,
    propose_memo,
    record_entry,
    refuse_memo,
)

WHOLE = 900_00


@pytest.fixture
def old(platform: Platform, session: Session) -> Firm:
    """A firm at a time when no head for deposits is in force."""
    make_placing(session, HEAD.ddo_code)
    return Firm.of(platform, session)


@pytest.fixture
def firm(old: Firm) -> Firm:
    head_comes(old)
    return old


def head_comes(firm: Firm) -> None:
    make_value(firm.session, DEPOSIT_HEAD, "G10113", date(2020, 1, 1), confidence="U")
    firm.session.commit()


def nobody(session: Session) -> Actor:
    person = make_person(session)
    session.commit()
    return actor(person)


def deposit(firm: Firm, veil: str = "") -> BillView:
    ordered = replace(
        order(firm.department), lines=(deposit_line(WHOLE),), payer=firm.payer, veil=veil
    )
    return firm.platform.executor.execute(raise_bill, ordered, actor=SYSTEM)


def registered(firm: Firm, who: Actor) -> list[str]:
    with firm.platform.executor.reading(who) as uow:
        return [row.psid for row in deposit_register(uow).items]


def officer_of(
    session: Session, department: UUID, role: roles.Role = roles.DEPARTMENT_HEAD
) -> Actor:
    person = make_person(session)
    session.commit()
    return replace(actor(person, role), organisation_id=department)


def test_a_deposit_is_billed_under_the_head_of_the_public_account(
    firm: Firm, session: Session
) -> None:
    made = deposit(firm)
    line = session.get_one(BillLine, (made.id, 1))
    assert (line.head_code, line.deposit) == ("G10113", True)
    assert fund_of(line.head_code, "PCF") == PUBLIC_ACCOUNT
    assert fund_of("C02702", "PCF") == "PCF"


def test_the_same_order_is_the_same_bill_whichever_head_is_in_force(old: Firm) -> None:
    asked = replace(order(old.department), lines=(deposit_line(WHOLE),), payer=old.payer)
    run = old.platform.executor.execute
    first = run(raise_bill, asked, actor=SYSTEM)
    assert old.session.get_one(BillLine, (first.id, 1)).head_code == HEAD.head_code
    head_comes(old)
    assert run(raise_bill, asked, actor=SYSTEM).id == first.id


def test_a_deposit_under_a_veil_is_in_no_register(firm: Firm, session: Session) -> None:
    made = deposit(firm, veil="tender:1")
    pay(firm.platform, made.psid, WHOLE, channel="onebill")
    finance = actor(make_staff(session, roles.FINANCE_OFFICER), roles.FINANCE_OFFICER)
    head = officer_of(session, firm.department)
    assert registered(firm, finance) == registered(firm, head) == []
    session.add(BillVeilLifted(veil="tender:1", lifted_at=session.get_one(Bill, made.id).issued_at))
    session.commit()
    assert registered(firm, finance) == registered(firm, head) == [made.psid]


def test_a_deposit_and_its_bill_lead_to_each_other(
    firm: Firm, session: Session, client: FlaskClient
) -> None:
    made = deposit(firm)
    pay(firm.platform, made.psid, WHOLE, channel="onebill")
    newer = replace(order(firm.department), lines=(deposit_line(WHOLE),), payer=firm.payer)
    later = firm.platform.executor.execute(raise_bill, newer, actor=SYSTEM)
    pay(firm.platform, later.psid, WHOLE, channel="onebill")
    link = re.compile(r'href="(/deposits\?cursor=[^"]+)"')
    assert link.search(client.get(f"/bills/{made.psid}").text) is None
    officer = make_staff(session, roles.FINANCE_OFFICER)
    sign_in(session, firm.platform.settings.secret_key, client, officer)
    found = link.search(client.get(f"/bills/{made.psid}").text)
    assert found
    register = client.get(found[1]).text
    assert f'href="/bills/{made.psid}"' in register
    assert later.psid not in register


def test_a_department_sees_its_own_deposits_alone(firm: Firm, session: Session) -> None:
    made = deposit(firm)
    pay(firm.platform, made.psid, WHOLE, channel="onebill")
    other = Firm.of(firm.platform, session)
    assert registered(firm, officer_of(session, firm.department)) == [made.psid]
    assert registered(firm, officer_of(session, other.department)) == []
    with denied("payments.read_deposits"):
        registered(firm, nobody(session))


def test_a_deposit_moves_only_to_a_bill_of_its_head(old: Firm) -> None:
    before = deposit(old)
    pay(old.platform, before.psid, WHOLE, channel="onebill")
    head_comes(old)
    with pytest.raises(Conflict, match="different heads of account"):
        old.move(before, deposit(old))
    kept = deposit(old)
    pay(old.platform, kept.psid, WHOLE, channel="onebill")
    assert old.move(kept, deposit(old)) == WHOLE


def test_three_complete_years_lie_between_receipt_and_lapse() -> None:
    assert received_before(date(2025, 7, 1), 3) == date(2023, 7, 1)
    assert received_before(date(2025, 7, 1), 1) == date(2025, 7, 1)


def test_who_is_no_finance_officer_moves_and_lapses_nothing(
    platform: Platform, session: Session
) -> None:
    who, run, some = nobody(session), platform.executor.execute, new_id()
    with denied("payments.propose_transfer_entry"):
        run(propose_memo, ProposeMemo(treasury="quetta"), actor=who)
    with denied("payments.decide_transfer_entry"):
        run(approve_memo, ApproveMemo(memo_id=some), actor=who)
    with denied("payments.decide_transfer_entry"):
        run(refuse_memo, RefuseMemo(memo_id=some, reason="No"), actor=who)
    with denied("payments.record_transfer_entry"):
        entry = RecordEntry(memo_id=some, reference="X", recorded_on=date(2026, 1, 1))
        run(record_entry, entry, actor=who)
    with denied("payments.propose_deposit_lapse"):
        run(propose_lapse, ProposeLapse(), actor=who)
    with denied("payments.decide_deposit_lapse"):
        run(approve_lapse, ApproveLapse(list_id=some), actor=who)
    with denied("payments.decide_deposit_lapse"):
        run(refuse_lapse, RefuseLapse(list_id=some, reason="No"), actor=who)
    with denied(READ_REFUNDS.name), platform.executor.reading(who) as uow:
        lapsing_deposits(uow)


def test_the_application_writes_no_line_that_the_books_do_not_have(
    firm: Firm, session: Session, platform: Platform
) -> None:
    maker = Treasury.of(platform, session).maker
    memo = TransferEntryMemo(
        id=new_id(),
        number="TE/FORGED/1",
        treasury="quetta",
        treasury_name="Quetta",
        fiscal_year=date(2026, 7, 1),
        serial=1,
        total_paisa=1,
        entered_by=maker.person_id,
        entered_at=firm.session.get_one(Bill, deposit(firm).id).issued_at,
    )
    session.add(memo)
    session.flush()
    forged = {
        "memo_id": memo.id,
        "number": 1,
        "source": "forfeiture",
        "source_id": new_id(),
        "from_head": "G10113",
        "from_ddo": HEAD.ddo_code,
        "to_head": "C02702",
        "to_ddo": HEAD.ddo_code,
        "amount_paisa": 1,
        "happened_at": memo.entered_at,
    }
    with pytest.raises(ProgrammingError, match="what has to be moved at the treasury"):
        session.execute(insert(TransferEntryLine), [forged])


def test_the_application_lets_no_deposit_lapse_that_is_not_all_there(
    firm: Firm, session: Session, platform: Platform
) -> None:
    part = listed(firm, Treasury.of(platform, session))
    with pytest.raises(ProgrammingError, match="a deposit that is all there"):
        session.execute(insert(DepositLapse), [part | {"amount_paisa": WHOLE - 1}])


def test_no_list_is_approved_with_a_deposit_that_was_slipped_into_it(
    firm: Firm, session: Session, platform: Platform
) -> None:
    treasury = Treasury.of(platform, session)
    part = listed(firm, treasury)
    session.execute(insert(DepositLapse), [part])
    session.commit()
    with pytest.raises(Forged):
        platform.executor.execute(
            approve_lapse, ApproveLapse(list_id=part["list_id"]), actor=treasury.checker
        )


def listed(firm: Firm, treasury: Treasury) -> dict[str, Any]:
    """A list of another sum, and a deposit that is not in it yet."""
    made = deposit(firm)
    settle_payment(treasury.platform, pay(treasury.platform, made.psid, WHOLE, channel="onebill"))
    row = DepositLapseList(
        id=new_id(),
        fiscal_year=date(2025, 7, 1),
        head_code="C03806",
        rule={},
        total_paisa=1,
        entered_by=treasury.maker.person_id,
        entered_at=firm.session.get_one(Bill, made.id).issued_at,
    )
    firm.session.add(row)
    firm.session.flush()
    return {
        "list_id": row.id,
        "bill_id": made.id,
        "department_id": firm.department,
        "from_head": "G10113",
        "ddo_code": HEAD.ddo_code,
        "amount_paisa": WHOLE,
    }
