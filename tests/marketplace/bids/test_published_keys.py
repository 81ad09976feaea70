"""The trail is asked about one tender's key, however many tenders there are."""

from factories.marketplace import World, make_published
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from marketplace.tenders.models import Tender
from marketplace.tenders.published_keys import PUBLISHED, published_fingerprints


def record(session: Session, world: World) -> None:
    """Write a publication into the trail, as publishing does."""
    entry = AuditEntry(
        id=new_id(),
        at=real_now(),
        action=PUBLISHED,
        subject=str(world.tender.id),
        after={"key_fingerprint": world.tender.key_fingerprint},
        request_id="test",
    )
    session.add(entry)
    session.flush()


def test_it_reads_the_key_of_each_tender_beside_others(session: Session) -> None:
    worlds = [make_published(session) for _ in range(3)]
    for world in worlds[:2]:
        record(session, world)
    asked = select(Tender.id, published_fingerprints(Tender.id).label("published"))
    found = {row.id: row.published for row in session.execute(asked)}
    assert [found[world.tender.id] for world in worlds] == [
        [worlds[0].tender.key_fingerprint],
        [worlds[1].tender.key_fingerprint],
        [],
    ]


def test_it_shows_that_a_second_key_was_written_down(session: Session) -> None:
    world = make_published(session)
    record(session, world)
    record(session, world)
    asked = select(published_fingerprints(Tender.id)).where(Tender.id == world.tender.id)
    assert session.scalars(asked).one() == [world.tender.key_fingerprint] * 2
