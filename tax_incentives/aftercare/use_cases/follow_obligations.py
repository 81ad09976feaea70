"""Obligations of holders after a grant: entered at the grant, reminded, reported on."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from app.calendar import local_day
from app.checked_rows import insert_once
from app.db import new_id
from app.errors import Conflict
from app.permissions import require
from app.row_macs import UNCHECKED, if_genuine
from app.text import sentence
from app.unit_of_work import UnitOfWork
from tax_incentives.aftercare.models import AwardObligation, ObligationReminder, ObligationReport
from tax_incentives.aftercare.parameters import REMINDER_DAYS, days
from tax_incentives.awards.models import ReliefAward
from tax_incentives.awards.queries.awards import own_award, scheme_of_award
from tax_incentives.awards.use_cases.notify_holder import notify_holder
from tax_incentives.kernel.permissions import FOLLOW_AWARDS, HOLD_AWARD
from tax_incentives.rules.periods import months_later

COMING, LATE = "coming", "late"
_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """The holder's report of an obligation."""

    obligation_id: UUID
    report: str


@dataclass(frozen=True, kw_only=True)
class _Due:
    """A batch of reminders: of which kind, and how many at most."""

    kind: str
    most: int = _AT_ONCE


def enter_obligations(uow: UnitOfWork, award: ReliefAward) -> None:
    """Enter what the scheme asks of an award's holder, each with its due day. Safe to repeat."""
    for each in scheme_of_award(uow, award).obligations:
        due = months_later(award.granted_on, each.months)
        values = {"id": new_id(), "award_id": award.id, "code": each.code, "due_on": due}
        insert_once(uow.session, AwardObligation, values)


def file_report(uow: UnitOfWork, command: FileReport) -> ObligationReport:
    """Report on an obligation, once; also when it is late.

    Raises NotFound for another's, Conflict (`reported`).
    """
    require(uow.actor, HOLD_AWARD)
    obligation = uow.get(AwardObligation, command.obligation_id)
    own_award(uow, obligation.award_id)
    if uow.session.get(ObligationReport, obligation.id) is not None:
        raise Conflict(sentence("You have reported on this already."), code="reported")
    report = ObligationReport(
        obligation_id=obligation.id, text=command.report, by=uow.actor.person, at=uow.instant()
    )
    uow.add(report)
    uow.audit("relief.reported", obligation.award_id, after={"obligation": obligation.code})
    return report


def remind_of_reports(uow: UnitOfWork, _: None = None) -> int:
    """Remind holders of reports that are due soon, and of those that are late; each once."""
    require(uow.actor, FOLLOW_AWARDS)
    done = 0
    for kind in (COMING, LATE):
        while some := uow.apart(_remind_some, _Due(kind=kind)):
            done += some
    return done


def _remind_some(uow: UnitOfWork, due: _Due) -> int:
    require(uow.actor, FOLLOW_AWARDS)
    query = (
        select(AwardObligation, ReliefAward)
        .join(ReliefAward, ReliefAward.id == AwardObligation.award_id)
        .where(
            _falls(uow, due.kind),
            unreported(),
            ~exists().where(
                ObligationReminder.obligation_id == AwardObligation.id,
                ObligationReminder.kind == due.kind,
            ),
        )
        .order_by(AwardObligation.due_on, AwardObligation.id)
        .limit(due.most)
    )
    rows = uow.session.execute(query, execution_options=UNCHECKED).all()
    for obligation, award in rows:
        _remind(uow, obligation, award, due.kind)
    return len(rows)


def _falls(uow: UnitOfWork, kind: str) -> ColumnElement[bool]:
    today = local_day(uow.now)
    if kind == LATE:
        return AwardObligation.due_on < today
    return AwardObligation.due_on.between(today, today + timedelta(days=days(uow, REMINDER_DAYS)))


def unreported() -> ColumnElement[bool]:
    """Return the condition of obligations on which nobody reported."""
    return ~exists().where(ObligationReport.obligation_id == AwardObligation.id)


def _remind(uow: UnitOfWork, obligation: AwardObligation, award: ReliefAward, kind: str) -> None:
    """Remind the holder; of an obligation that somebody planted, only note that it was seen."""
    uow.add(ObligationReminder(obligation_id=obligation.id, kind=kind, at=uow.instant()))
    if not if_genuine(uow.session, obligation):
        return
    values = {
        "number": award.number,
        "until": obligation.due_on.strftime("%d-%m-%Y"),
        "award": str(award.id),
    }
    notify_holder(uow, f"tax_incentives/report_{kind}", award, values)
