"""Pages of tenders that changed after publication, and of longer validity."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living

from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from demonstration.marketplace.seed import plans
from marketplace.amendments.use_cases import AMENDMENT, ProposeAmendment
from marketplace.tenders.models import Tender
from marketplace.validity.use_cases import EXTENSION, ProposeLongerValidity


def versions(places: Places) -> Iterator[Visit]:
    """A tender with a version and a change that waits; bids asked for longer validity."""
    changed = places.tender(plans.FURNITURE)
    waiting = amended(places.living, changed)
    tender = {"tender_id": changed}
    yield Visit("tenders.versions", values=tender)
    yield Visit("tenders.show", values=tender)
    yield Visit("bids.ask_confirm", "owner", tender)
    for page in ("index", "new"):
        yield Visit(f"amendments.{page}", "officer", tender, ENGLISH)
    yield Visit("amendments.index", "authority", tender, ENGLISH)
    yield Visit("amendments.refuse", "authority", {"amendment_id": waiting}, ENGLISH)
    asked, waits = places.tender(plans.GENERATORS), places.tender(plans.COOLING)
    longer_validity(places.living, asked, approve=True)
    extension = longer_validity(places.living, waits, approve=False)
    for tender_id in (asked, waits):
        yield Visit("validity.index", "authority", {"tender_id": tender_id}, ENGLISH)
    yield Visit("validity.refuse", "authority", {"extension_id": extension}, ENGLISH)
    yield Visit("validity.answer", "owner", {"bid_id": places.bid(plans.GENERATORS, "owner")})


def arranged(living: Living) -> None:
    """Arrange what waits for a second officer, without the pages."""
    places = Places(living)
    amended(living, places.tender(plans.FURNITURE))
    longer_validity(living, places.tender(plans.COOLING), approve=False)


def amended(living: Living, tender_id: UUID) -> UUID:
    """Change a tender, and let another change wait; returns the one that waits."""
    first = _propose(living, tender_id, delivery_place="The new store, Satellite Town, Quetta")
    authority = living.cast.actor("authority")
    living.platform.executor.execute(AMENDMENT.approve, Approve(id=first), actor=authority)
    with living.platform.executor.sessions() as session:
        closes = session.get_one(Tender, tender_id).closes_at
    return _propose(living, tender_id, closes_at=closes + timedelta(days=7))


def _propose(living: Living, tender_id: UUID, **changes: object) -> UUID:
    with living.platform.executor.sessions() as session:
        version = session.get_one(Tender, tender_id).version
    command = ProposeAmendment(
        tender_id=tender_id,
        version=version,
        reason="The store of the project unit has moved to another street.",
        late_reason="The landlord gave notice this week.",
        regulator_on=local_day(real_now()),
        reasons=dict.fromkeys(_WARNINGS, "Bidders asked for it in writing."),
        **changes,  # type: ignore[arg-type]
    )
    officer = living.cast.actor("officer")
    made: UUID = living.platform.executor.execute(AMENDMENT.propose, command, actor=officer).id
    return made


_WARNINGS = ("amendment.notice", "response-days", "opening-delay", "opening-day")


def longer_validity(living: Living, tender_id: UUID, *, approve: bool) -> UUID:
    """Ask for longer validity, or let the proposal wait."""
    command = ProposeLongerValidity(
        tender_id=tender_id, days=30, reason="An appeal is pending before the regulator."
    )
    execute, officer = living.platform.executor.execute, living.cast.actor("officer")
    row = execute(EXTENSION.propose, command, actor=officer)
    if approve:
        execute(EXTENSION.approve, Approve(id=row.id), actor=living.cast.actor("authority"))
    return row.id
