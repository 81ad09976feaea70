"""Notice, reply and hearing: each named party by itself, before anything is decided about it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.calendar import local_day
from app.errors import Conflict, Invalid
from app.parameters.public import ParameterSet
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.debarment.models import DebarmentMatter, DebarmentParty
from marketplace.debarment.policy import hearing_refusal, minutes_refusal, reply_day
from marketplace.debarment.use_cases.find_matter import (
    answering_party,
    hearing_facts,
    own_party,
    require_answering,
)
from marketplace.kernel import permissions
from marketplace.parameters.definitions import DEBARMENT_REPLY_DAYS

SERVED = "marketplace.debarment_served"
REPLIED = "marketplace.debarment_replied"
HEARING_SET = "marketplace.debarment_hearing_set"


@dataclass(frozen=True, kw_only=True)
class ServeNotice:
    """Send the show-cause notice; `reply_until`, where given, is later than the rule's last day."""

    party_id: UUID
    reply_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyToNotice:
    """The reply of the party."""

    party_id: UUID
    reply: str


@dataclass(frozen=True, kw_only=True)
class SetHearing:
    """The time and place of the party's hearing; setting them again adjourns it."""

    party_id: UUID
    hearing_at: datetime
    hearing_place: str


@dataclass(frozen=True, kw_only=True)
class RecordHearing:
    """The minutes, or that nobody came."""

    party_id: UUID
    attended: bool
    minutes: str


def serve_notice(uow: UnitOfWork, command: ServeNotice) -> DebarmentParty:
    """Serve the notice: from now on the party sees the matter. Raises Conflict (`served`)."""
    require(uow.actor, permissions.OPEN_DEBARMENT)
    party, matter = own_party(uow, command.party_id)
    if party.served_at is not None:
        raise Conflict(sentence("This party has already been served."), code="served")
    at = uow.instant()
    least = reply_day(local_day(at), _reply_days(matter))
    if command.reply_until is not None and command.reply_until < least:
        problem = sentence("Give at least until %(day)s to reply.", day=least.strftime("%d-%m-%Y"))
        raise Invalid(problem, code="reply-until", fields={"reply_until": problem})
    party.served_at, party.served_by = at, uow.actor.person
    party.reply_until = command.reply_until or least
    uow.session.flush()
    uow.audit("debarment.served", party.id, after={"reply_until": party.reply_until.isoformat()})
    uow.publish(SERVED, party_id=party.id)
    return party


def _reply_days(matter: DebarmentMatter) -> int:
    return ParameterSet.thaw(matter.rules).days(DEBARMENT_REPLY_DAYS.key)


def reply_to_notice(uow: UnitOfWork, command: ReplyToNotice) -> DebarmentParty:
    """Reply, once, until the party is heard. An officer writes down a reply that came on paper."""
    require_answering(uow)
    party, _ = answering_party(uow, command.party_id)
    if party.served_at is None:
        raise Conflict(sentence("Serve the notice on this party first."), code="not-served")
    if party.replied_at is not None:
        raise Conflict(sentence("We have already received your reply."), code="replied")
    if party.heard_at is not None:
        raise Conflict(
            sentence("The hearing has ended. Your statement is in its minutes."), code="heard"
        )
    party.reply = command.reply
    party.replied_at, party.replied_by = uow.instant(), uow.actor.person
    uow.session.flush()
    uow.audit("debarment.replied", party.id)
    uow.publish(REPLIED, party_id=party.id)
    return party


def set_hearing(uow: UnitOfWork, command: SetHearing) -> DebarmentParty:
    """Set the hearing, or another day for it; notify the party."""
    require(uow.actor, permissions.OPEN_DEBARMENT)
    party, _ = own_party(uow, command.party_id)
    reason = hearing_refusal(hearing_facts(party))
    if reason is not None:
        raise Conflict(reason, code="no-hearing")
    if command.hearing_at <= uow.instant():
        problem = sentence("Enter a day and time in the future.")
        raise Invalid(problem, code="hearing-at", fields={"hearing_at": problem})
    party.hearing_at, party.hearing_place = command.hearing_at, command.hearing_place
    uow.session.flush()
    after = {"at": command.hearing_at.isoformat(), "place": command.hearing_place}
    uow.audit("debarment.hearing_set", party.id, after=after)
    uow.publish(HEARING_SET, party_id=party.id)
    return party


def record_hearing(uow: UnitOfWork, command: RecordHearing) -> DebarmentParty:
    """Record the hearing; a party that did not come was heard as far as it wanted to be."""
    require(uow.actor, permissions.OPEN_DEBARMENT)
    party, _ = own_party(uow, command.party_id)
    at = uow.instant()
    reason = minutes_refusal(hearing_facts(party), at)
    if reason is not None:
        raise Conflict(reason, code="not-heard")
    party.heard_at, party.heard_by = at, uow.actor.person
    party.attended, party.minutes = command.attended, command.minutes
    uow.session.flush()
    uow.audit("debarment.heard", party.id, after={"attended": command.attended})
    return party
