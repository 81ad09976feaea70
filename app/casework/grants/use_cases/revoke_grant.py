"""Two officers revoke a grant; its holder is notified of the ground, and heard before it ends."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.calendar import deadline_end_of, local_day
from app.casework.cases.models.certificate import Revocation, RevocationAnswer
from app.casework.cases.office_permissions import ANSWER_REVOCATION, DECIDE_REVOCATION, REVOKE
from app.casework.cases.policy.revocations import GROUNDS
from app.casework.cases.policy.states import RegistrationState, registration_state
from app.casework.cases.queries.case_file import Case, Part, part_at_work
from app.casework.catalogue.parameters import NOTICE_DAYS, is_law, period_of
from app.casework.grants.queries.held_revocations import (
    ANSWER_LATE,
    KEEP_AFTER_LATE_ANSWER,
    REVOKE_EARLY,
)
from app.casework.grants.queries.office_grants import own_revocation
from app.casework.tasks.queries.task_file import refuse_conflict
from app.db import new_id
from app.errors import Conflict, Invalid, NotFound
from app.identity.public import require_fresh_proof
from app.overrides.public import hold
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Grants in force, or that may be renewed: only these can be revoked.
_COUNTS = frozenset({RegistrationState.GRANTED, RegistrationState.EXPIRED})


@dataclass(frozen=True, kw_only=True)
class ProposeRevocation:
    """The grant, the ground (`cases/policy/revocations.py`), and the officer's own words."""

    registration_id: UUID
    ground: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerRevocation:
    """The holder's answer; `why_late`, the reason for an answer after the deadline."""

    revocation_id: UUID
    text: str
    why_late: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveRevocation:
    """The revocation; and its grant, if an address has one."""

    revocation_id: UUID
    registration_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class RefuseRevocation:
    """The revocation, and the reason to keep the grant; and its grant, if an address has one."""

    revocation_id: UUID
    reason: str
    registration_id: UUID | None = None


def propose_revocation(uow: UnitOfWork, command: ProposeRevocation) -> Revocation:
    """Ask for a grant of one's office to be revoked; the holder is notified and may answer.

    Publishes `cases.revocation_noticed` {revocation_id}. Raises NotFound, Forbidden
    (`own-interest`), Conflict (`not-in-force`, `revocation-waits`), Invalid.
    """
    require(uow.actor, REVOKE)
    case, part = part_at_work(uow, command.registration_id, lock=True)
    refuse_conflict(uow, case, uow.actor.person)
    _refuse_ground(command.ground)
    _refuse_what_counts_no_more(uow, case, part)
    today = local_day(uow.now)
    period = period_of(uow, NOTICE_DAYS, today)
    row = Revocation(
        id=new_id(),
        registration_id=part.row.id,
        ground=command.ground,
        reason=command.reason,
        answer_by=today + timedelta(days=period.days),
        terms=dict(period.frozen),
        entered_by=uow.actor.person,
        entered_at=uow.instant(),
    )
    uow.add(row)
    uow.audit("case.revocation_proposed", part.row.id, after={"ground": command.ground})
    uow.publish("cases.revocation_noticed", revocation_id=row.id)
    return row


def _refuse_ground(ground: str) -> None:
    if ground not in GROUNDS:
        problem = sentence("Choose one of the answers in the list.")
        raise Invalid(problem, code="ground", fields={"ground": problem})


def _refuse_what_counts_no_more(uow: UnitOfWork, case: Case, part: Part) -> None:
    state = registration_state(case.facts(part), local_day(uow.now))
    if state not in _COUNTS:
        raise Conflict(
            sentence("Only a grant that is in force can be revoked."), code="not-in-force"
        )
    waits = uow.session.query(Revocation.id).filter_by(
        registration_id=part.row.id, refused_at=None, approved_at=None
    )
    if waits.first() is not None:
        raise Conflict(
            sentence("A colleague has already proposed this. The holder has not answered yet."),
            code="revocation-waits",
        )


