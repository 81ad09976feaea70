"""Publication of a sole proprietor's name and street, at their choice; or its withdrawal."""

from dataclasses import dataclass
from uuid import UUID

from app.errors import Conflict, NotFound
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from registration.register.events import PUBLICATION_CHANGED
from registration.register.models import Business
from registration.register.permissions import PUBLISH_DETAILS
from registration.register.policy.business import Form, Place
from registration.register.queries.owners import is_owner


@dataclass(frozen=True, kw_only=True)
class PublishDetails:
    """The business, and whether everybody may read the owner's name and the streets."""

    business_id: UUID
    publish: bool


def publish_details(uow: UnitOfWork, command: PublishDetails) -> Business:
    """Record the choice; it takes effect immediately, and repeating it changes nothing.

    Raises NotFound if it is no business of the actor's, Conflict for a firm or company.
    """
    require(uow.actor, PUBLISH_DETAILS)
    business = uow.lock(Business, command.business_id)
    if not is_owner(uow, business.id):
        raise NotFound
    if business.form != Form.SOLE:
        raise Conflict(
            sentence("The register of firms is open to everybody by law. Nothing can be hidden."),
            code="open-by-law",
        )
    if business.details_published != command.publish:
        _change(uow, business, publish=command.publish)
    return business


def hide_new_place(uow: UnitOfWork, business: Business, before: Place, after: Place) -> None:
    """Hide the details of a sole proprietor who moves: the new street may be their home.

    The caller has locked the business. The proprietor can publish them again.
    """
    if business.form == Form.SOLE and business.details_published and before != after:
        _change(uow, business, publish=False)


def _change(uow: UnitOfWork, business: Business, *, publish: bool) -> None:
    before, business.details_published = business.details_published, publish
    uow.audit(
        "register.publication_changed",
        business.id,
        before={"published": before},
        after={"published": publish},
    )
    uow.publish(PUBLICATION_CHANGED, business_id=business.id)
