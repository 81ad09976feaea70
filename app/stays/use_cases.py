"""One officer enters an order, another confirms it; while it is in force it blocks its acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.calendar import local_day
from app.checked_rows import there_is
from app.db import Json
from app.decisions import Audit, Decision, Names
from app.documents.public import PAPERS, Document, Upload, store
from app.errors import Conflict, Invalid
from app.identity.public import require_fresh_proof
from app.permissions import require
from app.row_macs import require_genuine
from app.stays.kinds import StayableKind, StayableKinds
from app.stays.models import Stay, StayEnd, StayExpiry
from app.stays.permissions import CONFIRM_STAY, END_STAYS, ENTER_STAY
from app.stays.queries import StayView, confirmed_stays, require_sight
from app.text import Sentence, isolated, sentence
from app.unit_of_work import UnitOfWork

ORDER = "stay_order"
ENDED = "stays.ended"
_LOCK = "stays"
MAX_ROWS_PER_RUN = 500


@dataclass(frozen=True, kw_only=True)
class EnterStay:
    """The order, its subject and acts, and its first and last day (None: until it is vacated)."""

    kind: str
    number: str
    court: str
    case_number: str
    ordered_on: date
    begins_on: date
    ends_on: date | None
    acts: Sequence[str]
    file: Upload | None


@dataclass(frozen=True, kw_only=True)
class EnterStayEnd:
    """The order, and the stay that it vacates."""

    stay_id: UUID
    ordered_on: date
    file: Upload | None


def refuse_stayed(uow: UnitOfWork, kind: str, subject_id: UUID, act: str) -> None:
    """Refuse an act that a stay in force blocks. Raises Conflict (`stayed`) naming the order.

    No stay on the thing is confirmed or ended from here to the caller's commit.
    """
    stay = blocking(uow, kind, subject_id, act)
    if stay is not None:
        raise _refusal(stay, uow.port(StayableKinds).named(kind).acts[act])


def blocking(uow: UnitOfWork, kind: str, subject_id: UUID, act: str) -> StayView | None:
    """Return the stay that blocks an act now, or None, for what the system does of itself.

    Holds stays on the thing as they are until the caller's commit.
    """
    lock = func.pg_advisory_xact_lock_shared(func.hashtext(_LOCK), func.hashtext(str(subject_id)))
    uow.session.execute(select(lock))
    today = local_day(uow.instant())
    found = confirmed_stays(uow, kind, [subject_id]).get(subject_id, [])
    return next((each for each in found if each.in_force(today) and act in each.acts), None)


def _refusal(stay: StayView, act: Sentence) -> Conflict:
    return Conflict(
        sentence(
            "%(court)s stayed this in case %(number)s by its order of %(day)s."
            " Until the stay ends this is blocked: %(act)s.",
            court=stay.court,
            number=isolated(stay.case_number),
            day=isolated(stay.ordered_on.strftime("%d-%m-%Y")),
            act=act,
        ),
        code="stayed",
    )


def _lock(uow: UnitOfWork, subject_id: UUID) -> None:
    """Wait for acts on a thing that have begun, and let no new one begin before the commit."""
    lock = func.pg_advisory_xact_lock(func.hashtext(_LOCK), func.hashtext(str(subject_id)))
    uow.session.execute(select(lock))


def _stay_values(uow: UnitOfWork, command: EnterStay) -> Mapping[str, object]:
    """Raise NotFound for what is none of the actor's, Invalid for acts and days."""
    kind = uow.port(StayableKinds).named(command.kind)
    require(uow.actor, kind.permission)
    _refuse_acts(kind, command.acts)
    _refuse_days(uow, command)
    subject = kind.find(uow, command.number)
    given = ("kind", "court", "case_number", "ordered_on", "begins_on", "ends_on")
    return {
        **{name: getattr(command, name) for name in given},
        "acts": [act for act in kind.acts if act in command.acts],
        "subject_id": subject.id,
        "subject": subject.title,
        "organisation_id": subject.organisation_id,
        "document_id": _keep(uow, command.file, subject.id).id,
    }


def _refuse_acts(kind: StayableKind, acts: Sequence[str]) -> None:
    if not acts or not set(acts) <= set(kind.acts):
        problem = sentence("Choose in the list what the order blocks.")
        raise Invalid(problem, code="acts", fields={"acts": problem})


def _refuse_days(uow: UnitOfWork, command: EnterStay) -> None:
    today = local_day(uow.instant())
    if not command.ordered_on <= command.begins_on <= today:
        problem = sentence(
            "Enter the date from which the order applies: on or after the date of the"
            " order, and no later than today."
        )
        raise Invalid(problem, code="begins-on", fields={"begins_on": problem})
    if command.ends_on is not None and command.ends_on < today:
        problem = sentence(
            "This stay has already ended. Leave the last day empty if none is named."
        )
        raise Invalid(problem, code="ends-on", fields={"ends_on": problem})


