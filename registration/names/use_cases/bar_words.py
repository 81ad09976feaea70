"""What a name may not hold is entered by one officer with its source, and approved by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.db import Json, new_id
from app.errors import Invalid
from app.parameters.public import Confidence
from app.periods import predecessor, refuse_impossible_period
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.names.models import BarredWord
from registration.names.permissions import DECIDE_BARRED_WORD, PROPOSE_BARRED_WORD
from registration.names.policy.barred import Effect, term_name
from registration.names.policy.kinds import BusinessKind
from registration.names.queries.barred_words import history, locked_versions


@dataclass(frozen=True, kw_only=True)
class ProposeBarredWord:
    """A word in both scripts, other spellings of it, whom it is barred to, and on what ground.

    `kinds` empty: to every kind of business. `valid_to` None leaves it open.
    """

    word: str
    word_ur: str
    effect: Effect
    valid_from: date
    instrument: str
    confidence: Confidence
    also: Sequence[str] = ()
    kinds: Sequence[BusinessKind] = ()
    valid_to: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveBarredWord:
    """Which proposal."""

    version_id: UUID


@dataclass(frozen=True, kw_only=True)
class RefuseBarredWord:
    """Which proposal, and why not."""

    version_id: UUID
    reason: str


def propose_barred_word(uow: UnitOfWork, command: ProposeBarredWord) -> BarredWord:
    """Enter a word, or new terms of one: it is the same word however it is spelled.

    Raises Invalid for what cannot be read as a word, an impossible period, a refusal on a ground
    that nobody has verified, or a change of the past without a note; Conflict where approved terms
    begin in the same time or later.
    """
    require(uow.actor, PROPOSE_BARRED_WORD)
    _refuse_impossible(command)
    row = _row(uow, command)
    approved = [each for each in history(uow.session, row.term) if each.approved_at]
    ended = predecessor(row, approved)
    if ended and row.valid_from <= local_day(uow.now) and not row.note:
        problem = sentence("Say why it takes effect in the past or today, and not later.")
        raise Invalid(problem, fields={"note": problem})
    uow.add(row)
    uow.audit("barred_word.proposed", row.id, after=summary(row))
    return row


def _refuse_impossible(command: ProposeBarredWord) -> None:
    refuse_impossible_period(command.valid_from, command.valid_to)
    if not term_name(command.word):
        problem = sentence("Write the word in English letters.")
        raise Invalid(problem, fields={"word": problem})
    if command.effect is Effect.REFUSE and command.confidence is Confidence.UNVERIFIED:
        problem = sentence(
            "Nobody is refused a name on a ground that is not verified. Let an officer look at it "
            "instead, or name the source."
        )
        raise Invalid(problem, fields={"effect": problem})


def _row(uow: UnitOfWork, command: ProposeBarredWord) -> BarredWord:
    return BarredWord(
        id=new_id(),
        term=term_name(command.word),
        word=command.word,
        word_ur=command.word_ur,
        also=list(dict.fromkeys(command.also)),
        kinds=[kind.value for kind in command.kinds],
        effect=command.effect.value,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        instrument=command.instrument,
        confidence=command.confidence.value,
        note=command.note,
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )


def approve_barred_word(uow: UnitOfWork, command: ApproveBarredWord) -> BarredWord:
    """Let it take effect, and end what was in force of the word before.

    Raises Forbidden for the officer who entered it, Conflict where it was decided already or
    another has been approved in its time meanwhile.
    """
    require(uow.actor, DECIDE_BARRED_WORD)
    row = uow.get(BarredWord, command.version_id)
    rows = locked_versions(uow.session, row.term)
    ended = predecessor(row, [each for each in rows if each.approved_at and each is not row])
    if ended is not None:
        before = summary(ended)
        ended.end_before(row)
        uow.session.flush()  # PostgreSQL must see it end before the successor begins
        uow.audit("barred_word.ended", ended.id, before=before, after=summary(ended))
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    uow.audit("barred_word.approved", row.id, after=summary(row))
    return row


def refuse_barred_word(uow: UnitOfWork, command: RefuseBarredWord) -> BarredWord:
    """Refuse it, or take one's own back. Raises Conflict where it was decided already."""
    require(uow.actor, DECIDE_BARRED_WORD)
    row = uow.lock(BarredWord, command.version_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("barred_word.refused", row.id, after={"reason": command.reason})
    return row


def summary(row: BarredWord) -> Json:
    """Return what the audit trail keeps of a version."""
    return {
        "word": row.word,
        "word_ur": row.word_ur,
        "also": row.also,
        "kinds": row.kinds,
        "effect": row.effect,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }
