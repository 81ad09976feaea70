"""From the answers of registration's forms to what the register keeps. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registration.register.policy.business import Form, Owner, Place, State

Answers = Mapping[str, Any]
FORMS = {
    "partnership": Form.PARTNERSHIP,
    "sole_proprietorship": Form.SOLE,
    "company_link": Form.COMPANY,
}


def state_from(form: Form, answers: Answers) -> State:
    """Read the state of a business from the form of its registration."""
    return State(
        form=form,
        name=answers["business_name"],
        name_ur=answers.get("business_name_ur", ""),
        place=Place.of(answers["place"]),
        other_places=places(answers),
        activities=activities(answers),
        owners=owners(answers),
        duration=answers.get("duration", ""),
        company_number=answers.get("company_number", ""),
    )


def publishes(form: Form, answers: Answers) -> bool:
    """Whether everybody may read the owner's name and the streets.

    Firms and companies are open by law. A sole proprietor's street may be her home: it is hidden
    unless she trades elsewhere or agreed. Who was never asked did not agree.
    """
    at_home = answers.get("from_home", True)
    return form is not Form.SOLE or not at_home or bool(answers.get("publish_details"))


def places(answers: Answers) -> tuple[Place, ...]:
    """Read the other places of business."""
    return tuple(Place.of(row["other_place"]) for row in answers.get("other_places", ()))


def activities(answers: Answers) -> tuple[str, ...]:
    """Read what the business does: the main activity first, none twice."""
    rows = [row["activity"] for row in answers.get("more_activities", ())]
    return tuple(dict.fromkeys([answers["main_activity"], *rows]))


def owners(answers: Answers) -> tuple[Owner, ...]:
    """Read the partners in their order, or the proprietor."""
    if "proprietor" in answers:
        return (_owner(answers["proprietor"], answers),)
    return tuple(_owner(row["partner"], row) for row in _rows(answers))


def _rows(answers: Answers) -> Sequence[Answers]:
    rows: Sequence[Answers] = answers.get("partners", ())
    return rows


def _owner(person: Answers, beside: Answers) -> Owner:
    return Owner(
        name=person["name"],
        name_ur=person.get("name_ur", ""),
        cnic=person["cnic"],
        address=beside.get("address", ""),
        joined_on=date.fromisoformat(beside["joined_on"]),
        minor=beside.get("minor", False),
    )


def owners_json(found: Sequence[Owner]) -> list[dict[str, Any]]:
    """Write owners as a filing's content."""
    return [
        vars(owner) | {"joined_on": owner.joined_on.isoformat()}  # a frozen dataclass's own values
        for owner in found
    ]


def changed(service: str, answers: Answers) -> dict[str, Any]:
    """Read what a change's form changes, as a filing's content."""
    return _CHANGED[service](answers)


def _name(answers: Answers) -> dict[str, Any]:
    return {"name": answers["business_name"], "name_ur": answers.get("business_name_ur", "")}


def _place(answers: Answers) -> dict[str, Any]:
    others = [{"line": each.line, "district": each.district} for each in places(answers)]
    return {"place": dict(answers["place"]), "other_places": others}


def _partners(answers: Answers) -> dict[str, Any]:
    return {"owners": owners_json(owners(answers))}


def _activities(answers: Answers) -> dict[str, Any]:
    return {"activities": list(activities(answers))}


def _ended(answers: Answers) -> dict[str, Any]:
    return {"reason": answers.get("dissolution_reason", "")}


_CHANGED = {
    "change_of_name": _name,
    "change_of_place": _place,
    "change_of_partners": _partners,
    "change_of_activities": _activities,
    "dissolution": _ended,
}