def _keep(uow: UnitOfWork, file: Upload | None, subject_id: UUID) -> Document:
    if file is None:
        problem = sentence("Choose the file of the order.")
        raise Invalid(problem, code="no-order", fields={"file": problem})
    return store(
        uow,
        file.stream,
        file.filename,
        kinds=PAPERS,
        subject_kind=ORDER,
        subject_id=subject_id,
        purpose="Order of a court or regulator",
    )


def _end_values(uow: UnitOfWork, command: EnterStayEnd) -> Mapping[str, object]:
    """Raise NotFound, Conflict (`not-in-force`, `end-entered`), Invalid for the day."""
    stay = uow.get(Stay, command.stay_id)
    require_sight(uow, stay)
    _refuse_ended(uow, stay)
    waiting = select(StayEnd).filter_by(stay_id=stay.id, refused_at=None)
    if there_is(uow.session, waiting):
        raise Conflict(
            sentence("Its end has already been entered. Another officer must confirm it."),
            code="end-entered",
        )
    if not stay.ordered_on <= command.ordered_on <= local_day(uow.instant()):
        problem = sentence("The date of the order that ends the stay must be today or in the past.")
        raise Invalid(problem, code="ordered-on", fields={"ordered_on": problem})
    return {
        "stay_id": stay.id,
        "ordered_on": command.ordered_on,
        "document_id": _keep(uow, command.file, stay.subject_id).id,
    }


def _refuse_ended(uow: UnitOfWork, stay: Stay) -> None:
    today = local_day(uow.instant())
    found = confirmed_stays(uow, stay.kind, [stay.subject_id]).get(stay.subject_id, [])
    if not any(each.id == stay.id and each.in_force(today) for each in found):
        raise Conflict(sentence("This stay is not in force."), code="not-in-force")


def _before_stay(uow: UnitOfWork, row: Stay) -> None:
    require_sight(uow, row)
    require_genuine(uow.vault, row)
    _lock(uow, row.subject_id)


def _before_end(uow: UnitOfWork, row: StayEnd) -> None:
    stay = uow.get(Stay, row.stay_id)
    require_sight(uow, stay)
    require_genuine(uow.vault, row)
    _lock(uow, stay.subject_id)
    _refuse_ended(uow, stay)


def _after_end(uow: UnitOfWork, row: StayEnd) -> None:
    uow.publish(ENDED, stay_id=row.stay_id)


def _stay_summary(row: Stay) -> Json:
    days = ("ordered_on", "begins_on", "ends_on")
    told = {name: day.isoformat() if (day := getattr(row, name)) else None for name in days}
    names = ("kind", "court", "case_number", "acts")
    return {
        "subject": str(row.subject_id),
        "document": str(row.document_id),
        **{name: getattr(row, name) for name in names},
        **told,
    }


def _end_summary(row: StayEnd) -> Json:
    return {
        "stay": str(row.stay_id),
        "ordered_on": row.ordered_on.isoformat(),
        "document": str(row.document_id),
    }


def _end_sight(uow: UnitOfWork, row: StayEnd) -> None:
    require_sight(uow, uow.get(Stay, row.stay_id))


STAY = Decision(
    row=Stay,
    command=EnterStay,
    names=Names("enter_stay", "confirm_stay", "refuse_stay"),
    audit=Audit("stay.entered", "stay.confirmed", "stay.refused"),
    may_propose=ENTER_STAY,
    may_decide=CONFIRM_STAY,
    summary=_stay_summary,
    values=_stay_values,
    before_approval=_before_stay,
    before_refusal=require_sight,
    proof=require_fresh_proof,
)
VACATE = Decision(
    row=StayEnd,
    command=EnterStayEnd,
    names=Names("enter_stay_end", "confirm_stay_end", "refuse_stay_end"),
    audit=Audit("stay.end_entered", "stay.vacated", "stay.end_refused"),
    may_propose=ENTER_STAY,
    may_decide=CONFIRM_STAY,
    summary=_end_summary,
    values=_end_values,
    before_approval=_before_end,
    on_approval=_after_end,
    before_refusal=_end_sight,
    proof=require_fresh_proof,
)


def note_expired_stays(uow: UnitOfWork, _: None) -> int:
    """Note each stay whose last day is over (the job of cron); returns how many. Runs twice safely.

    Publishes `stays.ended` {stay_id}.
    """
    require(uow.actor, END_STAYS)
    noted = select(StayExpiry.stay_id)
    query = (
        select(Stay.id)
        .where(Stay.approved_at.is_not(None), Stay.ends_on < local_day(uow.now))
        .where(Stay.id.not_in(noted))
        .order_by(Stay.id)
        .limit(MAX_ROWS_PER_RUN)
    )
    found = uow.session.scalars(query).all()
    for stay_id in found:
        uow.add(StayExpiry(stay_id=stay_id, at=uow.instant()))
        uow.audit("stay.expired", stay_id)
        uow.publish(ENDED, stay_id=stay_id)
    return len(found)
