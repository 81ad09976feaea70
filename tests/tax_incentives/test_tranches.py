"""A tranche goes through a sanction: set aside, then lent and owed, or the award's again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from factories.filed import let_days_pass
from factories.forging import copied, insider, made_genuine
from factories.identity import join
from factories.loans import LENT, SCHEME, Loans
from factories.payments import today
from factories.stays import confirm_stay, end_stay, enter_stay
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.ledger.public import post
from app.notifications.models import Notification
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from payments.payees.use_cases import PAYEE_ACCOUNT, AskAccount
from tax_incentives.aftercare.use_cases.claw_back import (
    AnswerClawback,
    NoticeClawback,
    OrderClawback,
    answer_clawback,
    notice_clawback,
    order_clawback,
)
from tax_incentives.awards.models import AwardPaymentEnd, ReliefAward
from tax_incentives.awards.queries.awards import remaining_paisa
from tax_incentives.budgets.postings import BudgetYear, use_posting
from tax_incentives.loan_book.models import LoanTranche
from tax_incentives.loan_book.postings import tranche_posting
from tax_incentives.loan_book.use_cases.pay_tranche import TRANCHE, end_tranche
from tax_incentives.loan_book.use_cases.reschedule_loan import (
    RESCHEDULING,
    WRITE_OFF,
    EnterRescheduling,
    EnterWriteOff,
)
from tax_incentives.rules.periods import months_later

HALF = LENT // 2
OTHER_IBAN = "PK24SCBL0000001171495101"


@pytest.fixture
def loans(platform: Platform, session: Session) -> Loans:
    return Loans.of(platform, session)


def _told(session: Session) -> int:
    """How often the borrower was told that a tranche was paid."""
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.filter_by(template="tax_incentives/loan_tranche")) or 0


def test_it_is_lent_when_the_treasury_has_paid(loans: Loans, session: Session) -> None:
    award = loans.signed()
    row = loans.sanctioned(award.id, HALF)
    page = loans.page(award.id)
    assert (page.under_way_paisa, page.award_left_paisa, page.outstanding_paisa) == (HALF, HALF, 0)
    (tranche,) = page.tranches
    assert (tranche.state, tranche.sanctioned_on, tranche.paid_on) == ("sanctioned", today(), None)
    assert tranche.sanction_number is not None
    assert loans.position(scheme=SCHEME).used_paisa == 0
    assert _told(session) == 0

    loans.paid(award.id)
    page = loans.page(award.id, loans.owner)
    assert (page.under_way_paisa, page.paid_out_paisa, page.outstanding_paisa) == (0, HALF, HALF)
    assert (page.tranches[0].state, page.tranches[0].paid_on) == ("paid", today())
    position = loans.position(scheme=SCHEME)
    assert (position.used_paisa, position.committed_paisa) == (HALF, HALF)
    told = _told(session)
    assert told
    # The same news once more changes nothing.
    loans.run(lambda uow, _: end_tranche(uow, loans.news(row.id)), None, SYSTEM)
    assert loans.page(award.id).outstanding_paisa == HALF
    assert _told(session) == told


@pytest.mark.parametrize("kind", ["returned", "cancelled"])
def test_what_comes_back_is_the_awards_again(loans: Loans, session: Session, kind: str) -> None:
    award = loans.signed()
    loans.sanctioned(award.id, LENT, is_last=True)
    loans.paid(award.id, kind)
    page = loans.page(award.id)
    assert (page.tranches[0].state, page.outstanding_paisa, page.instalments) == ("returned", 0, [])
    assert remaining_paisa(session, [award.id]) == {award.id: LENT}
    assert loans.position(scheme=SCHEME).used_paisa == 0
    assert _told(session) == 0
    # The tranche may be entered again, also as the last one.
    loans.tranche(award.id, LENT, is_last=True)
    assert sum(each.amount_paisa for each in loans.instalments(award.id)) == LENT


def test_instalments_count_from_the_day_of_payment(loans: Loans, session: Session) -> None:
    award = loans.signed()
    loans.sanctioned(award.id, HALF)
    let_days_pass(session, 40)
    loans.paid(award.id)
    first = today() + timedelta(days=40)
    assert loans.page(award.id).tranches[0].paid_on == first
    loans.sanctioned(award.id, HALF, is_last=True)
    let_days_pass(session, 10)
    loans.paid(award.id)
    due = [each.due_on for each in loans.instalments(award.id)]
    assert due == [months_later(first, months) for months in (7, 8, 9)]


def test_news_that_comes_late_bills_nothing_that_is_due_already(
    loans: Loans, session: Session
) -> None:
    """The cheque was written eight months before anybody heard of it."""
    award = loans.signed()
    row = loans.sanctioned(award.id, LENT, is_last=True)
    loans.ends(row.id, "paid")
    let_days_pass(session, 240)
    loans.run(lambda uow, _: end_tranche(uow, loans.news(row.id)), None, SYSTEM)
    late = today() + timedelta(days=240)
    due = [each.due_on for each in loans.instalments(award.id)]
    assert due == [months_later(late, months) for months in (1, 2, 3)]


def test_one_tranche_is_under_way_at_a_time_and_the_loan_stays_as_it_is(loans: Loans) -> None:
    award, officer = loans.signed(), loans.finance("one")
    loans.sanctioned(award.id, HALF)
    second = loans.enters(award.id, HALF, is_last=True)
    approve = Approve(id=second.id)
    loans.refused("tranche-under-way", TRANCHE.approve, approve, loans.finance("two"))
    later = EnterRescheduling(
        award_id=award.id,
        first_due_on=today() + timedelta(days=30),
        instalments=2,
        every_months=1,
        instrument="Order FD-9/2026",
        grounds="The flood.",
    )
    loans.refused("tranche-under-way", RESCHEDULING.propose, later, officer)
    with pytest.raises(NotFound):
        loans.run(RESCHEDULING.propose, replace(later, award_id=new_id()), officer)
    lost = EnterWriteOff(
        award_id=award.id, amount_paisa=1_00, sanctioning_power="P", instrument="O", grounds="G"
    )
    loans.refused("tranche-under-way", WRITE_OFF.propose, lost, officer)
    with pytest.raises(Conflict) as refused:
        loans.prepared(award)
    assert refused.value.code == "lent-already"
    loans.paid(award.id, "returned")
    with pytest.raises(
        Conflict, match="A tranche was entered under the agreement"
    ):  # the second is still waiting
        loans.prepared(award)
    loans.run(TRANCHE.refuse, Refuse(id=second.id, reason="Not met"), loans.finance("two"))
    assert loans.prepared(award).version == 2


def test_nothing_is_sanctioned_while_the_account_changes(loans: Loans) -> None:
    award = loans.signed()
    entered = loans.enters(award.id, HALF)
    ask = AskAccount(bank="HBL Turbat", title=loans.firm.name, iban=OTHER_IBAN)
    loans.run(PAYEE_ACCOUNT.propose, ask, loans.borrower)
    approve = Approve(id=entered.id)
    loans.refused("payee-change-pending", TRANCHE.approve, approve, loans.finance("two"))
    assert remaining_paisa(loans.session, [award.id]) == {award.id: LENT}


def test_nothing_is_sanctioned_while_a_court_stays_it(loans: Loans) -> None:
    award, one, two = loans.signed(), loans.finance("one"), loans.finance("two")
    entered = loans.enters(award.id, HALF)
    stay_id = enter_stay(loans.platform, one, "award", award.number, ["pay"])
    confirm_stay(loans.platform, two, stay_id)
    loans.refused("stayed", TRANCHE.approve, Approve(id=entered.id), two)
    end_stay(loans.platform, stay_id, one, two)
    loans.run(TRANCHE.approve, Approve(id=entered.id), two)


def test_who_belonged_to_the_borrower_does_neither(loans: Loans, session: Session) -> None:
    award = loans.signed()
    entered = loans.enters(award.id, HALF)
    partner = loans.finance("partner")
    join(session, session.get_one(Person, partner.person), loans.firm, roles.SUPPLIER_OWNER)
    session.commit()
    loans.refused("own-payee", TRANCHE.approve, Approve(id=entered.id), partner)
    again = replace(partner)
    command = loans.met(award.id, HALF)
    loans.refused("own-payee", TRANCHE.propose, command, again)


def test_a_worker_that_dies_in_between_books_nothing(loans: Loans, session: Session) -> None:
    award = loans.signed()
    row = loans.sanctioned(award.id, LENT, is_last=True)
    loans.ends(row.id, "paid")

    def dies(uow: UnitOfWork, _: None) -> None:
        end_tranche(uow, loans.news(row.id))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        loans.run(dies, None, SYSTEM)
    session.expire_all()
    assert loans.page(award.id).outstanding_paisa == 0
    assert session.get(AwardPaymentEnd, row.id) is None
    loans.run(lambda uow, _: end_tranche(uow, loans.news(row.id)), None, SYSTEM)
    assert loans.page(award.id).outstanding_paisa == LENT
    assert len(loans.instalments(award.id)) == 3


def test_nothing_is_taken_back_while_a_payment_is_under_way(loans: Loans) -> None:
    """Whether it was used is known only once it is paid or back."""
    award, one, two = loans.signed(), loans.finance("one"), loans.finance("two")
    notice = NoticeClawback(award_id=award.id, ground="other_use", reason="No office was found")
    clawback = loans.run(notice_clawback, notice, one)
    answer = AnswerClawback(clawback_id=clawback.id, answer="It moved")
    loans.run(answer_clawback, answer, loans.owner)
    loans.sanctioned(award.id, HALF)
    order = OrderClawback(clawback_id=clawback.id, order_reason="It is not there")
    loans.refused("payment-under-way", order_clawback, order, two)
    loans.paid(award.id, "returned")
    ordered = loans.run(order_clawback, order, two)
    assert (ordered.unused_paisa, ordered.owed_paisa) == (LENT, 0)


def _typed(loans: Loans, award: ReliefAward, paisa: int) -> LoanTranche:
    """A tranche as an earlier version entered it, with a typed sanction."""
    agreement = loans.page(award.id).agreement
    assert agreement is not None
    of = loans.sanctioned(award.id, 3_00)
    values = {
        "id": new_id(),
        "amount_paisa": paisa,
        "evidence": None,
        "authority": None,
        "sanction_number": "FD-77/2026",
        "sanctioned_on": today(),
        "approved_by": None,
        "approved_at": None,
    }
    copied(insider(loans.session), "relief_loan_tranches", of.id, values)
    made_genuine(loans.session, LoanTranche, UUID(str(values["id"])))
    loans.session.commit()
    loans.paid(award.id, "cancelled")
    return loans.session.get_one(LoanTranche, UUID(str(values["id"])))


def test_a_tranche_of_an_earlier_version_still_counts(loans: Loans, session: Session) -> None:
    """Its officers typed the sanction, and its approval counted as its payment."""
    award = loans.signed()
    row, two = _typed(loans, award, HALF), loans.finance("two")
    loans.refused("entered-before-sanctions", TRANCHE.approve, Approve(id=row.id), two)

    def as_before(uow: UnitOfWork, _: None) -> None:
        tranche, at = uow.get(LoanTranche, row.id), uow.instant()
        with uow.session.no_autoflush:
            tranche.approve(by=uow.actor.person, at=at)
            of = BudgetYear(award.scheme, award.fiscal_year)
            tranche.transaction_id = post(uow, use_posting(row.id, award.id, of, HALF, at))
            post(uow, tranche_posting(row.id, award.id, award.scheme, HALF, at))

    loans.run(as_before, None, two)
    page = loans.page(award.id)
    assert (page.paid_out_paisa, page.outstanding_paisa, page.award_left_paisa) == (HALF,) * 3
    assert [each.state for each in page.tranches] == ["returned", "paid"]
    assert page.tranches[1].sanction_number == "FD-77/2026"
    loans.tranche(award.id, HALF, is_last=True)
    assert sum(each.amount_paisa for each in loans.instalments(award.id)) == LENT
    assert loans.instalments(award.id)[0].due_on == months_later(today(), 7)
    assert loans.position(scheme=SCHEME).used_paisa == LENT