def answer_revocation(uow: UnitOfWork, command: AnswerRevocation) -> RevocationAnswer:
    """Answer the revocation of the actor's grant, once, and in the time of the notice.

    If that time is not verified law, a later answer gives a reason. Raises NotFound for another's,
    Conflict (`answer-late`, `answered`, `decided-already`), Invalid (`answer-late`) without that
    reason.
    """
    require(uow.actor, ANSWER_REVOCATION)
    row = own_revocation(uow, command.revocation_id)
    row = uow.lock(Revocation, row.id)
    _refuse_answer(uow, row)
    at = uow.instant()
    late = row.answer_by is None or at >= deadline_end_of(row.answer_by)
    if late:
        _refuse_late(row, command.why_late)
    answer = RevocationAnswer(
        revocation_id=row.id,
        text=command.text,
        by=uow.actor.person,
        at=at,
        why_late=command.why_late if late else "",
    )
    uow.add(answer)
    uow.audit("case.revocation_answered", row.registration_id)
    return answer


def _refuse_answer(uow: UnitOfWork, row: Revocation) -> None:
    if not row.waiting:
        raise Conflict(sentence("This has already been decided."), code="decided-already")
    if uow.session.get(RevocationAnswer, row.id) is not None:
        raise Conflict(sentence("You have already answered."), code="answered")


def _refuse_late(row: Revocation, why_late: str) -> None:
    if row.answer_by is None or is_law(row.terms, NOTICE_DAYS):
        raise Conflict(
            sentence("The time to answer has passed. Write to the office."), code=ANSWER_LATE
        )
    if not why_late:
        problem = sentence(
            "The deadline to answer was the end of %(day)s. That rule is not law: explain"
            " why you answer only now, and officers decide if they accept it.",
            day=row.answer_by.strftime("%d-%m-%Y"),
        )
        raise Invalid(problem, code=ANSWER_LATE, fields={"why_late": problem})


def approve_revocation(uow: UnitOfWork, command: ApproveRevocation) -> Revocation:
    """Revoke the grant, as the second officer, once its holder was heard.

    Publishes `cases.registration_revoked` {registration_id}. Raises NotFound, Forbidden if the
    actor entered it, ProofNeeded, Conflict (`decided-already`; `not-heard` while the holder may
    answer, unless two officers overrode that).
    """
    require(uow.actor, DECIDE_REVOCATION)
    require_fresh_proof(uow)
    row, case = _locked(uow, command)
    refuse_conflict(uow, case, uow.actor.person)
    overrides = hold(uow, REVOKE_EARLY, row.registration_id) if row.waiting else []
    row.approve(by=uow.actor.person, at=uow.instant())
    uow.session.flush()
    after: dict[str, object] = {"ground": row.ground}
    if overrides:
        after["overrides"] = [str(each.id) for each in overrides]
    uow.audit("case.registration_revoked", row.registration_id, after=after)
    uow.publish("cases.registration_revoked", registration_id=row.registration_id)
    return row


def refuse_revocation(uow: UnitOfWork, command: RefuseRevocation) -> Revocation:
    """Leave the grant as it is, or take one's own proposal back.

    Publishes `cases.revocation_refused` {revocation_id}. Raises NotFound, Conflict
    (`answer-late` where the holder answered late, and no second officer has let that count).
    """
    require(uow.actor, DECIDE_REVOCATION)
    row, _ = _locked(uow, command)
    if row.waiting and row.entered_by != uow.actor.person:
        hold(uow, KEEP_AFTER_LATE_ANSWER, row.registration_id)
    row.refuse(by=uow.actor.person, at=uow.instant(), reason=command.reason)
    uow.audit("case.revocation_refused", row.registration_id, after={"reason": command.reason})
    uow.publish("cases.revocation_refused", revocation_id=row.id)
    return row


def _locked(
    uow: UnitOfWork, command: ApproveRevocation | RefuseRevocation
) -> tuple[Revocation, Case]:
    """Lock a revocation of the actor's office. Raises NotFound, also for one of another grant."""
    found = uow.get(Revocation, command.revocation_id)
    if command.registration_id not in {None, found.registration_id}:
        raise NotFound
    case, _ = part_at_work(uow, found.registration_id, lock=True)
    return uow.lock(Revocation, found.id), case
