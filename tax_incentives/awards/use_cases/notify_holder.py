"""Messages to the holder of an award."""

from app.identity.public import members_of
from app.notifications.public import queue_message
from app.roles import SUPPLIER_OWNER
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward


def notify_holder(
    uow: UnitOfWork, template: str, award: ReliefAward, values: dict[str, str]
) -> None:
    """Notify who holds an award: the person, or the owners of the firm."""
    people = [award.person_id]
    if award.organisation_id is not None:
        owners = members_of(uow.session, award.organisation_id, SUPPLIER_OWNER)
        people = [each.id for each in owners]
    for person_id in people:
        queue_message(uow, template=template, values=values, person_id=person_id)
