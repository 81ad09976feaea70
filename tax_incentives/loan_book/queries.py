"""Loans as borrowers, guarantors and Finance see them; sums are the ledger's or of our own rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.identity.public import has_shown_card, organisations_by_id, own_cnic_hash, people_by_id
from app.ledger.public import balances
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries import remaining_paisa
from tax_incentives.kernel.permissions import READ_RELIEFS, SIGN_LOAN
from tax_incentives.loan_book.models import (
    BORROWER,
    GUARANTOR,
    LoanAgreement,
    LoanGuarantor,
    LoanInstalment,
    LoanRepayment,
    LoanSignature,
    LoanTranche,
    LoanWriteOff,
)
from tax_incentives.loan_book.postings import loan_account
from tax_incentives.schemes.shapes import Benefit

OFFICER = "officer"


@dataclass(frozen=True, kw_only=True)
class LoanView:
    """A loan in a list, in paisa. `days_past_due` is that of the oldest overdue instalment."""

    id: UUID
    number: str
    scheme: str
    borrower: str
    granted_paisa: int
    outstanding_paisa: int
    overdue_paisa: int
    days_past_due: int


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
    """A tranche; `state` is proposed (a second officer must decide), approved (paid) or refused."""

    id: UUID
    milestone: str
    amount_paisa: int
    is_last: bool
    sanction_number: str
    sanctioned_on: date
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

    `award_left_paisa` is the part of the award that was not paid out. `recovered_paisa` was repaid
    after a write-off, which ends no claim.
    """

    id: UUID
    number: str
    scheme: str
    fiscal_year: int
    borrower: str
    role: str
    granted_paisa: int
    award_left_paisa: int
    paid_out_paisa: int
    repaid_paisa: int
    outstanding_paisa: int
    written_off_paisa: int
    recovered_paisa: int
    days_past_due: int
    agreement: AgreementView | None
    tranches: Sequence[TrancheView]
    instalments: Sequence[InstalmentView]
    next_instalment: InstalmentView | None


def loan_award(uow: UnitOfWork, award_id: UUID) -> ReliefAward:
    """Return a loan's award. Raises NotFound, Forged. The caller checks who may see it."""
    award = uow.get(ReliefAward, award_id)
    if award.benefit != Benefit.LOAN.value:
        raise NotFound
    require_genuine(uow.vault, award)
    return award


def is_borrower(uow: UnitOfWork, award: ReliefAward) -> bool:
    """Whether the actor is the borrower, or acts for it."""
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
    own = own_cnic_hash(uow)
    return next((each for each in guarantors if each.cnic_hash == own), None)


def missing_signatures(session: Session, agreement: LoanAgreement) -> int:
    """Return how many signatures are missing; guarantors not named yet count as missing."""
    guarantors = {each.id for each in guarantors_of(session, agreement.id)}
    signed = signatures_of(session, agreement)
    by_guarantors = {each.guarantor_id for each in signed} & guarantors
    wanted = max(len(guarantors), agreement.guarantors_needed)
    by_borrower = any(each.role == BORROWER for each in signed)
    return wanted - len(by_guarantors) + (not by_borrower)


def repaid_by_instalment(session: Session, award_id: UUID) -> Mapping[UUID, int]:
    """Return the amount repaid for each instalment, in paisa."""
    query = (
        select(LoanRepayment.instalment_id, func.sum(LoanRepayment.amount_paisa))
        .where(LoanRepayment.award_id == award_id)
        .group_by(LoanRepayment.instalment_id)
    )
    return {each: int(paisa) for each, paisa in session.execute(query)}


def outstanding_paisa(session: Session, award_id: UUID) -> int:
    """Return a loan's outstanding amount from the ledger."""
    code = loan_account(award_id).code
    return balances(session, [code]).get(code, 0)


def my_loans(uow: UnitOfWork, cursor: str | None) -> Page[LoanView]:
    """List the loans of the actor or their organisation, and those that the actor may guarantee."""
    require(uow.actor, SIGN_LOAN)
    actor = uow.actor
    if actor.organisation_id is not None:
        own: ColumnElement[bool] = ReliefAward.organisation_id == actor.organisation_id
    else:
        own = (ReliefAward.person_id == actor.person) & ReliefAward.organisation_id.is_(None)
    return _page(uow, [or_(own, _guaranteed(uow))], cursor)


def _guaranteed(uow: UnitOfWork) -> ColumnElement[bool]:
    return (
        exists()
        .where(LoanGuarantor.cnic_hash == (own_cnic_hash(uow) if has_shown_card(uow) else b""))
        .where(LoanGuarantor.agreement_id == LoanAgreement.id)
        .where(LoanAgreement.award_id == ReliefAward.id)
    )


