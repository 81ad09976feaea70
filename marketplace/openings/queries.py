"""The opening as the committee, its department, auditors, and afterwards the bidders see it.

Before the opening nothing here reveals who has bid, or how many: not even whether anybody has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.documents.public import Document
from app.errors import NotFound
from app.identity.public import (
    OrganisationSummary,
    PersonSummary,
    organisations_by_id,
    people_by_id,
)
from app.permissions import require
from app.row_macs import UNCHECKED, genuine_of, is_genuine
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, OpenedBid
from marketplace.kernel import permissions
from marketplace.kernel.policy import indispensable
from marketplace.openings.models import Attendance, InterestDeclaration, Opening, Postponement
from marketplace.openings.use_cases.open_bids import OPENED_BID
from marketplace.openings.use_cases.postpone_opening import waiting_postponement
from marketplace.openings.use_cases.quorum import attendances, current_opening, missing
from marketplace.questions.use_cases.hold_closing import has_open_question
from marketplace.securities.models import Instrument
from marketplace.tenders.models import CommitteeMember, MemberIdentity, Tender
from marketplace.tenders.policy.lifecycle import TenderAction, may, refusal
from marketplace.tenders.use_cases import checks as findings


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A member of the committee. `state`: absent, unlocking, unlocked, refused, used."""

    person: PersonSummary
    member: CommitteeMember
    indispensable: bool
    state: str
    unlocked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MyShare:
    """The status of the reader's own share; `reason` says why it was refused.

    `made_at` is when the identity was made that holds the share: its passphrase counts, and
    `retired` says that the member has another one by now.
    """

    state: str
    reason: str | None
    made_at: datetime | None
    retired: bool


@dataclass(frozen=True, kw_only=True)
class ReadOut:
    """A bid as it was read out, in the order of receipt.

    `whole`: with the number of its security and its files, which outsiders do not need.
    """

    opened: OpenedBid
    bid: Bid
    bidder: OrganisationSummary
    instrument: Instrument | None
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class OpeningFile:
    """An opening. `state`: early, due, unlocking, opened, cancelled; `bids` None until opened.

    `unconfirmed` is how many bids stayed shut, since their firms had not confirmed them.
    `unanswered`: bidding closed although a question that was asked in time had no answer.
    """

    tender: Tender
    department: OrganisationSummary
    state: str
    opening: Opening | None
    seats: Sequence[Seat]
    postponements: Sequence[Opening]
    postponing: Postponement | None
    missing: Sentence | None
    mine: MyShare | None
    may_postpone: bool
    bids: Sequence[ReadOut] | None
    unconfirmed: int = 0
    unanswered: bool = False

    @property
    def attended(self) -> list[Seat]:
        """The members who were there: whose share came in."""
        return [seat for seat in self.seats if seat.state in {"unlocked", "used"}]


def opening_file(uow: UnitOfWork, tender_id: UUID) -> OpeningFile:
    """Return the opening for its committee, its department's officers and auditors.

    Raises NotFound for everybody else and before publication.
    """
    tender = _tender(uow, tender_id)
    if not (_sits(uow, tender) or _watches(uow, tender)):
        raise NotFound
    return _file(uow, tender)


def minutes(uow: UnitOfWork, tender_id: UUID) -> OpeningFile:
    """Return the minutes to everybody: an opening is public. Raises NotFound before it.

    Numbers of securities and files of bids are only for those who sat there, the department,
    auditors, and the firms whose bids were opened.
    """
    tender = _tender(uow, tender_id)
    if tender.opened_at is None:
        raise NotFound
    concerned = _sits(uow, tender) or _watches(uow, tender) or _took_part(uow, tender)
    return _file(uow, tender, whole=concerned)


def my_openings(uow: UnitOfWork) -> list[Tender]:
    """List the published tenders whose committee the asker sits on and that are not opened yet."""
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    query = (
        select(Tender)
        .join(CommitteeMember, CommitteeMember.tender_id == Tender.id)
        .where(CommitteeMember.person_id == uow.actor.person)
        .where(Tender.published_at.is_not(None), Tender.opened_at.is_(None))
        .where(Tender.cancelled_at.is_(None))
        .order_by(Tender.opens_at, Tender.id)
        .limit(100)
    )
    return genuine_of(uow.session, query)


