"""Services: the catalogue for everybody, and for those who decide what is offered."""

from collections.abc import Iterator
from datetime import timedelta

from browser.planning import ENGLISH, Places, Visit

from app.calendar import local_day
from app.cases.use_cases.offer_service import OfferService, offer_service
from app.clock import real_now
from app.parameters.public import Confidence


def services(places: Places) -> Iterator[Visit]:
    """Arrange an offer that waits for the second officer."""
    living = places.living
    command = OfferService(
        code="partnership",
        version=1,
        opens_on=local_day(real_now()) + timedelta(days=30),
        instrument="A sample offer of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    rules = living.cast.actor("rules")
    waiting = living.platform.executor.execute(offer_service, command, actor=rules)
    yield Visit("services.index")
    yield Visit("services.index", query="q=food")
    for code in ("partnership", "smart_food_licence"):
        yield Visit("services.show", values={"code": code})
    version = {"code": "partnership", "version": 1}
    yield Visit("offers.index", "rules", languages=ENGLISH)
    yield Visit("offers.show", "rules2", {"code": "partnership"}, ENGLISH)
    yield Visit("offers.offer", "rules", {"code": "partnership"}, ENGLISH)
    yield Visit("offers.refuse", "rules2", {"offer_id": waiting.id}, ENGLISH)
    yield Visit("offers.about", "rules", version, ENGLISH)
    yield Visit("previews.form", "rules", version, ENGLISH)
    yield Visit("previews.form", "rules", version, ENGLISH, query="sells_services=yes")
