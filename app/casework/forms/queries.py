"""The day in the province and its districts, for checks of answers now."""

from collections.abc import Mapping
from typing import Any

from app.calendar import local_day
from app.casework.forms.policy.values import Day
from app.casework.ports import Asking, Fact
from app.identity.people.models import Organisation, Person
from app.places.public import district_names
from app.unit_of_work import UnitOfWork

# Facts that the engine knows by itself: who applies, as their account has them.
#
# They answer questions at first (`prefill`) and may be asked for in determinants. None where the
# account does not say.


def _person(uow: UnitOfWork, asking: Asking) -> Person:
    return uow.get(Person, asking.person_id)


def _applicant(uow: UnitOfWork, asking: Asking) -> dict[str, str]:
    person = _person(uow, asking)
    return {"name": person.name, "name_ur": person.name_ur, "cnic": person.cnic or ""}


def _organisation(name: str) -> Fact:
    def told(uow: UnitOfWork, asking: Asking) -> Any:  # noqa: ANN401 - an answer
        if asking.organisation_id is None:
            return None
        return getattr(uow.get(Organisation, asking.organisation_id), name) or None

    return told


OWN_FACTS: Mapping[str, Fact] = {
    "applicant": _applicant,
    "applicant.name": lambda uow, asking: _person(uow, asking).name,
    "applicant.name_ur": lambda uow, asking: _person(uow, asking).name_ur or None,
    "applicant.cnic": lambda uow, asking: _person(uow, asking).cnic,
    "applicant.mobile": lambda uow, asking: _person(uow, asking).mobile,
    "applicant.email": lambda uow, asking: _person(uow, asking).email,
    "organisation.name": _organisation("name"),
    "organisation.name_ur": _organisation("name_ur"),
    "organisation.ntn": _organisation("ntn"),
}


def day_now(uow: UnitOfWork) -> Day:
    """Return today in the province with the districts that there are."""
    today = local_day(uow.now)
    return Day(today=today, districts=frozenset(district_names(uow.session, "en", today)))
