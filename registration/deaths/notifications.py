"""Who is told of a report and of what was found: in their account, or by a letter on paper."""

from collections.abc import Iterable, Mapping

from app.identity.public import people_with_cnics
from app.notifications.public import Addressee, queue_message, write_letter
from app.unit_of_work import UnitOfWork
from registration.deaths.models import DeathReport
from registration.register.models import Business
from registration.register.policy.business import Owner, State

Values = Mapping[str, str]


def tell_declared(uow: UnitOfWork, business: Business, state: State, owner: Owner) -> None:
    """Tell who is said to have died: they may be alive, and say so."""
    _tell(uow, "death_reported", [owner], _values(business, state, owner.name, owner.name_ur))


def tell_partners(uow: UnitOfWork, business: Business, state: State, report: DeathReport) -> None:
    """Ask the partners who stay to give the notice of the firm (s. 63)."""
    gone = next(each for each in state.owners if each.cnic == report.told["cnic"])
    stay = [each for each in state.owners if not each.minor and each.died_on is None]
    named = [each for each in stay if each is not gone]
    values = _values(business, state, gone.name, gone.name_ur)
    day = {"day": f"{report.died_on:%d-%m-%Y}"}
    _tell(uow, "death_recorded", named, {key: {**each, **day} for key, each in values.items()})


def tell_reporter(uow: UnitOfWork, business: Business, report: DeathReport) -> None:
    """Tell who reported it that it is decided."""
    values = {
        "name": report.told["name"],
        "number": business.number or business.temporary,
        "report": str(report.id),
    }
    queue_message(
        uow,
        template="registration/death_report_decided",
        values=values,
        person_id=report.reported_by,
    )


def _values(business: Business, state: State, name: str, name_ur: str) -> dict[str, Values]:
    number = business.number or business.temporary
    return {
        "en": {"name": name, "firm": state.name, "number": number},
        "ur": {"name": name_ur or name, "firm": state.name_ur or state.name, "number": number},
    }


def _tell(
    uow: UnitOfWork, template: str, people: Iterable[Owner], values: Mapping[str, Values]
) -> None:
    named = list(people)
    accounts = people_with_cnics(uow, [each.cnic for each in named])
    for person_id in dict.fromkeys(accounts.values()):
        queue_message(
            uow, template=f"registration/{template}", values=values["en"], person_id=person_id
        )
    for each in named:
        if each.cnic not in accounts:
            write_letter(
                uow,
                template=f"registration/{template}_letter",
                values=values,
                to=Addressee(name=each.name, name_ur=each.name_ur, address=each.address),
            )
