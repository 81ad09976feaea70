"""A member of the panel scores an application, once, without seeing what others gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.casework.calls.models import Call, CallScore
from app.casework.calls.permissions import SCORE
from app.casework.calls.queries.panel_file import Entry, office_call, panel_file
from app.casework.tasks.queries.task_file import refuse_conflict
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Points:
    """A member's points for a criterion, and the reason."""

    criterion: str
    points: int
    comment: str


@dataclass(frozen=True, kw_only=True)
class ScoreApplication:
    """The points of an application for all criteria of its call."""

    call_id: UUID
    application_id: UUID
    scores: Sequence[Points]


def score_application(uow: UnitOfWork, command: ScoreApplication) -> CallScore:
    """Enter a member's scores of an application; they are final.

    Raises NotFound, Forbidden (`not-of-panel`, `own-interest`), Conflict (`call-not-closed`,
    `scored-already`), Invalid for a criterion that is missing or points above its most.
    """
    require(uow.actor, SCORE)
    call, entry = entry_of_member(uow, command.call_id, command.application_id)
    me = uow.actor.person
    refuse_related(uow, entry, me)
    if me in entry.scores:
        problem = sentence("You scored this application already. Scores are final.")
        raise Conflict(problem, code="scored-already")
    _refuse_wrong(call, command.scores)
    row = CallScore(
        application_id=entry.id,
        person_id=me,
        content={
            each.criterion: {"points": each.points, "comment": each.comment}
            for each in command.scores
        },
        scored_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("call.scored", entry.id, after={"call": str(call.id)})  # the points stay hidden
    return row


def entry_of_member(uow: UnitOfWork, call_id: UUID, application_id: UUID) -> tuple[Call, Entry]:
    """Return an application of a closed call to a member of its panel; locks the call.

    Raises NotFound, Forbidden (`not-of-panel`), Conflict (`call-not-closed`).
    """
    call = office_call(uow, call_id, lock=True)
    if uow.actor.person not in call.panel:
        raise Forbidden(sentence("You are not a member of this panel."), code="not-of-panel")
    file = panel_file(uow, call)
    if not file.is_closed:
        problem = sentence("The panel scores once the call is closed.")
        raise Conflict(problem, code="call-not-closed")
    entry = next((each for each in file.entries if each.id == application_id), None)
    if entry is None:
        raise NotFound
    return call, entry


def refuse_related(uow: UnitOfWork, entry: Entry, person: UUID) -> None:
    """Refuse a member who is recused, or named in the application. Raises Forbidden."""
    refuse_conflict(uow, entry.case, person)
    if person in entry.recused:
        problem = sentence("You declared a relation to the applicant. The others score this.")
        raise Forbidden(problem, code="own-interest")


def _refuse_wrong(call: Call, scores: Sequence[Points]) -> None:
    most = {each.code: each.most for each in call.criteria}
    problems: dict[str, Sentence] = {}
    for place, each in enumerate(scores):
        if each.points > most.get(each.criterion, -1):
            problems[f"scores-{place}-points"] = _too_many(most.get(each.criterion))
    if sorted(each.criterion for each in scores) != sorted(most):
        problems["scores"] = sentence("Score each criterion of the call once.")
    if problems:
        raise Invalid(next(iter(problems.values())), code="scores", fields=problems)


def _too_many(most: int | None) -> Sentence:
    if most is None:
        return sentence("The call has no criterion with this name.")
    return sentence("Give no more than %(most)s points.", most=most)