def all_loans(uow: UnitOfWork, cursor: str | None, *, overdue: bool = False) -> Page[LoanView]:
    """List all loans, or only overdue ones. Requires permission to read all reliefs."""
    require(uow.actor, READ_RELIEFS)
    late = _arrears(local_day(uow.now))
    where = [exists().where(late.c.award_id == ReliefAward.id)] if overdue else []
    return _page(uow, where, cursor)


def _page(
    uow: UnitOfWork, where: Sequence[ColumnElement[bool]], cursor: str | None
) -> Page[LoanView]:
    query = select(ReliefAward).where(ReliefAward.benefit == Benefit.LOAN.value, *where)
    if cursor:
        query = query.where(ReliefAward.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.scalars(query.order_by(ReliefAward.id.desc()).limit(PAGE + 1)).all()
    found = cut(rows, PAGE, lambda row: [str(row.id)])
    return Page(_views(uow, found.items), found.next_cursor)


def _arrears(today: date) -> Subquery:
    """Return each loan's overdue amount and its oldest overdue date."""
    repaid = (
        select(LoanRepayment.instalment_id, func.sum(LoanRepayment.amount_paisa).label("paisa"))
        .group_by(LoanRepayment.instalment_id)
        .subquery()
    )
    owed = LoanInstalment.amount_paisa - func.coalesce(repaid.c.paisa, 0)
    return (
        select(
            LoanInstalment.award_id,
            func.sum(owed).label("paisa"),
            func.min(LoanInstalment.due_on).label("since"),
        )
        .outerjoin(repaid, repaid.c.instalment_id == LoanInstalment.id)
        .where(and_(LoanInstalment.ended_at.is_(None), LoanInstalment.due_on < today, owed > 0))
        .group_by(LoanInstalment.award_id)
        .subquery()
    )


def _views(uow: UnitOfWork, rows: Sequence[ReliefAward]) -> list[LoanView]:
    today, ids = local_day(uow.now), [row.id for row in rows]
    late = _arrears(today)
    query = select(late.c.award_id, late.c.paisa, late.c.since).where(late.c.award_id.in_(ids))
    arrears = {each: (int(paisa), since) for each, paisa, since in uow.session.execute(query)}
    codes = [loan_account(each).code for each in ids]
    left = balances(uow.session, codes) if codes else {}
    names = borrowers(uow.session, rows)
    return [
        LoanView(
            id=row.id,
            number=row.number,
            scheme=row.scheme,
            borrower=names[row.id],
            granted_paisa=row.amount_paisa,
            outstanding_paisa=left.get(loan_account(row.id).code, 0),
            overdue_paisa=arrears.get(row.id, (0, today))[0],
            days_past_due=(today - arrears.get(row.id, (0, today))[1]).days,
        )
        for row in rows
    ]


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


def loan_page(uow: UnitOfWork, award_id: UUID) -> LoanPage:
    """Return a loan to its borrower, its guarantors, Finance and auditors. Raises NotFound."""
    award = loan_award(uow, award_id)
    agreement = agreement_in_force(uow, award_id)
    guarantors = guarantors_of(uow.session, agreement.id) if agreement else []
    role = _role(uow, award, guarantors)
    tranches = _tranches(uow.session, award_id)
    instalments = _instalments(uow, award_id)
    paid_out = sum(each.amount_paisa for each in tranches if each.state == "approved")
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
        paid_out_paisa=paid_out,
        repaid_paisa=paid_out - outstanding,
        outstanding_paisa=outstanding,
        written_off_paisa=written_off,
        recovered_paisa=recovered,
        days_past_due=max((each.days_past_due for each in owed), default=0),
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


def _tranches(session: Session, award_id: UUID) -> list[TrancheView]:
    query = select(LoanTranche).filter_by(award_id=award_id).order_by(LoanTranche.id)
    return [
        TrancheView(
            id=row.id,
            milestone=row.milestone,
            amount_paisa=row.amount_paisa,
            is_last=row.is_last,
            sanction_number=row.sanction_number,
            sanctioned_on=row.sanctioned_on,
            state=row.state,
        )
        for row in session.scalars(query)
    ]


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
    since = select(func.coalesce(func.sum(LoanRepayment.amount_paisa), 0)).where(
        LoanRepayment.award_id == award_id, LoanRepayment.entered_at > row.approved_at
    )
    return row.amount_paisa, int(session.scalar(since) or 0)
