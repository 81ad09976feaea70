"""How long a holder may answer, by a rule that is no law: two officers may revoke before its end.

An answer that comes after it is taken with a reason. Two officers let it count: who did not propose
to revoke the grant leaves it in force on the strength of such an answer only when a second agrees.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.certificate import Revocation, RevocationAnswer
from app.casework.cases.office_permissions import DECIDE_REVOCATION
from app.casework.cases.policy.revocations import is_heard
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.catalogue.parameters import NOTICE_DAYS, rule_of
from app.casework.tasks.queries.task_file import refuse_conflict
from app.errors import NotFound
from app.overrides.public import Breach, Held, HeldAct, HeldRule, held_rules
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

NOT_HEARD, ANSWER_LATE = "not-heard", "answer-late"
_Find = Callable[[Revocation, RevocationAnswer | None, datetime], Iterator[Breach]]


def _too_early(row: Revocation, answer: RevocationAnswer | None, now: datetime) -> Iterator[Breach]:
    answered, today = answer is not None, local_day(now)
    if row.answer_by and not is_heard(answered=answered, answer_by=row.answer_by, today=today):
        said = sentence(
            "The holder may still answer, until the end of %(day)s.",
            day=row.answer_by.strftime("%d-%m-%Y"),
        )
        yield _breach(row, NOT_HEARD, said)


def _too_late(row: Revocation, answer: RevocationAnswer | None, _now: datetime) -> Iterator[Breach]:
    if answer is not None and answer.why_late and row.answer_by:
        said = sentence(
            "The holder could answer until the end of %(day)s, and answered later.",
            day=row.answer_by.strftime("%d-%m-%Y"),
        )
        yield _breach(row, ANSWER_LATE, said)


def _breach(row: Revocation, rule: str, said: Sentence) -> Breach:
    return Breach(rule=rule, value=rule_of(row.terms, NOTICE_DAYS), message=said)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A revocation that waits for its second officer, with the holder's answer if there is one."""

    case: Case
    part: Part
    row: Revocation
    answer: RevocationAnswer | None

    def held(self, find: _Find, now: datetime) -> Held:
        """Return the rules to check for a way to decide it."""
        return Held(
            title=f"{self.case.application.reference}: {self.part.shape.title.en}",
            organisation_id=self.part.row.office_id,
            breaches=tuple(find(self.row, self.answer, now)),
            since=self.row.entered_at,
        )


def _waiting(uow: UnitOfWork, case: Case, part: Part) -> Waiting:
    query = select(Revocation).filter_by(
        registration_id=part.row.id, approved_at=None, refused_at=None
    )
    row = uow.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    answer = uow.session.get(RevocationAnswer, row.id)
    return Waiting(case=case, part=part, row=row, answer=answer)


def _held_by(find: _Find) -> Callable[[UnitOfWork, UUID], Held]:
    def held(uow: UnitOfWork, registration_id: UUID) -> Held:
        """Return the held revocation. Raises NotFound if none waits, Forbidden (`own-interest`)."""
        case, part = part_at_work(uow, registration_id)
        refuse_conflict(uow, case, uow.actor.person)
        return _waiting(uow, case, part).held(find, uow.instant())

    return held


def rules_against(
    uow: UnitOfWork, waiting: Waiting
) -> Sequence[tuple[HeldAct, Sequence[HeldRule]]]:
    """Return the rules against each way to decide a revocation, with the officers' statements."""
    ways = ((REVOKE_EARLY, _too_early), (KEEP_AFTER_LATE_ANSWER, _too_late))
    subject, now = waiting.part.row.id, uow.now  # a page; who decides asks the clock again
    return [
        (act, held_rules(uow.session, act, subject, waiting.held(find, now))) for act, find in ways
    ]


REVOKE_EARLY = HeldAct(
    name="cases.revoke_early",
    title=sentence("Revoking a grant"),
    permission=DECIDE_REVOCATION,
    held=_held_by(_too_early),
    endpoint="case_grants.show",
    id_name="registration_id",
)
KEEP_AFTER_LATE_ANSWER = HeldAct(
    name="cases.keep_after_late_answer",
    title=sentence("Leaving a grant in force after a late answer"),
    permission=DECIDE_REVOCATION,
    held=_held_by(_too_late),
    endpoint="case_grants.show",
    id_name="registration_id",
)
