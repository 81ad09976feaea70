"""A soft loan from agreement to last instalment: signed, paid out, repaid, rescheduled."""

from datetime import timedelta

import pytest
from factories.denials import denied
from factories.filed import let_days_pass
from factories.forging import copied, insider
from factories.identity import actor, make_person
from factories.loans import HEAD, LENT, Loans, proved
from factories.payments import make_bill, pay, today
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.parameters.public import at
from app.platform import Platform
from app.row_macs import Forged
from payments.public import bill_state
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.budgets.postings import BudgetYear
from tax_incentives.budgets.queries import positions
from tax_incentives.loan_book.models import LoanRepayment
from tax_incentives.loan_book.parameters import REMINDER_DAYS
from tax_incentives.loan_book.use_cases.bill_instalments import REPAYMENT_EVENTS
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE
from tax_incentives.loan_book.use_cases.prepare_agreement import (
    PrepareAgreement,
    prepare_agreement,
)
from tax_incentives.loan_book.use_cases.remind_of_instalments import remind_of_instalments
from tax_incentives.loan_book.use_cases.sign_agreement import (
    NameGuarantor,
    SignAgreement,
    name_guarantor,
    sign_agreement,
)
from tax_incentives.rules.periods import months_later


@pytest.fixture
def loans(platform: Platform, session: Session) -> Loans:
    return Loans.of(platform, session)


def test_a_loan_goes_from_agreement_to_the_last_instalment(loans: Loans, session: Session) -> None:
    award = loans.signed()
    loans.tranche(award.id, 400_000_00)
    page = loans.page(award.id)
    assert (page.paid_out_paisa, page.outstanding_paisa) == (400_000_00, 400_000_00)
    assert (page.award_left_paisa, page.instalments) == (600_000_00, [])

    loans.tranche(award.id, 600_000_00, is_last=True)
    first, second, last = loans.instalments(award.id)
    assert [each.amount_paisa for each in (first, second, last)] == [
        333_333_00,
        333_333_00,
        333_334_00,
    ]
    assert [each.due_on for each in (first, second, last)] == [
        months_later(today(), months) for months in (7, 8, 9)
    ]
    of = BudgetYear(award.scheme, award.fiscal_year)
    used = positions(session, [of])[of]
    assert (used.used_paisa, used.committed_paisa, used.free_paisa) == (LENT, 0, LENT)

    loans.pays(first)
    page = loans.page(award.id, loans.owner)
    assert (page.role, page.repaid_paisa) == ("borrower", 333_333_00)
    assert page.outstanding_paisa == 666_667_00
    assert page.next_instalment is not None
    assert page.next_instalment.psid == second.psid
    for each in loans.instalments(award.id)[1:]:
        loans.pays(each)
    page = loans.page(award.id)
    assert (page.outstanding_paisa, page.repaid_paisa, page.next_instalment) == (0, LENT, None)
    assert page.settled
    # What is repaid never refills what may be lent.
    assert positions(session, [of])[of] == used
    assert remaining_paisa(session, [award.id]) == {award.id: 0}


def test_instalments_are_bills_without_a_surcharge(loans: Loans) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first = loans.instalments(award.id)[0]
    with loans.platform.executor.reading(SYSTEM) as uow:
        bill = bill_state(uow, first.bill_id)
    assert bill.payer_organisation_id == loans.firm.id
    assert (bill.owed_paisa, bill.surcharge_paisa) == (333_333_00, 0)
    assert bill.purpose == f"Instalment 1 of 3 of the loan {award.number}"


def test_nothing_is_paid_before_all_have_signed(loans: Loans) -> None:
    award = loans.granted()
    officer = loans.finance("one")
    loans.refused("not-signed", TRANCHE.propose, loans.met(award.id, 1_00), officer)
    agreement = loans.prepared(award)
    one = loans.name_guarantor(award.id)
    loans.sign(agreement, loans.borrower, one)
    # The parameter asks for two guarantors.
    loans.refused("not-signed", TRANCHE.propose, loans.met(award.id, 1_00), officer)
    two = loans.name_guarantor(award.id)
    loans.refused("not-signed", TRANCHE.propose, loans.met(award.id, 1_00), officer)
    loans.sign(agreement, two)
    assert loans.page(award.id).agreement.complete  # type: ignore[union-attr]  # it was drawn up
    loans.run(TRANCHE.propose, loans.met(award.id, 1_00), officer)
    command = NameGuarantor(award_id=award.id, name="Late", cnic="5440199999991")
    loans.refused("agreement-signed", name_guarantor, command, loans.owner)
    terms = PrepareAgreement(
        award_id=award.id,
        grace_months=0,
        instalments=1,
        every_months=1,
        milestones="None.",
        ddo_code="X",
    )
    loans.refused("lent-already", prepare_agreement, terms, officer)