def may_read_opened(uow: UnitOfWork, document: Document) -> bool:
    """Return True if the actor may read a document from an opened envelope."""
    bid = uow.session.get(Bid, document.subject_id)
    if bid is None or document.subject_kind != OPENED_BID:
        return False
    tender = uow.get(Tender, bid.tender_id)
    own = uow.actor.organisation_id == bid.supplier_id and uow.actor.may(permissions.READ_OWN_BIDS)
    concerned = _sits(uow, tender) or _watches(uow, tender)
    return own or (concerned and not _has_interest(uow, tender))


def _has_interest(uow: UnitOfWork, tender: Tender) -> bool:
    """Return True if the actor declared an interest: they may not read other firms' papers."""
    declared = interest_declaration(uow.session, tender.id, uow.actor.person)
    return declared is not None and declared.has_interest


def _tender(uow: UnitOfWork, tender_id: UUID) -> Tender:
    tender = uow.get(Tender, tender_id)
    if tender.published_at is None:
        raise NotFound
    return tender


def _sits(uow: UnitOfWork, tender: Tender) -> bool:
    if uow.actor.person_id is None or not uow.actor.may(permissions.SIT_ON_COMMITTEE):
        return False
    return uow.session.get(CommitteeMember, (tender.id, uow.actor.person_id)) is not None


def _watches(uow: UnitOfWork, tender: Tender) -> bool:
    own = tender.department_id == uow.actor.organisation_id
    reads = own and uow.actor.may(permissions.READ_TENDER_FILE)
    return reads or uow.actor.may(permissions.AUDIT_PROCUREMENT)


def _took_part(uow: UnitOfWork, tender: Tender) -> bool:
    if uow.actor.organisation_id is None or not uow.actor.may(permissions.READ_OWN_BIDS):
        return False
    took_part = exists().where(
        OpenedBid.tender_id == tender.id, OpenedBid.supplier_id == uow.actor.organisation_id
    )
    return bool(uow.session.scalar(select(took_part)))


def _file(uow: UnitOfWork, tender: Tender, *, whole: bool = True) -> OpeningFile:
    opening = current_opening(uow, tender.id)
    opened = tender.opened_at is not None
    departments = organisations_by_id(uow.session, [tender.department_id])
    lacking = None if opened else missing(uow, tender, opening)
    seats = _seats(uow, tender, opening)
    return OpeningFile(
        tender=tender,
        department=departments[tender.department_id],
        state=_state(uow, tender, quorum=lacking is not None and not lacking),
        opening=opening,
        seats=seats,
        postponements=_postponements(uow, tender),
        postponing=None if opened else waiting_postponement(uow.session, tender.id),
        missing=lacking.sentence() if lacking else None,
        mine=_own_share(uow, tender, opening),
        may_postpone=may(TenderAction.POSTPONE, tender.facts(), uow.now)
        and uow.actor.kind == "person"
        and (_sits(uow, tender) or tender.department_id == uow.actor.organisation_id),
        bids=_read_out(uow, tender, whole=whole) if opened else None,
        unconfirmed=_unconfirmed(uow, tender) if opened else 0,
        unanswered=opened and has_open_question(uow.session, tender),
    )


def _state(uow: UnitOfWork, tender: Tender, *, quorum: bool) -> str:
    if tender.opened_at is not None:
        return "opened"
    if tender.cancelled_at is not None:
        return "cancelled"
    if refusal(TenderAction.OPEN, tender.facts(), uow.now) is not None:
        return "early"
    return "unlocking" if quorum else "due"


def _seats(uow: UnitOfWork, tender: Tender, opening: Opening | None) -> list[Seat]:
    rows = uow.session.scalars(select(CommitteeMember).filter_by(tender_id=tender.id)).all()
    people = people_by_id(uow.session, [row.person_id for row in rows])
    here: dict[UUID, Attendance] = {}
    if opening is not None:
        here = {each.person_id: each for each in attendances(uow, opening)}
    needed = indispensable(findings.committee_of(uow.session, tender))
    seats = [_seat(row, people[row.person_id], here.get(row.person_id), needed) for row in rows]
    return sorted(seats, key=lambda s: (not s.member.chair, not s.member.outside, s.person.name))


