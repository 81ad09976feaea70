"""What stands inside an envelope survives being written and read."""

from datetime import timedelta

from factories.marketplace import content, make_opened, make_published
from sqlalchemy.orm import Session

from marketplace.bids.envelope_content import BidContent
from marketplace.sealing.canonical import canonical_json, parse_json
from marketplace.tenders.policy.lifecycle import Status


def test_it_reads_back_what_it_wrote() -> None:
    inside = content([100, 250_50])
    assert BidContent.from_json(parse_json(canonical_json(inside.as_json()))) == inside


def test_it_arranges_a_tender_in_each_state(session: Session) -> None:
    published = make_published(session).tender
    assert published.status(published.closes_at - timedelta(seconds=1)) is Status.PUBLISHED
    assert published.status(published.closes_at) is Status.CLOSED
    opened = make_opened(session, [("A", [100_00, 200_00]), ("B", [90_00, 210_00])]).tender
    assert opened.opened_at
    assert opened.status(opened.opened_at) is Status.OPENED