def test_one_signs_what_was_shown_and_with_a_fresh_proof(loans: Loans, session: Session) -> None:
    award = loans.granted()
    sign = SignAgreement(award_id=award.id, sha256="0" * 64)
    loans.refused("no-agreement", sign_agreement, sign, loans.borrower)
    agreement = loans.prepared(award)
    loans.refused("agreement-changed", sign_agreement, sign, loans.borrower)
    right = SignAgreement(award_id=award.id, sha256=agreement.sha256.hex())
    loans.refused("proof-needed", sign_agreement, right, loans.owner)
    stranger = proved(session, actor(make_person(session)))
    session.commit()
    loans.refused("not-found", sign_agreement, right, stranger)
    borrower = loans.borrower
    signed = loans.run(sign_agreement, right, borrower)
    assert loans.run(sign_agreement, right, borrower).id == signed.id
    # A new version needs all signatures again.
    loans.prepared(award, instalments=12)
    page = loans.page(award.id)
    assert page.agreement is not None
    assert (page.agreement.version, page.agreement.borrower_signed_at) == (2, None)


def test_a_guarantor_signs_by_the_cnic_that_an_officer_has_seen(
    loans: Loans, session: Session
) -> None:
    award = loans.granted()
    agreement = loans.prepared(award)
    claims = make_person(session, cnic_verified_at=None)
    who = proved(session, actor(claims))
    session.commit()
    name = NameGuarantor(award_id=award.id, name="Sana", cnic=str(claims.cnic))
    loans.run(name_guarantor, name, loans.owner)
    loans.refused("named-already", name_guarantor, name, loans.owner)
    sign = SignAgreement(award_id=award.id, sha256=agreement.sha256.hex())
    loans.refused("not-found", sign_agreement, sign, who)
    own = NameGuarantor(award_id=award.id, name="Me", cnic=str(loans.applying.person.cnic))
    assert "cnic" in loans.refused("invalid", name_guarantor, own, loans.owner).fields
    seen = loans.name_guarantor(award.id)
    assert loans.page(award.id, seen).role == "guarantor"
    with pytest.raises(NotFound):
        loans.page(award.id, who)


def test_a_tranche_needs_two_officers_and_stays_within_the_award(loans: Loans) -> None:
    award = loans.signed()
    officer = loans.finance("one")
    most = loans.refused("invalid", TRANCHE.propose, loans.met(award.id, LENT + 1), officer)
    assert "10,00,000" in str(most.fields["amount"])
    little = loans.met(award.id, 2_99, is_last=True)
    told = loans.refused("invalid", TRANCHE.propose, little, officer)
    assert "too little" in str(told.fields["amount"])
    rows = [loans.run(TRANCHE.propose, loans.met(award.id, 600_000_00), officer) for _ in range(2)]
    loans.refused("two-people", TRANCHE.approve, Approve(id=rows[0].id), officer)
    loans.run(TRANCHE.approve, Approve(id=rows[0].id), loans.finance("two"))
    under_way = Approve(id=rows[1].id)
    loans.refused("tranche-under-way", TRANCHE.approve, under_way, loans.finance("two"))
    loans.paid(award.id)
    loans.refused("more-than-award", TRANCHE.approve, Approve(id=rows[1].id), loans.finance("two"))
    loans.tranche(award.id, 1_00, is_last=True)
    loans.refused("paid-out", TRANCHE.propose, loans.met(award.id, 1_00), officer)
    assert sum(each.amount_paisa for each in loans.instalments(award.id)) == 600_001_00


def test_exact_amounts_are_lent_and_written_off(loans: Loans) -> None:
    """To the last paisa of the award, a rupee an instalment at least, and all that is owed."""
    award = loans.signed()
    officer = loans.finance("one")
    whole, least = loans.met(award.id, LENT), loans.met(award.id, 3_00, is_last=True)
    for command in (whole, least):
        row = loans.run(TRANCHE.propose, command, officer)
        loans.run(TRANCHE.refuse, Refuse(id=row.id, reason="Later"), loans.finance("two"))
    loans.tranche(award.id, 1_00)
    little = loans.met(award.id, 1_99, is_last=True)
    told = loans.refused("invalid", TRANCHE.propose, little, officer)
    assert "too little" in str(told.fields["amount"])
    loans.tranche(award.id, 2_00, is_last=True)
    assert [each.amount_paisa for each in loans.instalments(award.id)] == [1_00, 1_00, 1_00]
    with pytest.raises(Invalid, match="are outstanding"):
        loans.write_off(award.id, 3_01)
    loans.write_off(award.id, 3_00)
    with pytest.raises(Conflict, match="written off already"):
        loans.write_off(award.id, 1_00)


def test_a_reminder_comes_on_its_day_and_of_what_is_owed_alone(
    loans: Loans, session: Session
) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first, second, _third = loans.instalments(award.id)
    with loans.platform.executor.reading(SYSTEM) as uow:
        ahead = int(str(at(uow.session, REMINDER_DAYS.key, today()).value))

    def reminded(days: int) -> int:
        let_days_pass(session, days)
        return loans.run(remind_of_instalments, None, SYSTEM)

    assert reminded((first.due_on - today()).days - ahead - 1) == 0
    assert reminded(1) == 1
    assert reminded(ahead) == 0  # its own day: not late yet
    assert reminded(1) == 1
    loans.pays(second)
    assert reminded((second.due_on - first.due_on).days) == 0


