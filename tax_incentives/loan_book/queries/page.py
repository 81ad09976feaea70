"""A loan in full, as its borrower, its guarantors and Finance see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import PAID, SANCTIONED, remaining_paisa
from tax_incentives.kernel.permissions import READ_RELIEFS, SIGN_LOAN
from tax_incentives.loan_book.models import (
    BORROWER,
    GUARANTOR,
    LoanAgreement,
    LoanGuarantor,
    LoanInstalment,
    LoanRepayment,
    LoanWriteOff,
)
from tax_incentives.loan_book.queries.loans import (
    agreement_in_force,
    borrowers,
    guarantors_of,
    is_borrower,
    loan_award,
    missing_signatures,
    outstanding_paisa,
    own_guarantee,
    repaid_by_instalment,
    signatures_of,
)
from tax_incentives.loan_book.queries.tranches import TrancheFacts, tranches_of

OFFICER = "officer"


@dataclass(frozen=True, kw_only=True)
class GuarantorView:
    """A guarantor, with the time of their signature once they have signed."""

    name: str
    masked_cnic: str
    signed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AgreementView:
    """The agreement in force with its signatures; `sha256` is the hex hash of `content` in UTF-8.

    `signed_by_me` is about the reader; `complete` means that no signature is missing.
    """

    version: int
    content: str
    sha256: str
    guarantors_needed: int
    borrower_signed_at: datetime | None
    borrower_signed: str
    guarantors: Sequence[GuarantorView]
    complete: bool
    signed_by_me: bool


@dataclass(frozen=True, kw_only=True)
class TrancheView:
    """A tranche; `state` is proposed (a second officer must decide), refused, or since approved:
    sanctioned (the Accountant General has its bill), paid, or returned (the bill came back).

    `sanction_number` is known from the approval on, `paid_on` from the payment on.
    """  # noqa: D205 - the summary is one sentence

    id: UUID
    milestone: str
    evidence: str | None
    amount_paisa: int
    is_last: bool
    sanction_number: str | None
    sanctioned_on: date | None
    paid_on: date | None
    state: str


@dataclass(frozen=True, kw_only=True)
class InstalmentView:
    """An instalment; `state` is paid, due, overdue or replaced (by a later schedule)."""

    schedule: int
    number: int
    due_on: date
    amount_paisa: int
    repaid_paisa: int
    psid: str
    state: str
    days_past_due: int


@dataclass(frozen=True, kw_only=True)
class LoanPage:
    """A loan in full. `role` is how the actor sees it: borrower, guarantor or officer.

    `award_left_paisa` is what no tranche was sanctioned for yet, `under_way_paisa` what is at the
    Accountant General. `recovered_paisa` was repaid after a write-off, which ends no claim.
    `settled` means that the last tranche was paid, and nothing is owed any more.
    """

    id: UUID
    number: str
    scheme: str
    fiscal_year: int
    borrower: str
    role: str
    granted_paisa: int
    award_left_paisa: int
    under_way_paisa: int
    paid_out_paisa: int
    repaid_paisa: int
    outstanding_paisa: int
    written_off_paisa: int
    recovered_paisa: int
    days_past_due: int
    settled: bool
    agreement: AgreementView | None
    tranches: Sequence[TrancheView]
    instalments: Sequence[InstalmentView]
    next_instalment: InstalmentView | None


def loan_page(uow: UnitOfWork, award_id: UUID) -> LoanPage:
    """Return a loan to its borrower, its guarantors, Finance and auditors. Raises NotFound."""
    award = loan_award(uow, award_id)
    agreement = agreement_in_force(uow, award_id)
    guarantors = guarantors_of(uow.session, agreement.id) if agreement else []
    role = _role(uow, award, guarantors)
    tranches = [_tranche(each) for each in tranches_of(uow.session, award_id)]
    instalments = _instalments(uow, award_id)
    paid_out = sum(each.amount_paisa for each in tranches if each.state == PAID)
    outstanding = outstanding_paisa(uow.session, award_id)
    owed = [each for each in instalments if each.state in ("due", "overdue")]
    written_off, recovered = _write_off(uow.session, award_id)
    return LoanPage(
        id=award.id,
        number=award.number,
        scheme=award.scheme,
        fiscal_year=award.fiscal_year,
        borrower=borrowers(uow.session, [award])[award.id],
        role=role,
        granted_paisa=award.amount_paisa,
        award_left_paisa=remaining_paisa(uow.session, [award.id]).get(award.id, 0),
        under_way_paisa=sum(each.amount_paisa for each in tranches if each.state == SANCTIONED),
        paid_out_paisa=paid_out,
        repaid_paisa=paid_out - outstanding,
        outstanding_paisa=outstanding,
        written_off_paisa=written_off,
        recovered_paisa=recovered,
        days_past_due=max((each.days_past_due for each in owed), default=0),
        settled=bool(instalments) and not outstanding,
        agreement=_agreement(uow, agreement, guarantors) if agreement else None,
        tranches=tranches,
        instalments=instalments,
        next_instalment=min(owed, key=lambda each: each.due_on, default=None),
    )


def _role(uow: UnitOfWork, award: ReliefAward, guarantors: Sequence[LoanGuarantor]) -> str:
    if uow.actor.may(READ_RELIEFS):
        return OFFICER
    require(uow.actor, SIGN_LOAN)
    if is_borrower(uow, award):
        return BORROWER
    if own_guarantee(uow, guarantors) is not None:
        return GUARANTOR
    raise NotFound


def _agreement(
    uow: UnitOfWork, agreement: LoanAgreement, guarantors: Sequence[LoanGuarantor]
) -> AgreementView:
    signed = {each.guarantor_id: each for each in signatures_of(uow.session, agreement)}
    me = uow.actor.person_id
    borrower = signed.get(None)
    return AgreementView(
        version=agreement.version,
        content=agreement.content,
        sha256=agreement.sha256.hex(),
        guarantors_needed=agreement.guarantors_needed,
        borrower_signed_at=borrower.signed_at if borrower else None,
        borrower_signed=borrower.name if borrower else "",
        guarantors=[
            GuarantorView(
                name=each.name,
                masked_cnic=each.masked_cnic,
                signed_at=signed[each.id].signed_at if each.id in signed else None,
            )
            for each in guarantors
        ],
        complete=missing_signatures(uow.session, agreement) == 0,
        signed_by_me=any(each.person_id == me for each in signed.values()),
    )


def _tranche(facts: TrancheFacts) -> TrancheView:
    row = facts.row
    return TrancheView(
        id=row.id,
        milestone=row.milestone,
        evidence=row.evidence,
        amount_paisa=row.amount_paisa,
        is_last=row.is_last,
        sanction_number=facts.sanction_number,
        sanctioned_on=facts.sanctioned_on,
        paid_on=facts.paid_on,
        state=facts.state,
    )


def _instalments(uow: UnitOfWork, award_id: UUID) -> list[InstalmentView]:
    query = (
        select(LoanInstalment)
        .filter_by(award_id=award_id)
        .order_by(LoanInstalment.schedule, LoanInstalment.number)
    )
    repaid, today = repaid_by_instalment(uow.session, award_id), local_day(uow.now)
    found = uow.session.scalars(query)
    return [_instalment(row, repaid.get(row.id, 0), today) for row in found]


def _instalment(row: LoanInstalment, repaid: int, today: date) -> InstalmentView:
    paid, late = repaid >= row.amount_paisa, row.due_on < today
    state = "replaced" if row.ended_at else "paid" if paid else "overdue" if late else "due"
    return InstalmentView(
        schedule=row.schedule,
        number=row.number,
        due_on=row.due_on,
        amount_paisa=row.amount_paisa,
        repaid_paisa=repaid,
        psid=row.psid,
        state=state,
        days_past_due=(today - row.due_on).days if state == "overdue" else 0,
    )


def _write_off(session: Session, award_id: UUID) -> tuple[int, int]:
    """Return the amount written off, and the amount repaid since, in paisa."""
    query = select(LoanWriteOff).filter_by(award_id=award_id)
    row = session.scalars(query.where(LoanWriteOff.approved_at.is_not(None))).one_or_none()
    if row is None:
        return 0, 0
    since = select(LoanRepayment).where(
        LoanRepayment.award_id == award_id, LoanRepayment.entered_at > row.approved_at
    )
    return row.amount_paisa, sum(each.amount_paisa for each in session.scalars(since))
