"""Acts for visits to a facilitation centre: to publish a name and street, or to hide them.

Each is an act of its own, so that the consent which is read out names the act.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from app.casework.public import Words
from app.unit_of_work import UnitOfWork
from app.visits.public import AssistedAct, Choice, Done
from registration.register.permissions import PUBLISH_DETAILS, READ_OWN_BUSINESSES
from registration.register.policy.business import Form
from registration.register.queries.my_businesses import list_own
from registration.register.use_cases.publish_details import PublishDetails, publish_details


def _choices(uow: UnitOfWork, *, publish: bool) -> Sequence[Choice]:
    """Return the person's own businesses of which this is not so yet."""
    return [
        Choice(key=str(row.id), title=row.name)
        for row in list_own(uow)
        if row.form == Form.SOLE and row.published is not publish
    ]


def _run(uow: UnitOfWork, key: str, *, publish: bool) -> Done:
    command = PublishDetails(business_id=UUID(key), publish=publish)
    return Done(subject=str(publish_details(uow, command).id))


def _act(code: str, title: Words, *, publish: bool) -> AssistedAct:
    return AssistedAct(
        code=code,
        title=title,
        permissions=(PUBLISH_DETAILS, READ_OWN_BUSINESSES),
        choices=partial(_choices, publish=publish),
        run=partial(_run, publish=publish),
    )


PUBLICATION = _act(
    "publish_details", Words("Publish a name and street", "نام اور پتہ شائع کرنا"), publish=True
)
HIDING = _act("hide_details", Words("Hide a name and street", "نام اور پتہ چھپانا"), publish=False)
