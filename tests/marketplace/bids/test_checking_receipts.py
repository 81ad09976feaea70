"""Whoever checks a receipt is told names, as far as everybody may know them."""

from uuid import UUID

from factories.evaluation import open_world
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import new_id
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.signing.public import Finding, Named
from marketplace.bids.models import OpenedBid
from marketplace.bids.printing import VERIFIER
from marketplace.tenders.models import Tender


def _named(platform: Platform, tender: str, bid: UUID) -> dict[str, Named]:
    found = Finding(title="Receipt", facts=(), about={"tender": tender, "bid": str(bid)})
    with platform.executor.reading(ANONYMOUS) as uow:
        return {str(label): name for label, name in VERIFIER.name(uow, found).facts}


def test_it_names_the_tender_and_once_bids_are_read_out_the_firm(
    platform: Platform, session: Session
) -> None:
    world = open_world(session, platform, [("Turbat Traders", [100])])
    opened = session.scalars(select(OpenedBid)).one()
    tender = session.get_one(Tender, opened.tender_id)
    names = _named(platform, tender.reference or "", opened.bid_id)
    assert names["Title of the tender"] == Named(tender.title, tender.title_ur)
    assert names["Firm"].en == world.suppliers[0][0].name


def test_it_keeps_whose_a_bid_is_while_nobody_has_read_it_out(
    platform: Platform, session: Session
) -> None:
    open_world(session, platform, [("Turbat Traders", [100])])
    tender = session.scalars(select(Tender)).one()
    assert set(_named(platform, tender.reference or "", new_id())) == {"Title of the tender"}


def test_it_names_nothing_of_a_tender_that_is_not_here(platform: Platform) -> None:
    assert not _named(platform, "SIT-0000", new_id())