def test_what_a_channel_takes_back_is_outstanding_again(loans: Loans, session: Session) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first = loans.instalments(award.id)[0]
    payment = loans.pays(first)
    assert loans.page(award.id).outstanding_paisa == LENT - 333_333_00
    loans.take_back(payment)
    page = loans.page(award.id)
    assert (page.outstanding_paisa, page.repaid_paisa) == (LENT, 0)
    assert [each.amount_paisa for each in session.scalars(select(LoanRepayment))] == [
        333_333_00,
        -333_333_00,
    ]
    loans.pays(first)
    assert loans.page(award.id).repaid_paisa == 333_333_00


def test_news_that_comes_twice_is_counted_once(loans: Loans, session: Session) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first = loans.instalments(award.id)[0]
    loans.pays(first)
    for event in REPAYMENT_EVENTS:
        loans.hears(event, first.bill_id)
        loans.hears(event, new_id())
    assert loans.page(award.id).repaid_paisa == 333_333_00


def test_rescheduling_keeps_the_principal_and_the_old_schedule(
    loans: Loans, session: Session
) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first, *others = loans.instalments(award.id)
    loans.pays(first)
    day = today() + timedelta(days=60)
    loans.reschedule(award.id, day, 4)
    paid, *new = loans.instalments(award.id)
    assert paid.id == first.id
    assert [(each.schedule, each.number) for each in new] == [(2, n) for n in (1, 2, 3, 4)]
    assert sum(each.amount_paisa for each in new) == 666_667_00
    assert [each.due_on for each in new] == [months_later(day, months) for months in range(4)]
    page = loans.page(award.id)
    assert page.outstanding_paisa == 666_667_00
    assert [each.state for each in page.instalments] == [
        *("paid", "replaced", "replaced"),
        *("due",) * 4,
    ]
    with loans.platform.executor.reading(SYSTEM) as uow:
        assert all(bill_state(uow, each.bill_id).cancelled_at for each in others)
    for each in new:
        loans.pays(each)
    assert loans.page(award.id).outstanding_paisa == 0


def test_a_write_off_extinguishes_nothing(loans: Loans) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    loans.write_off(award.id, 500_000_00)
    page = loans.page(award.id)
    assert (page.written_off_paisa, page.outstanding_paisa) == (500_000_00, LENT)
    loans.pays(loans.instalments(award.id)[0])
    page = loans.page(award.id)
    assert (page.recovered_paisa, page.outstanding_paisa) == (333_333_00, LENT - 333_333_00)


def test_a_forged_instalment_lowers_nothing(loans: Loans, session: Session) -> None:
    """Whoever can only write to the database cannot let another's bill repay their loan."""
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    first = loans.instalments(award.id)[0]
    other = make_bill(session, amounts={HEAD: 5_000_00}, payer_organisation_id=loans.firm.id)
    forged = {"id": new_id(), "schedule": 9, "amount_paisa": 5_000_00, "bill_id": other.id}
    copied(insider(session), "relief_loan_instalments", first.id, forged)
    session.commit()
    pay(loans.platform, other.psid, 5_000_00)
    with pytest.raises(Forged):
        loans.hears(REPAYMENT_EVENTS[0], other.id)
    assert loans.page(award.id).outstanding_paisa == LENT


def test_a_planted_repayment_repays_nothing(loans: Loans, session: Session) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    loans.pays(loans.instalments(award.id)[0])
    paid = session.scalars(select(LoanRepayment)).one()
    copied(insider(session), "relief_loan_repayments", paid.id, {"id": new_id()})
    session.commit()
    with pytest.raises(Forged):
        loans.page(award.id)


def test_the_borrower_hears_of_the_agreement_the_tranche_and_each_instalment_once(
    loans: Loans, session: Session
) -> None:
    award = loans.signed()
    loans.tranche(award.id, LENT, is_last=True)
    assert loans.run(remind_of_instalments, None, SYSTEM) == 0
    first = loans.instalments(award.id)[0].due_on
    let_days_pass(session, (first - today()).days - 3)
    done = [loans.run(remind_of_instalments, None, SYSTEM) for _ in range(2)]
    assert done == [1, 0]
    let_days_pass(session, 5)
    assert loans.run(remind_of_instalments, None, SYSTEM) == 1
    told = set(session.scalars(select(Notification.template)))
    assert {
        "tax_incentives/loan_agreement",
        "tax_incentives/loan_tranche",
        "tax_incentives/instalment_coming",
        "tax_incentives/instalment_late",
    } <= told
    somebody = actor(make_person(session))
    session.commit()
    with denied("reliefs.follow_awards"):
        loans.run(remind_of_instalments, None, somebody)
