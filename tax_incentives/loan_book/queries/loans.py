"""Facts of one loan: who may see it, its agreement and signatures, repayments, balance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.identity.public import has_shown_card, organisations_by_id, own_cnic_hashes, people_by_id
from app.ledger.public import balances
from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.loan_book.models import (
    BORROWER,
    LoanAgreement,
    LoanGuarantor,
    LoanRepayment,
    LoanSignature,
)
from tax_incentives.loan_book.postings import loan_account
from tax_incentives.schemes.shapes import Benefit


def loan_award(uow: UnitOfWork, award_id: UUID) -> ReliefAward:
    """Return a loan's award. Raises NotFound, Forged. The caller checks who may see it."""
    award = uow.get(ReliefAward, award_id)
    if award.benefit != Benefit.LOAN.value:
        raise NotFound
    require_genuine(uow.vault, award)
    return award


def is_borrower(uow: UnitOfWork, award: ReliefAward) -> bool:
    """Return True if the actor is the borrower, or acts for it."""
    actor = uow.actor
    if actor.organisation_id is not None or award.organisation_id is not None:
        return actor.organisation_id == award.organisation_id
    return actor.person_id == award.person_id


def agreement_in_force(uow: UnitOfWork, award_id: UUID) -> LoanAgreement | None:
    """Return the newest version of a loan's agreement. Raises Forged."""
    query = select(LoanAgreement).filter_by(award_id=award_id)
    found = uow.session.scalars(query.order_by(LoanAgreement.version.desc()).limit(1)).first()
    if found is not None:
        require_genuine(uow.vault, found)
    return found


def guarantors_of(session: Session, agreement_id: UUID) -> list[LoanGuarantor]:
    """Return the guarantors that the borrower named."""
    query = select(LoanGuarantor).filter_by(agreement_id=agreement_id).order_by(LoanGuarantor.id)
    return genuine(session, session.scalars(query))


def signatures_of(session: Session, agreement: LoanAgreement) -> list[LoanSignature]:
    """Return the genuine signatures on the agreement's present text."""
    query = select(LoanSignature).filter_by(agreement_id=agreement.id)
    found = genuine(session, session.scalars(query))
    return [each for each in found if each.sha256 == agreement.sha256]


def own_guarantee(uow: UnitOfWork, guarantors: Sequence[LoanGuarantor]) -> LoanGuarantor | None:
    """Return the guarantor that the actor is, if an officer has seen the card of that CNIC."""
    if uow.actor.person_id is None or not guarantors or not has_shown_card(uow):
        return None
    own = own_cnic_hashes(uow)
    return next((each for each in guarantors if each.cnic_hash in own), None)


def missing_signatures(session: Session, agreement: LoanAgreement) -> int:
    """Return how many signatures are missing; guarantors not named yet count as missing."""
    guarantors = {each.id for each in guarantors_of(session, agreement.id)}
    signed = signatures_of(session, agreement)
    by_guarantors = {each.guarantor_id for each in signed} & guarantors
    wanted = max(len(guarantors), agreement.guarantors_needed)
    by_borrower = any(each.role == BORROWER for each in signed)
    return wanted - len(by_guarantors) + (not by_borrower)


def repaid_by_instalment(session: Session, award_id: UUID) -> Mapping[UUID, int]:
    """Return the amount repaid for each instalment, in paisa. Raises Forged for a planted one."""
    repaid = Counter[UUID]()
    for row in session.scalars(select(LoanRepayment).filter_by(award_id=award_id)):
        repaid[row.instalment_id] += row.amount_paisa
    return repaid


def outstanding_paisa(session: Session, award_id: UUID) -> int:
    """Return a loan's outstanding amount from the ledger."""
    code = loan_account(award_id).code
    return balances(session, [code]).get(code, 0)


def borrowers(session: Session, rows: Sequence[ReliefAward]) -> Mapping[UUID, str]:
    """Return each borrower's name by the loan's id: two queries at most."""
    firms = organisations_by_id(
        session, {row.organisation_id for row in rows if row.organisation_id}
    )
    people = {row.person_id for row in rows if row.organisation_id is None}
    persons = people_by_id(session, people) if people else {}
    return {
        row.id: firms[row.organisation_id].name
        if row.organisation_id is not None
        else persons[row.person_id].name
        for row in rows
    }
