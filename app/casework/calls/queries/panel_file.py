"""Applications of a call with their scores so far, read once to show or to rank."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from app.casework.calls.models import Call, CallApplication, CallScore
from app.casework.calls.policy import MIN_SCORERS, Candidate
from app.casework.calls.queries.ranks import confirmed_ranking
from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import GRANTED
from app.casework.cases.models.work import Recusal
from app.casework.cases.queries.case_file import Case, load_cases
from app.casework.definition.shapes import WORKERS
from app.errors import NotFound
from app.identity.public import ever_members, members_wearing
from app.row_macs import genuine, require_genuine
from app.unit_of_work import UnitOfWork

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An application of a call. `scores` are of members who are not recused from it.

    `recused` are members of the panel, and the reader where they are out of the case.

    `left` are members who are in the office no longer: what they scored stays, and the others score
    what they did not.
    """

    case: Case
    members: Sequence[UUID]
    left: Collection[UUID]
    recused: Collection[UUID]
    scores: Mapping[UUID, CallScore]

    @property
    def id(self) -> UUID:
        """The application's id."""
        return self.case.application.id

    @property
    def number(self) -> str:
        """The reference of the application, which goes into a draw."""
        return self.case.application.reference

    @property
    def scorers(self) -> Sequence[UUID]:
        """The members who score it: in the office, or they did before they left."""
        gone = set(self.left) - self.scores.keys()
        return [each for each in self.members if each not in self.recused and each not in gone]

    @property
    def complete_at(self) -> datetime:
        """The time of the latest submission."""
        return self.case.submissions[-1].submitted_at

    @property
    def is_scored(self) -> bool:
        """True if all its scorers have scored."""
        return all(each in self.scores for each in self.scorers)

    @property
    def is_left_to_an_officer(self) -> bool:
        """True if too few members may score it."""
        return len(self.scorers) < MIN_SCORERS

    @property
    def candidate(self) -> Candidate:
        """The application as the ranking sees it."""
        points = {member: score.points for member, score in self.scores.items()}
        return Candidate(
            application_id=self.id, number=self.number, complete_at=self.complete_at, scores=points
        )


@dataclass(frozen=True, kw_only=True)
class PanelFile:
    """A call with its applications that are still eligible, in the order of their submission.

    `ranked`: its ranking is in force. `left`: members who work in the office no longer.
    """

    call: Call
    left: frozenset[UUID]
    entries: Sequence[Entry]
    ranked: bool
    now: datetime

    @property
    def is_closed(self) -> bool:
        """True if the deadline has passed, so that the panel may score."""
        return self.call.approved_at is not None and self.now >= self.call.closes_at

    @cached_property
    def is_complete(self) -> bool:
        """True if all scores are in: only then members see each other's scores.

        A ranking in force stays complete: an appeal may reinstate an application that nobody
        scored.
        """
        return self.ranked or (self.is_closed and all(each.is_scored for each in self.entries))

    def visible_scores(self, entry: Entry, person: UUID | None) -> Mapping[UUID, CallScore]:
        """Return the scores of an application that somebody may see."""
        if self.is_complete and person not in entry.recused:
            return entry.scores
        return {who: score for who, score in entry.scores.items() if who == person}


def office_call(uow: UnitOfWork, call_id: UUID, *, lock: bool = False) -> Call:
    """Return a call of the office that the actor acts for; of any other it does not exist."""
    call = uow.lock(Call, call_id) if lock else uow.get(Call, call_id)
    if call.office_id != uow.actor.organisation_id:
        raise NotFound
    require_genuine(uow.vault, call)
    return call


def panel_file(uow: UnitOfWork, call: Call) -> PanelFile:
    """Load it: a fixed number of queries."""
    joined = genuine(
        uow.session, uow.session.scalars(select(CallApplication).filter_by(call_id=call.id))
    )
    ids = [each.application_id for each in joined]
    query = select(Application).where(Application.id.in_(ids)).order_by(Application.id)
    found = load_cases(uow, uow.session.scalars(query).all())
    cases = [case for case in found if case.submissions and is_eligible(case)]
    relations = related_pairs(uow, _panel_and_reader(uow, call), cases)
    scores, left = _scores(uow, ids), former_officers(uow, call)
    return PanelFile(
        call=call,
        left=left,
        entries=[_entry(call, each, left, relations, scores) for each in cases],
        ranked=confirmed_ranking(uow, call.id) is not None,
        now=uow.now,
    )


def _panel_and_reader(uow: UnitOfWork, call: Call) -> Sequence[UUID]:
    """Return whose relations count: an officer beside the panel may be out of a case as well."""
    reader = uow.actor.person_id
    return call.panel if reader is None else [*call.panel, reader]


def former_officers(uow: UnitOfWork, call: Call) -> frozenset[UUID]:
    """Return the members of a call's panel who work in its office no longer."""
    there = {each.id for each in members_wearing(uow.session, call.office_id, WORKERS)}
    return frozenset(call.panel) - there


def is_eligible(case: Case) -> bool:
    """Return True if an application is neither withdrawn nor refused."""
    if case.application.withdrawn_at is not None:
        return False
    return any(part.outcome is None or part.outcome.outcome == GRANTED for part in case.parts)


def _entry(
    call: Call,
    case: Case,
    left: Collection[UUID],
    relations: Collection[Pair],
    scores: Mapping[Pair, CallScore],
) -> Entry:
    key, members = case.application.id, call.panel
    recused = {person for application, person in relations if application == key}
    given = {each: scores[key, each] for each in members if (key, each) in scores}
    return Entry(
        case=case,
        members=members,
        left=left,
        recused=recused,
        scores={who: score for who, score in given.items() if who not in recused},
    )


def _scores(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[Pair, CallScore]:
    query = select(CallScore).where(CallScore.application_id.in_(ids))
    rows = genuine(uow.session, uow.session.scalars(query))
    return {(row.application_id, row.person_id): row for row in rows}


def related_pairs(
    uow: UnitOfWork, people: Sequence[UUID], cases: Sequence[Case]
) -> frozenset[Pair]:
    """Return who is related to which application: recused from its case, or by the register.

    By the register: who applied, who filled it in, and who is or was a member of the firm.
    """
    applications = [each.application for each in cases]
    ids = [each.id for each in applications]
    firms = {each.organisation_id for each in applications if each.organisation_id}
    members = ever_members(uow.session, people, firms)
    own = {
        (each.id, person)
        for each in applications
        for person in people
        if person in (each.applicant_id, each.started_by)
        or (person, each.organisation_id) in members
    }
    return frozenset(own | _recused(uow, ids))


def _recused(uow: UnitOfWork, ids: Sequence[UUID]) -> set[Pair]:
    query = select(Recusal.application_id, Recusal.person_id)
    found = uow.session.execute(query.where(Recusal.application_id.in_(ids)))
    return {(application, person) for application, person in found}
