"""Longer validity: requests, answers, and the forecast whether validity will last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.errors import NotFound
from app.identity.public import OrganisationSummary, organisations_by_id, require_for_firm
from app.row_macs import genuine, genuine_of, require_genuine, vault_of
from app.stays.public import confirmed_stays
from app.text import Sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, OpenedBid
from marketplace.kernel import permissions
from marketplace.parameters.definitions import AWARD_WAIT_DAYS_MIN
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import (
    Status,
    TenderAction,
    first_valid_until,
    may,
    valid_until,
)
from marketplace.tenders.queries.tender_file import own_tender_row
from marketplace.tenders.use_cases.checks import rule_for
from marketplace.tenders.use_cases.stays import TENDER
from marketplace.validity.models import ValidityAnswer, ValidityExtension
from marketplace.validity.policy import Outlook, forecast
from marketplace.validity.use_cases import asked_of

MAX_EXTENSIONS = 50
_WAITING = (Status.OPENED, Status.REPORTED, Status.AWARDED)


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """The answer of a firm; `agreed` is None until it answers."""

    bid_id: UUID
    bidder: OrganisationSummary
    agreed: bool | None
    answered_at: datetime | None
    security_until: date | None


@dataclass(frozen=True, kw_only=True)
class ValidityFile:
    """The validity of a tender's bids, for its officers."""

    tender: Tender
    valid_until: date
    warning: Sentence | None
    extensions: Sequence[ValidityExtension]
    answers: Sequence[AnswerView]
    may_propose: bool
    may_decide: bool


def validity_file(uow: UnitOfWork, tender_id: UUID) -> ValidityFile:
    """Read the validity of an opened tender of the actor's department. Raises NotFound."""
    tender = own_tender_row(uow, tender_id)
    if tender.opened_at is None:
        raise NotFound
    rows = _extensions(uow, tender)
    is_open = may(TenderAction.EXTEND_VALIDITY, tender.facts(), uow.now)
    unasked = all(row.refused_at is not None for row in rows)
    return ValidityFile(
        tender=tender,
        valid_until=valid_until(tender),
        warning=next((warning for _, warning in _outlooks(uow, [tender])), None),
        extensions=rows,
        answers=_answers(uow, tender),
        may_propose=is_open and unasked and uow.actor.may(permissions.PROPOSE_LONGER_VALIDITY),
        may_decide=is_open and uow.actor.may(permissions.APPROVE_LONGER_VALIDITY),
    )


def _extensions(uow: UnitOfWork, tender: Tender) -> Sequence[ValidityExtension]:
    query = select(ValidityExtension).filter_by(tender_id=tender.id)
    return uow.session.scalars(
        query.order_by(ValidityExtension.id.desc()).limit(MAX_EXTENSIONS)
    ).all()


def _answers(uow: UnitOfWork, tender: Tender) -> list[AnswerView]:
    extension = asked_of(uow, tender.id)
    if extension is None:
        return []
    bids = uow.session.scalars(
        select(OpenedBid).filter_by(tender_id=tender.id).order_by(OpenedBid.read_order)
    ).all()
    rows = uow.session.scalars(select(ValidityAnswer).filter_by(extension_id=extension.id))
    given = {row.bid_id: row for row in genuine(uow.session, rows)}
    firms = organisations_by_id(uow.session, [bid.supplier_id for bid in bids])
    return [_view(bid, firms[bid.supplier_id], given.get(bid.bid_id)) for bid in bids]


def _view(bid: OpenedBid, firm: OrganisationSummary, row: ValidityAnswer | None) -> AnswerView:
    return AnswerView(
        bid_id=bid.bid_id,
        bidder=firm,
        agreed=row.agreed if row else None,
        answered_at=row.answered_at if row else None,
        security_until=row.security_until if row else None,
    )


