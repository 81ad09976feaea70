"""What a visit to a facilitation centre may be for: whether a name and street are published."""

from collections.abc import Sequence
from uuid import UUID

from app.casework.public import Words
from app.unit_of_work import UnitOfWork
from app.visits.public import AssistedAct, Choice, Done
from registration.register.permissions import PUBLISH_DETAILS, READ_OWN_BUSINESSES
from registration.register.policy.business import Form
from registration.register.queries.my_businesses import list_own
from registration.register.use_cases.publish_details import PublishDetails, publish_details

_HIDE, _PUBLISH = "hide", "publish"


def _choices(uow: UnitOfWork) -> Sequence[Choice]:
    return [
        Choice(key=f"{row.id}/{_HIDE}", title=f"{row.name}: hide name and street")
        if row.published
        else Choice(key=f"{row.id}/{_PUBLISH}", title=f"{row.name}: publish name and street")
        for row in list_own(uow)
        if row.form == Form.SOLE
    ]


def _run(uow: UnitOfWork, key: str) -> Done:
    business_id, _, what = key.partition("/")
    command = PublishDetails(business_id=UUID(business_id), publish=what == _PUBLISH)
    return Done(subject=str(publish_details(uow, command).id))


PUBLICATION = AssistedAct(
    code="publish_details",
    title=Words("Publish or hide a name and street", "نام اور پتہ شائع کرنا یا چھپانا"),
    permissions=(PUBLISH_DETAILS, READ_OWN_BUSINESSES),
    choices=_choices,
    run=_run,
)
