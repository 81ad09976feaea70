"""An officer enters words that mean the same; another approves them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Json
from app.decisions import Audit, Decision, Names, Succession, columns
from app.errors import Invalid
from app.periods import check_period, predecessor
from app.synonyms.models import SynonymGroup
from app.synonyms.permissions import DECIDE_SYNONYMS, PROPOSE_SYNONYMS
from app.synonyms.policy import MAX_WORDS_OF_A_TERM, phrase
from app.text import sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ProposeSynonyms:
    """A word in both scripts, and others for the same thing. `valid_to` None leaves it open."""

    word: str
    word_ur: str
    valid_from: date
    also: Sequence[str] = ()
    valid_to: date | None = None


def _values(uow: UnitOfWork, command: ProposeSynonyms) -> Mapping[str, object]:
    """Return the columns of a group. Raises Invalid, or Conflict for days that are taken."""
    check_period(command.valid_from, command.valid_to)
    terms = list(dict.fromkeys((command.word, command.word_ur, *command.also)))
    for name, each in (("word", command.word), ("word_ur", command.word_ur)):
        _refuse_phrase(name, [each])
    _refuse_phrase("also", command.also)
    term = " ".join(phrase(command.word))
    predecessor(command, [row for row in _versions(uow.session, term) if row.approved_at])
    return {
        **columns(uow, command),
        "term": term,
        "also": terms[2:] if command.word != command.word_ur else terms[1:],
        "beginnings": list(dict.fromkeys(phrase(each)[0] for each in terms)),
    }


def _refuse_phrase(field: str, terms: Sequence[str]) -> None:
    for term in terms:
        if not 1 <= len(phrase(term)) <= MAX_WORDS_OF_A_TERM:
            problem = sentence(
                "Enter a word, or a phrase of up to %(most)s words.", most=MAX_WORDS_OF_A_TERM
            )
            raise Invalid(problem, fields={field: problem})


def _versions(session: Session, term: str, *, lock: bool = False) -> Sequence[SynonymGroup]:
    """Return every version of a group, always in the same order."""
    query = select(SynonymGroup).filter_by(term=term).order_by(SynonymGroup.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).all()


def _summary(row: SynonymGroup) -> Json:
    return {
        "word": row.word,
        "word_ur": row.word_ur,
        "also": row.also,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to and row.valid_to.isoformat(),
    }


SYNONYMS = Decision(
    row=SynonymGroup,
    command=ProposeSynonyms,
    names=Names("propose_synonyms", "approve_synonyms", "refuse_synonyms"),
    audit=Audit("synonyms.proposed", "synonyms.approved", "synonyms.refused"),
    may_propose=PROPOSE_SYNONYMS,
    may_decide=DECIDE_SYNONYMS,
    summary=_summary,
    values=_values,
    succession=Succession(
        rivals=lambda uow, row: _versions(uow.session, row.term, lock=True),
        audit="synonyms.ended",
    ),
)
