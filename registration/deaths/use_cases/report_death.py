"""An heir reports that a partner or a proprietor died, with the death certificate.

Only partners give the notice of section 63 (Partnership Act 1932). An heir who is no partner
reports the death instead. Once two officers have recorded it, nobody acts for who died, and the
office asks the other partners for their notice.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select

from app.calendar import local_day
from app.db import new_id
from app.errors import Conflict, Invalid
from app.identity.public import cnic_hash, own_cnic_hash
from app.permissions import require
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathReport, decided
from registration.deaths.notifications import notify_reported
from registration.deaths.permissions import REPORT_DEATH
from registration.deaths.policy import owner_of
from registration.register.models import Business
from registration.register.policy.business import Form, Standing
from registration.register.queries.owners import entry_on
from registration.register.queries.search import business_of

# Reports of one person that may wait at a time.
MOST_OPEN = 5


class Relation(StrEnum):
    """What the reporter is to who died."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class ReportDeath:
    """The business, who died (a CNIC of 13 digits), on which day, and the death certificate."""

    number: str
    cnic: str = field(repr=False)
    name: str
    relation: Relation
    died_on: date
    paper_number: str
    paper_on: date
    paper_authority: str


def report_death(uow: UnitOfWork, command: ReportDeath) -> DeathReport:
    """Keep the report. Only the office learns whether the CNIC is that of an owner.

    Raises Invalid for impossible days or one's own CNIC, Conflict for a company or a closed
    business (`no-report`), for the same report while it waits (`reported-already`), and for more
    than `MOST_OPEN` that wait (`too-many`).
    """
    require(uow.actor, REPORT_DEATH)
    business = uow.lock(Business, business_of(uow.session, command.number).id)
    at = uow.instant()
    _refuse_days(uow, command, local_day(at))
    state = entry_on(uow, business.id, local_day(at))
    if business.form == Form.COMPANY or state is None or state.standing is Standing.DISSOLVED:
        raise Conflict(
            sentence(
                "This register closes no company, and no business that has ended. For a company,"
                " notify SECP."
            ),
            code="no-report",
        )
    row = _row(uow, business, command)
    _refuse_more(uow, row)
    uow.add(row)
    uow.session.flush()
    uow.audit("register.death_reported", business.id, after={"report": str(row.id)})
    owner = owner_of(state, command.cnic)
    if owner is not None:
        notify_reported(uow, business, state, owner)
    return row


def _row(uow: UnitOfWork, business: Business, command: ReportDeath) -> DeathReport:
    return DeathReport(
        id=new_id(),
        business_id=business.id,
        cnic_hash=cnic_hash(uow, command.cnic),
        told={
            "cnic": command.cnic,
            "name": command.name,
            "relation": command.relation.value,
            "paper_number": command.paper_number,
            "paper_authority": command.paper_authority,
        },
        died_on=command.died_on,
        paper_on=command.paper_on,
        reported_by=uow.actor.person,
        reported_at=uow.instant(),
    )


def _refuse_days(uow: UnitOfWork, command: ReportDeath, today: date) -> None:
    if command.died_on > today:
        _wrong("died_on", sentence("This day is still to come. Write the day of the death."))
    if not command.died_on <= command.paper_on <= today:
        _wrong(
            "paper_on",
            sentence(
                "Write the date of the certificate: not before the death, and not after today."
            ),
        )
    if cnic_hash(uow, command.cnic) == own_cnic_hash(uow):
        _wrong("cnic", sentence("This is your own CNIC. Write that of the person who died."))


def _wrong(name: str, problem: Sentence) -> None:
    raise Invalid(problem, fields={name: problem})


def _refuse_more(uow: UnitOfWork, row: DeathReport) -> None:
    mine = select(func.count()).where(DeathReport.reported_by == uow.actor.person, ~decided())
    same = mine.where(
        DeathReport.business_id == row.business_id, DeathReport.cnic_hash == row.cnic_hash
    )
    if uow.session.scalar(same):
        raise Conflict(
            sentence("You have reported this already. The office looks at it."),
            code="reported-already",
        )
    if (uow.session.scalar(mine) or 0) >= MOST_OPEN:
        raise Conflict(
            sentence("%(most)s of your reports wait already. Ask the office.", most=MOST_OPEN),
            code="too-many",
        )
