"""Notifications to a firm about papers that end."""

from uuid import UUID

from app.identity.public import members_wearing
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.unit_of_work import UnitOfWork
from marketplace.kernel.permissions import KEEP_PROFILE
from marketplace.profiles.models import FirmPaper
from marketplace.profiles.use_cases import EXPIRED, EXPIRING


def _notify(uow: UnitOfWork, event: Event, template: str) -> None:
    paper = uow.session.get(FirmPaper, UUID(event.payload["paper_id"]))
    if paper is None or paper.valid_until is None:
        return
    values = {"name": paper.name, "valid_until": paper.valid_until.strftime("%d-%m-%Y")}
    for person in members_wearing(uow.session, paper.supplier_id, KEEP_PROFILE.holders):
        queue_message(uow, template=f"marketplace/{template}", person_id=person.id, values=values)


@handler("marketplace.tell_paper_expiring")
def notify_expiring(uow: UnitOfWork, event: Event) -> None:
    """Notify the firm's people before a paper's last day; not if it was removed meanwhile."""
    _notify(uow, event, "firm_paper_expiring")


@handler("marketplace.tell_paper_expired")
def notify_expired(uow: UnitOfWork, event: Event) -> None:
    """Notify them that its last day has passed."""
    _notify(uow, event, "firm_paper_expired")


PAPER_EVENTS = ((EXPIRING, notify_expiring), (EXPIRED, notify_expired))
