"""Committee members of a draft, who open and evaluate the bids."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Response, request

from app.calendar import local_day
from app.identity.public import MIN_LETTERS, people_named
from app.parameters.public import NothingInForce
from app.unit_of_work import UnitOfWork
from app.web.doors import reading, redrawn, submit
from app.web.forms import Form
from app.web.translation import translate
from marketplace.kernel.policy import CommitteeRule
from marketplace.parameters.rules import committee_rule
from marketplace.tenders.doors.commands import committee_command
from marketplace.tenders.doors.department_web import address
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.doors.repeating_rows import compact, initial, step
from marketplace.tenders.queries.candidates import Candidate, candidates, candidates_by_id
from marketplace.tenders.queries.tender_file import with_keys
from marketplace.tenders.schemas.tenders import FEW_LETTERS, NameCommitteeSchema
from marketplace.tenders.use_cases.checks import rules_on
from marketplace.tenders.use_cases.name_committee import name_committee

# A committee has far fewer members.
MAX_OFFICERS = 50


@blueprint.get("/<uuid:tender_id>/committee")
def committee(tender_id: UUID) -> str:
    """Show the committee."""
    return _committee(tender_id, None)


@blueprint.post("/<uuid:tender_id>/committee")
def committee_post(tender_id: UUID) -> Response:
    """Name the committee, or only look names up, add or drop a row of the form."""
    asked, index = step()
    if asked in {"find", "seat"}:
        form = compact(Form.posted(), "members")
        return redrawn(_committee(tender_id, _seated(form) if asked == "seat" else form))
    if asked in {"add", "check", "drop"}:
        form = compact(Form.posted(), "members", without=index if asked == "drop" else None)
        return redrawn(_committee(tender_id, form, blank=2 if asked == "add" else 0))
    return submit(
        NameCommitteeSchema(),
        name_committee,
        lambda **loaded: committee_command(tender_id, **loaded),
        then=address,
        page=lambda form: _committee(tender_id, compact(form, "members")),
    )


def _as_id(typed: object) -> UUID | None:
    try:
        return UUID(str(typed))
    except ValueError:
        return None


def _seated(form: Form) -> Form:
    """Return the form with a row for the officer whose button was pressed."""
    person = request.form.get("step", "").removeprefix("seat-")
    return Form({**form.values, f"members-{len(form.count('members', 0))}-person_id": person})


def _officers_in_form(uow: UnitOfWork, form: Form) -> Mapping[str, Candidate]:
    """Return by id the officers whom the form names."""
    named = [value for name, value in form.values.items() if name.endswith("-person_id")]
    ids = [person for value in named[:MAX_OFFICERS] if (person := _as_id(value)) is not None]
    found = candidates_by_id(uow, ids)
    return {str(person): candidate for person, candidate in found.items()}


def _search_officers(uow: UnitOfWork, form: Form) -> tuple[Sequence[Candidate], Form]:
    """Return whom the words that were typed find; too few letters are an error beside them."""
    asked = form.value("find").strip()
    if not asked:
        return [], form
    if len(asked) < MIN_LETTERS:
        return [], Form(form.values, {"find": translate(FEW_LETTERS)})
    return candidates(uow, asked), form


def _committee(tender_id: UUID, form: Form | None, *, blank: int = 0) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
        if form is None:
            rows = [
                {
                    "person_id": seat.person_id,
                    "bps": seat.bps,
                    "chair": "yes" if seat.chair else "",
                    "outside": "yes" if seat.outside else "",
                    "agency": seat.agency,
                }
                for seat in file.seats
            ]
            form = Form(initial("members", rows) | {"revision": file.tender.revision})
        found = _looked_up(uow, form)
        officers, form = _search_officers(uow, form)
        known = _officers_in_form(uow, form)
        rule = _rule(uow)
    return draw(
        "tenders/officials/committee.html",
        form=form,
        tender=file.tender,
        seats={str(seat.person_id): seat for seat in file.seats},
        found=found,
        officers=[each for each in officers if str(each.person_id) not in known],
        searched=bool(form.value("find").strip()),
        known=known,
        blank=blank or (0 if file.seats or found or known or form.value("find") else 3),
        rule=rule,
    )


def _rule(uow: UnitOfWork) -> CommitteeRule | None:
    """Return the committee rules in force today; None if one is missing."""
    try:
        return committee_rule(rules_on(uow.session, local_day(uow.now)))
    except NothingInForce:
        return None


def _looked_up(uow: UnitOfWork, form: Form) -> dict[str, tuple[str, bool]]:
    """Return (name, whether they have a key) for each CNIC typed that has an account."""
    typed = {
        str(value): "".join(c for c in str(value) if c.isdecimal())
        for name, value in form.values.items()
        if name.endswith("-cnic") and value
    }
    people = people_named(uow.session, list(typed.values())[:30])
    keyed = with_keys(uow, [person.id for person in people.values()])
    return {
        as_typed: (people[digits].name, people[digits].id in keyed)
        for as_typed, digits in typed.items()
        if digits in people
    }