def _outlooks(uow: UnitOfWork, tenders: Sequence[Tender]) -> list[tuple[Tender, Sentence]]:
    """Return tenders with a warning that validity will not last until a contract."""
    waiting = [
        tender
        for tender in tenders
        if tender.status(uow.now) in _WAITING or tender.parts_wait_since is not None
    ]
    if not waiting:
        return []
    today = local_day(uow.now)
    stays = confirmed_stays(uow, TENDER, [tender.id for tender in waiting])
    stayed = {key for key, rows in stays.items() if any(row.in_force(today) for row in rows)}
    found = [(tender, _outlook(uow, tender, stayed=tender.id in stayed)) for tender in waiting]
    return [(tender, warning) for tender, warning in found if warning is not None]


def _outlook(uow: UnitOfWork, tender: Tender, *, stayed: bool) -> Sentence | None:
    today = local_day(uow.now)
    wait = rule_for(uow.session, tender, AWARD_WAIT_DAYS_MIN.key, today)
    days = int(str(wait.value)) if wait is not None else 0
    award_from = date.fromordinal(today.toordinal() + days)
    if tender.award_not_before is not None:
        award_from = max(today, local_day(tender.award_not_before))
    return forecast(
        Outlook(
            today=today,
            valid_until=valid_until(tender),
            award_from=award_from,
            stayed=stayed,
            in_parts=tender.parts_wait_since is not None,
        )
    )


@dataclass(frozen=True, kw_only=True)
class OwnAnswer:
    """The request to a firm for its own bid, and its answer."""

    bid: Bid
    tender: Tender
    extension: ValidityExtension
    answer: ValidityAnswer | None
    instrument: Instrument | None
    first_until: date
    until: date


def own_answer(uow: UnitOfWork, bid_id: UUID) -> OwnAnswer:
    """Return the request to the firm for its bid; raises NotFound if there is none."""
    require_for_firm(uow.actor, permissions.READ_OWN_BIDS)
    bid = uow.session.get(Bid, bid_id)
    if bid is None or bid.supplier_id != uow.actor.organisation:
        raise NotFound
    tender, extension = uow.get(Tender, bid.tender_id), asked_of(uow, bid.tender_id)
    if extension is None or uow.session.get(OpenedBid, bid.id) is None:
        raise NotFound
    query = select(Instrument).filter_by(bid_id=bid.id, purpose="bid")
    return OwnAnswer(
        bid=bid,
        tender=tender,
        extension=extension,
        answer=uow.session.get(ValidityAnswer, (extension.id, bid.id)),
        instrument=uow.session.scalars(query).one_or_none(),
        first_until=first_valid_until(tender),
        until=valid_until(tender),
    )


def bids_not_extended(session: Session, tender_id: UUID) -> dict[UUID, datetime]:
    """Return the bids whose firms did not agree to longer validity, and since when.

    Raises Forged where an answer is not ours: left out, it would bring a firm back that has left,
    and counted, it would drive one out.
    """
    query = (
        select(ValidityAnswer)
        .join(ValidityExtension, ValidityExtension.id == ValidityAnswer.extension_id)
        .where(ValidityExtension.tender_id == tender_id)
    )
    rows = session.scalars(query).all()
    for row in rows:
        require_genuine(vault_of(session), row)
    return {row.bid_id: row.answered_at for row in rows if not row.agreed}


def warned_tenders(uow: UnitOfWork) -> list[tuple[Tender, Sentence]]:
    """List the department's tenders whose validity will not last, if the actor can extend it.

    Two queries; one if no bids wait.
    """
    query = (
        select(Tender)
        .where(
            Tender.department_id == uow.actor.organisation,
            Tender.opened_at.is_not(None),
            or_(Tender.signed_at.is_(None), Tender.parts_wait_since.is_not(None)),
            Tender.cancelled_at.is_(None),
        )
        .order_by(Tender.opens_at)
        .limit(MAX_EXTENSIONS)
    )
    return _outlooks(uow, genuine_of(uow.session, query))
