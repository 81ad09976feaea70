"""Facts of the engine: the applicant, by their account.

They answer questions at first (`prefill`) and may be asked for in determinants. None if the account
does not have them.
"""

from collections.abc import Mapping
from typing import Any

from app.casework.ports import Asking, Fact
from app.identity.people.models import Organisation, Person
from app.unit_of_work import UnitOfWork


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
