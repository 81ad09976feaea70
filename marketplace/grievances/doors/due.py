"""Open work of heads, committees and officers on grievances, for their home pages."""

from collections.abc import Mapping, Sequence

from flask import url_for

from app.calendar import last_day_before
from app.due import Due
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from marketplace.grievances.queries.committee import due_grievances

TO_DO: Mapping[str, Sentence] = {
    "name": sentence("Choose the committee of a grievance"),
    "decide": sentence("Decide a grievance"),
    "silent": sentence("A committee has not decided a grievance in time"),
    "amend": sentence("Change the tender or cancel it: a grievance against its terms was upheld"),
    "confirm": sentence("Confirm the regulator's decision, or refuse it"),
    "regulator": sentence("Decide a grievance for the regulator"),
    "regulator_confirm": sentence("Approve a decision of the regulator, or refuse it"),
}


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the actor's open work on grievances."""
    return [
        Due(
            title=each.title,
            due_on=last_day_before(each.due_at) if each.due_at else None,
            href=url_for("grievances.show", grievance_id=each.id),
            kind=TO_DO[each.act],
        )
        for each in due_grievances(uow)
    ]
