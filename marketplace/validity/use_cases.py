"""Ask bidders for longer validity, two officers together; each firm agrees or leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from app.calendar import local_day
from app.checked_rows import checked
from app.decisions import Audit, Decision, Names
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_for_firm
from app.parameters.public import Confidence
from app.row_macs import genuine, genuine_lines_of, require_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.bids.models import Bid, OpenedBid
from marketplace.kernel import permissions
from marketplace.parameters.definitions import VALIDITY_EXTENSION_PERCENT_MAX
from marketplace.securities.models import Instrument
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import TenderAction, first_valid_until, valid_until
from marketplace.tenders.use_cases.checks import rule_for
from marketplace.tenders.use_cases.find_tender import own_tender
from marketplace.validity.models import ValidityAnswer, ValidityExtension
from marketplace.validity.policy import max_extension_days

EXTENSION_REQUESTED = "marketplace.longer_validity_asked"
ANSWERED = "marketplace.longer_validity_answered"


@dataclass(frozen=True, kw_only=True)
class ProposeLongerValidity:
    """Ask every bidder for so many days more; `over_reason` answers a limit that is no law."""

    tender_id: UUID
    days: int
    reason: str
    over_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerLongerValidity:
    """Agree for one's bid, or leave; `security_until`: the new last day of a bank's instrument."""

    bid_id: UUID
    agreed: bool
    security_until: date | None = None


def _values(uow: UnitOfWork, command: ProposeLongerValidity) -> Mapping[str, Any]:
    tender = own_tender(uow, command.tender_id, TenderAction.EXTEND_VALIDITY)
    _refuse_ended(uow, tender)
    asked = exists().where(
        ValidityExtension.tender_id == tender.id, ValidityExtension.refused_at.is_(None)
    )
    if uow.session.scalar(select(asked)):
        raise Conflict(
            sentence(
                "You can ask for longer validity once. Bidders were asked, or a proposal"
                " needs a decision."
            ),
            code="asked-already",
        )
    over = _refuse_too_long(uow, tender, command)
    reason = f"{command.reason} {over}".strip()
    return {"tender_id": tender.id, "days": command.days, "reason": reason}


def _refuse_ended(uow: UnitOfWork, tender: Tender) -> None:
    """It is asked before it ends: afterwards nobody is bound any more."""
    if local_day(uow.instant()) > valid_until(tender):
        raise Conflict(
            sentence("The validity of the bids has ended: it can be extended no more."),
            code="validity-ended",
        )


def _refuse_too_long(uow: UnitOfWork, tender: Tender, command: ProposeLongerValidity) -> str:
    """Refuse more days than a rule allows; one that is no law only asks why."""
    key = VALIDITY_EXTENSION_PERCENT_MAX.key
    rule = rule_for(uow.session, tender, key, local_day(uow.now))
    if rule is None:
        return ""
    most = max_extension_days(tender.validity_days, int(float(str(rule.value))))
    if command.days <= most:
        return ""
    is_law = rule.confidence is Confidence.OFFICIAL
    if command.over_reason.strip() and not is_law:
        return command.over_reason
    message = sentence(
        "Ask for no more than %(most)d days: the validity that the bidding document asked for.",
        most=most,
    )
    if not is_law:
        message = sentence("%(limit)s This rule is not verified: give your reason.", limit=message)
    raise Invalid(message, fields={"days" if is_law else "over_reason": message})


def _check_approval(uow: UnitOfWork, row: ValidityExtension) -> None:
    tender = _tender_of(uow, row)
    tender.require(TenderAction.EXTEND_VALIDITY, uow.instant())
    _refuse_ended(uow, tender)
    require_genuine(uow.vault, row)


def _check_refusal(uow: UnitOfWork, row: ValidityExtension) -> None:
    _tender_of(uow, row)


def _tender_of(uow: UnitOfWork, row: ValidityExtension) -> Tender:
    tender = uow.lock(Tender, row.tender_id)
    if tender.department_id != uow.actor.organisation:
        raise NotFound
    return tender


def _ask(uow: UnitOfWork, row: ValidityExtension) -> None:
    uow.session.flush()  # PostgreSQL must see that two people have decided
    tender = uow.get(Tender, row.tender_id)
    tender.validity_added_days = row.days
    uow.session.flush()
    uow.publish(EXTENSION_REQUESTED, tender_id=tender.id, extension_id=row.id)


EXTENSION: Decision[ValidityExtension] = Decision(
    row=ValidityExtension,
    command=ProposeLongerValidity,
    names=Names("propose_longer_validity", "approve_longer_validity", "refuse_longer_validity"),
    audit=Audit("validity.proposed", "validity.asked", "validity.refused"),
    may_propose=permissions.PROPOSE_LONGER_VALIDITY,
    may_decide=permissions.APPROVE_LONGER_VALIDITY,
    summary=lambda row: {"tender_id": str(row.tender_id), "days": row.days, "reason": row.reason},
    values=_values,
    before_approval=_check_approval,
    on_approval=_ask,
    before_refusal=_check_refusal,
)


def asked_of(uow: UnitOfWork, tender_id: UUID) -> ValidityExtension | None:
    """Return the request that was sent to bidders; None if there is none."""
    query = select(ValidityExtension).where(
        ValidityExtension.tender_id == tender_id, ValidityExtension.approved_at.is_not(None)
    )
    return next(iter(genuine(uow.session, uow.session.scalars(query))), None)


def answer_longer_validity(uow: UnitOfWork, command: AnswerLongerValidity) -> ValidityAnswer:
    """Answer for the firm's own bid, once, while its first validity lasts.

    Raises NotFound for another's bid or if there is no request, Conflict if it is answered or too
    late, Invalid for a bank's instrument that is not extended.
    """
    require_for_firm(uow.actor, permissions.SUBMIT_BID)
    bid = checked(uow.session, uow.session.get(Bid, command.bid_id))
    if bid is None or bid.supplier_id != uow.actor.organisation:
        raise NotFound
    tender = uow.lock(Tender, bid.tender_id)
    extension = asked_of(uow, tender.id)
    opened = uow.session.get(OpenedBid, bid.id)
    if extension is None or opened is None:
        raise NotFound
    at = uow.instant()
    _refuse_late_answer(uow, tender, extension, bid, at)
    until = _security_until(uow, tender, command) if command.agreed else None
    return _answer(uow, extension, bid, (command.agreed, until, uow.actor.person, at))


def _refuse_late_answer(
    uow: UnitOfWork, tender: Tender, extension: ValidityExtension, bid: Bid, at: datetime
) -> None:
    if checked(uow.session, uow.session.get(ValidityAnswer, (extension.id, bid.id))) is not None:
        raise Conflict(sentence("Your firm has already answered."), code="answered-already")
    if local_day(at) > first_valid_until(tender):
        raise Conflict(
            sentence("The validity of your bid has ended, so your firm is bound no more."),
            code="validity-ended",
        )


def _security_until(uow: UnitOfWork, tender: Tender, command: AnswerLongerValidity) -> date | None:
    """Ask for the extended day of a bank's instrument; a deposit has no end."""
    instrument = _instrument(uow, command.bid_id)
    if instrument is None or instrument.expires_on is None:
        return None
    until = valid_until(tender)
    given = command.security_until or instrument.expires_on
    if given < until:
        message = sentence(
            "Have your bank extend the security, and enter its new last day: %(day)s or later.",
            day=f"{until:%d-%m-%Y}",
        )
        raise Invalid(message, fields={"security_until": message})
    return given