def _seat(
    row: CommitteeMember, person: PersonSummary, found: Attendance | None, needed: frozenset[str]
) -> Seat:
    return Seat(
        person=person,
        member=row,
        indispensable=str(row.person_id) in needed,
        state=found.state if found else "absent",
        unlocked_at=found.unlocked_at if found else None,
    )


def _own_share(uow: UnitOfWork, tender: Tender, opening: Opening | None) -> MyShare | None:
    """Return the asker's share, None for who is no member."""
    person = uow.actor.person_id
    member = uow.session.get(CommitteeMember, (tender.id, person)) if person else None
    if member is None:
        return None
    found = _attendance(uow, opening, person) if opening and person else None
    identity = uow.session.get(MemberIdentity, member.identity_id) if member.identity_id else None
    return MyShare(
        state=found.state if found else "absent",
        reason=found.refused_reason if found else None,
        made_at=identity.created_at if identity else None,
        retired=identity is not None and identity.retired_at is not None,
    )


def _attendance(uow: UnitOfWork, opening: Opening, person: UUID) -> Attendance | None:
    """Return a member's row; a forged one is treated as missing."""
    key = (opening.id, person)
    found = uow.session.get(Attendance, key, execution_options=UNCHECKED)
    return found if found and is_genuine(uow.vault, found) else None


def my_share(uow: UnitOfWork, tender_id: UUID) -> MyShare:
    """Return the status of the actor's share; raises NotFound if they are not a member."""
    require(uow.actor, permissions.SIT_ON_COMMITTEE)
    tender = _tender(uow, tender_id)
    mine = _own_share(uow, tender, current_opening(uow, tender.id))
    if mine is None:
        raise NotFound
    return mine


def _postponements(uow: UnitOfWork, tender: Tender) -> Sequence[Opening]:
    query = select(Opening).where(Opening.tender_id == tender.id, Opening.postponed_at.is_not(None))
    return genuine_of(uow.session, query.order_by(Opening.postponed_at))


def _read_out(uow: UnitOfWork, tender: Tender, *, whole: bool) -> list[ReadOut]:
    query = (
        select(OpenedBid, Bid, Instrument)
        .join(Bid, Bid.id == OpenedBid.bid_id)
        .outerjoin(Instrument, (Instrument.bid_id == Bid.id) & (Instrument.purpose == "bid"))
        .where(OpenedBid.tender_id == tender.id)
        .order_by(OpenedBid.read_order)
    )
    rows: list[Any] = list(uow.session.execute(query))
    firms = organisations_by_id(uow.session, [row[0].supplier_id for row in rows])
    return [
        ReadOut(
            opened=opened,
            bid=bid,
            bidder=firms[opened.supplier_id],
            instrument=instrument,
            whole=whole,
        )
        for opened, bid, instrument in rows
    ]


def _unconfirmed(uow: UnitOfWork, tender: Tender) -> int:
    """Count the bids that stayed shut; of an opened tender only."""
    if tender.confirm_version == 1:
        return 0
    query = select(func.count()).where(
        Bid.tender_id == tender.id,
        Bid.withdrawn_at.is_(None),
        Bid.replaced_at.is_(None),
        Bid.confirmed_version < tender.confirm_version,
    )
    return uow.session.scalar(query) or 0


# A declared interest stays in force for ever; otherwise the newest declaration is in force.
INTEREST_FIRST = (InterestDeclaration.has_interest.desc(), InterestDeclaration.number.desc())


def interest_declaration(
    session: Session, tender_id: UUID, person: UUID
) -> InterestDeclaration | None:
    """Return the declaration in force; None while the member has made none."""
    query = select(InterestDeclaration).filter_by(tender_id=tender_id, person_id=person)
    return session.scalars(query.order_by(*INTEREST_FIRST).limit(1)).one_or_none()
