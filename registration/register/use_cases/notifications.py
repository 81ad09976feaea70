"""Owners are notified in their account, or by a letter on paper where they have none."""

from collections.abc import Mapping, Sequence

from app.identity.public import people_with_cnics
from app.notifications.public import Addressee, queue_message, write_letter
from app.unit_of_work import UnitOfWork
from registration.register.models import Business
from registration.register.policy.business import Owner, State

Values = Mapping[str, Mapping[str, str]]


def about_owner(business: Business, state: State, owner: Owner, **more: str) -> Values:
    """Return by language what a text says of an owner; who has no Urdu name keeps the other."""
    number = business.shown_number
    ur, firm_ur = owner.name_ur or owner.name, state.name_ur or state.name
    return {
        "en": {"name": owner.name, "firm": state.name, "number": number, **more},
        "ur": {"name": ur, "firm": firm_ur, "number": number, **more},
    }


def notify_owners(
    uow: UnitOfWork, owners: Sequence[Owner], template: str, values: Values, **links: str
) -> dict[str, int]:
    """Notify owners by a template or by `<template>_letter`; returns how many by each.

    `links` fill blanks of the message alone: a letter on paper leads to no page.
    """
    accounts = people_with_cnics(uow, [each.cnic for each in owners])
    people = dict.fromkeys(accounts.values())
    for person_id in people:
        queue_message(uow, template=template, values={**values["en"], **links}, person_id=person_id)
    unknown = [each for each in owners if each.cnic not in accounts]
    for each in unknown:
        to = Addressee(name=each.name, name_ur=each.name_ur, address=each.address)
        write_letter(uow, template=f"{template}_letter", values=values, to=to)
    return {"people": len(people), "letters": len(unknown)}