def _instrument(uow: UnitOfWork, bid_id: UUID) -> Instrument | None:
    query = select(Instrument).filter_by(bid_id=bid_id, purpose="bid")
    return uow.session.scalars(query).one_or_none()


_AnswerValues = tuple[bool, date | None, UUID | None, datetime]


def _answer(
    uow: UnitOfWork, extension: ValidityExtension, bid: Bid, said: _AnswerValues
) -> ValidityAnswer:
    agreed, until, by, at = said
    answer = ValidityAnswer(
        extension_id=extension.id,
        bid_id=bid.id,
        agreed=agreed,
        security_until=until,
        answered_by=by,
        answered_at=at,
    )
    uow.add(answer)
    if not agreed:
        instrument = _instrument(uow, bid.id)
        if instrument is not None:
            instrument.released_at = at
    uow.session.flush()
    uow.audit("validity.answered", bid.id, after={"agreed": agreed})
    uow.publish(ANSWERED, bid_id=bid.id, extension_id=extension.id)
    return answer


def close_unanswered(uow: UnitOfWork, _command: None) -> None:
    """Let firms leave that did not answer while their bids were valid; safe to run twice."""
    query = (
        select(ValidityExtension.id, Tender)
        .join(Tender, Tender.id == ValidityExtension.tender_id)
        .where(
            ValidityExtension.approved_at.is_not(None),
            Tender.cancelled_at.is_(None),
            Tender.signed_at.is_(None),
        )
    )
    for extension_id, tender in genuine_lines_of(uow.session, query):
        _close(uow, extension_id, tender.id)


def _close(uow: UnitOfWork, extension_id: UUID, tender_id: UUID) -> None:
    tender, extension = uow.lock(Tender, tender_id), uow.get(ValidityExtension, extension_id)
    at = uow.instant()
    if local_day(at) <= first_valid_until(tender):
        return
    for bid in _unanswered(uow, extension):
        _answer(uow, extension, bid, (False, None, None, at))


def _unanswered(uow: UnitOfWork, extension: ValidityExtension) -> Sequence[Bid]:
    answered = exists().where(
        ValidityAnswer.extension_id == extension.id, ValidityAnswer.bid_id == Bid.id
    )
    query = (
        select(Bid)
        .join(OpenedBid, OpenedBid.bid_id == Bid.id)
        .where(OpenedBid.tender_id == extension.tender_id, ~answered)
    )
    return uow.session.scalars(query.order_by(Bid.id)).all()
