"""Who is notified of a report of a death, and of what the office decided."""

from app.notifications.public import queue_message
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathReport
from registration.register.models import Business
from registration.register.notifications import about_owner, notify_owners
from registration.register.policy.business import Owner, State


def notify_reported(uow: UnitOfWork, business: Business, state: State, owner: Owner) -> None:
    """Notify who is reported as dead: they may be alive, and say so."""
    values = about_owner(business, state, owner)
    notify_owners(uow, [owner], "registration/death_reported", values)


def notify_partners(uow: UnitOfWork, business: Business, state: State, report: DeathReport) -> None:
    """Ask the partners who stay to give the notice of the firm (s. 63)."""
    gone = next(each for each in state.owners if each.cnic == report.told["cnic"])
    alive = (each for each in state.owners if each.died_on is None and not each.minor)
    stay = [each for each in alive if each is not gone]
    values = about_owner(business, state, gone, day=f"{report.died_on:%d-%m-%Y}")
    notify_owners(uow, stay, "registration/death_recorded", values)


def notify_reporter(uow: UnitOfWork, business: Business, report: DeathReport) -> None:
    """Notify who reported the death that the office has decided."""
    values = {
        "name": report.told["name"],
        "number": business.shown_number,
        "report": str(report.id),
    }
    queue_message(
        uow,
        template="registration/death_report_decided",
        values=values,
        person_id=report.reported_by,
    )
