"""Barred words: one officer proposes a word with its source, another approves it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.db import Json
from app.decisions import Audit, Decision, Names, Succession, columns
from app.errors import Invalid
from app.parameters.public import Confidence
from app.periods import check_period, predecessor
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

    `kinds` empty: to every kind of business. For `held_kinds` the ground is no law: two officers
    decide. `valid_to` None leaves it open.
    """

    word: str
    word_ur: str
    effect: Effect
    valid_from: date
    instrument: str
    confidence: Confidence
    also: Sequence[str] = ()
    kinds: Sequence[BusinessKind] = ()
    held_kinds: Sequence[BusinessKind] = ()
    valid_to: date | None = None
    note: str = ""


def _values(uow: UnitOfWork, command: ProposeBarredWord) -> Mapping[str, object]:
    """Return the columns of a word, or of new terms of one, however it is spelled.

    Raises Invalid for an unreadable word, an impossible period, a refusal on a ground that nobody
    has verified, or a change of the past without a note; Conflict if approved terms begin in the
    same time or later.
    """
    _refuse_impossible(command)
    term = term_name(command.word)
    approved = [each for each in history(uow.session, term) if each.approved_at]
    ended = predecessor(command, approved)
    if ended and command.valid_from <= local_day(uow.now) and not command.note:
        problem = sentence("Explain why it takes effect in the past or today, and not later.")
        raise Invalid(problem, fields={"note": problem})
    return {
        **columns(uow, command),
        "term": term,
        "also": list(dict.fromkeys(command.also)),
        "kinds": [kind.value for kind in command.kinds],
        "held_kinds": [kind.value for kind in command.held_kinds],
    }


def _refuse_impossible(command: ProposeBarredWord) -> None:
    check_period(command.valid_from, command.valid_to)
    if not term_name(command.word):
        problem = sentence("Enter the word in English letters.")
        raise Invalid(problem, fields={"word": problem})
    if command.effect is Effect.REFUSE and command.confidence is Confidence.UNVERIFIED:
        problem = sentence(
            "You cannot refuse a name on a ground that is not verified. Choose that an officer"
            " checks it, or name the source."
        )
        raise Invalid(problem, fields={"effect": problem})
    _refuse_held_twice(command)


def _refuse_held_twice(command: ProposeBarredWord) -> None:
    if not command.held_kinds:
        return
    barred = set(command.kinds) or set(BusinessKind)
    if command.effect is not Effect.REFUSE or barred.intersection(command.held_kinds):
        problem = sentence(
            "Two officers decide only where a word is barred to other kinds of business. Choose"
            " each kind once."
        )
        raise Invalid(problem, fields={"held_kinds": problem})


def _summary(row: BarredWord) -> Json:
    """Return the audit trail's record of a version."""
    return {
        "word": row.word,
        "word_ur": row.word_ur,
        "also": row.also,
        "kinds": row.kinds,
        "held_kinds": row.held_kinds,
        "effect": row.effect,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
        "instrument": row.instrument,
        "confidence": row.confidence,
    }


BARRED_WORDS = Decision(
    row=BarredWord,
    command=ProposeBarredWord,
    names=Names("propose_barred_word", "approve_barred_word", "refuse_barred_word"),
    audit=Audit("barred_word.proposed", "barred_word.approved", "barred_word.refused"),
    may_propose=PROPOSE_BARRED_WORD,
    may_decide=DECIDE_BARRED_WORD,
    summary=_summary,
    values=_values,
    succession=Succession(
        rivals=lambda uow, row: locked_versions(uow.session, row.term), audit="barred_word.ended"
    ),
)
