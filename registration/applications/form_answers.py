"""From the answers of registration's forms to what the register keeps. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from registration.register.policy.business import Form, Owner, Place, State, owner_json
from registration.register.policy.changes import Ground, Paper, Row, content_of_change, paper_json
from registration.register.policy.minors import Election

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
    """Return True if everybody may read the owner's name and the streets.

    Firms and companies are open by law. A sole proprietor's street may be her home: it is hidden
    unless she trades elsewhere or agreed. Without an answer, there is no agreement.
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
        # Earlier forms asked whether somebody is a minor; now the birth date of a minor is asked.
        minor=beside.get("minor", "born_on" in beside),
        born_on=day_in(beside, "born_on"),
    )


def day_in(answers: Answers, name: str) -> date | None:
    """Return a day from the answers; None if there is none."""
    told = answers.get(name)
    return date.fromisoformat(told) if told else None


def change_rows(rows: Sequence[Answers]) -> list[Row]:
    """Read the partners of a change, with those who leave and their grounds."""
    return [
        Row(
            owner=_owner(row["partner"], row),
            ground=Ground(row["leaves"]) if row.get("leaves") else None,
            paper=_paper(row),
        )
        for row in rows
    ]


def _paper(beside: Answers) -> Paper | None:
    if not beside.get("paper_number"):
        return None
    return Paper(
        number=beside["paper_number"],
        on=date.fromisoformat(beside["paper_on"]),
        authority=beside["paper_authority"],
    )


def is_of_old_form(rows: Sequence[Answers]) -> bool:
    """Return True if partners are in the form without birth dates: the whole list at once."""
    return any("minor" in row for row in rows)


def owners_json(found: Sequence[Owner]) -> list[dict[str, Any]]:
    """Write owners as a filing's content."""
    return [owner_json(owner) for owner in found]


def form_corrections(answers: Answers) -> dict[str, Any]:
    """Read what a correction changes: the day, the other places, and partners' particulars.

    An empty field is not changed. That there are no other places is said, not left empty. Only a
    birth date changes whether somebody is a minor.
    """
    others = [{"line": each.line, "district": each.district} for each in places(answers)]
    return {
        "occurred_on": answers.get("occurred_on"),
        "other_places": [] if answers.get("no_other_places") else others or None,
        "partners": [_better(row) for row in _rows(answers)] or None,
    }


def _better(row: Answers) -> dict[str, Any]:
    told = {name: row["partner"].get(name) for name in ("name", "name_ur")}
    told |= {name: row.get(name) for name in ("address", "joined_on", "born_on")}
    told |= {"ground": row.get("leaves")}
    kept = {name: value for name, value in told.items() if value}
    # A partner who left on a ground that needs no document has none any more.
    paper = _paper(row)
    papers = paper_json(paper) if paper else {"paper": None}
    return {"cnic": row["partner"]["cnic"]} | kept | (papers if "ground" in kept else {})


def changed(service: str, answers: Answers, state: State | None) -> dict[str, Any]:
    """Read what a change's form changes, as a filing's content; `state`: the register's today."""
    if service == "change_of_partners" and state and not is_of_old_form(_rows(answers)):
        return content_of_change(state, change_rows(_rows(answers)))
    told = _CHANGED[service](answers)
    gone = next((o for o in state.owners if o.cnic == told.get("gone")), None) if state else None
    return told | ({"gone_name": gone.name, "gone_name_ur": gone.name_ur} if gone else {})


def _name(answers: Answers) -> dict[str, Any]:
    return {"name": answers["business_name"], "name_ur": answers.get("business_name_ur", "")}


def _place(answers: Answers) -> dict[str, Any]:
    others = [{"line": each.line, "district": each.district} for each in places(answers)]
    return {"place": dict(answers["place"]), "other_places": others}


def _partners(answers: Answers) -> dict[str, Any]:
    return {"owners": owners_json(owners(answers))}


def newcomer(answers: Answers) -> Owner:
    """Read who joins by their own notice, on the day of the change."""
    return _owner(answers["newcomer"], {**answers, "joined_on": answers["occurred_on"]})


def _incoming(answers: Answers) -> dict[str, Any]:
    return {"joined": owners_json([newcomer(answers)]), "left": [], "changed": []}


def _activities(answers: Answers) -> dict[str, Any]:
    return {"activities": list(activities(answers))}


def _ended(answers: Answers) -> dict[str, Any]:
    paper = _paper(answers)
    told = {"ground": answers.get("dissolution_ground"), "gone": answers.get("gone_partner")}
    return (
        {"reason": answers.get("dissolution_reason", "")}
        | {name: value for name, value in told.items() if value}
        | (paper_json(paper) if paper else {})
    )


def _elected(answers: Answers) -> dict[str, Any]:
    who, elects = answers["former_minor"], Election(answers["elects"])
    notices = {"gazette": answers.get("gazette"), "newspaper": answers.get("newspaper")}
    return {
        "cnic": who["cnic"],
        "name": who["name"],
        "elects": elects.value,
        "partner": elects is not Election.NO_PARTNER,
        "notice": {name: value for name, value in notices.items() if value},
    }


_CHANGED = {
    "change_of_name": _name,
    "change_of_place": _place,
    "change_of_partners": _partners,
    "change_of_activities": _activities,
    "dissolution": _ended,
    "minor_election": _elected,
    "incoming_partner": _incoming,
}
