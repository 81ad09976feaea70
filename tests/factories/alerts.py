"""What people look out for, and what they are told."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.models import Message, Notification
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from factories.marketplace import Agency, make_draft
from factories.tenders import deliver_all
from marketplace.alerts.use_cases.send_alerts import send_alerts
from marketplace.tenders.models import Tender, TenderItem


def make_buying(session: Session, agency: Agency, what: str, **fields: Any) -> Tender:  # noqa: ANN401 - columns
    """Make a published tender of one item, without keys: only what searches look at."""
    draft = make_draft(session, agency, **{"title": "Things for an office", **fields})
    session.execute(text("delete from tender_items where tender_id = :id"), {"id": draft.id})
    session.expunge_all()
    session.add(
        TenderItem(tender_id=draft.id, number=1, description=what, unit="piece", quantity=1)
    )
    session.flush()
    tender = session.get_one(Tender, draft.id)
    now = real_now()
    tender.submitted_at = tender.approved_at = tender.published_at = now
    tender.approved_by, tender.parameters = agency.approver.id, {}
    tender.key_recipient, tender.key_fingerprint = "age1", "ab" * 32
    tender.reference = f"TSE-{draft.id.int % 10**12:012d}"
    session.flush()
    return tender


def tell(platform: Platform, event: str, tender: Tender) -> None:
    """Let an event of a tender happen, and do what follows, the sending at once included."""

    def publish(uow: UnitOfWork, _: None) -> None:
        uow.publish(event, tender_id=tender.id)

    platform.executor.execute(publish, None, actor=SYSTEM)
    deliver_all(platform)
    platform.executor.execute(send_alerts, None, actor=SYSTEM)


def letters(platform: Platform, session: Session, person: Person) -> Sequence[dict[str, str]]:
    """Return what was queued for somebody, as it is sealed, oldest first, with its channel."""
    query = (
        select(Message)
        .join(Notification, Notification.id == Message.notification_id)
        .where(Notification.person_id == person.id)
        .order_by(Message.id)
    )
    vault = platform.executor.vault
    return [
        {"channel": row.channel, **json.loads(vault.open_for(row.place, row.sealed or b""))}
        for row in session.scalars(query)
    ]


def pass_days(session: Session, days: int) -> None:
    """Let days of business time go by."""
    session.execute(
        text(
            "insert into demonstration_clock (id, ahead) values (1, :ahead)"
            " on conflict (id) do update set ahead = demonstration_clock.ahead + :ahead"
        ),
        {"ahead": timedelta(days=days)},
    )
    session.commit()
