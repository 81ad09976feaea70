"""Services: the catalogue for everybody, and for those who decide what is offered."""

from collections.abc import Iterator

from browser import arrange_cases
from browser.planning import ENGLISH, Places, Visit


def services(places: Places) -> Iterator[Visit]:
    """Arrange an offer that waits for the second officer."""
    waiting = arrange_cases.proposed_offer(places.living)
    yield Visit("services.index")
    yield Visit("services.index", query="q=food")
    for code in ("partnership", "smart_food_licence"):
        yield Visit("services.show", values={"code": code})
    yield Visit("for_you.ask")
    answers = "owners=partnership&registered=no&food=yes&it=yes&employees=7&sells_services=yes"
    yield Visit("for_you.ask", query=answers)
    version = {"code": "partnership", "version": 1}
    yield Visit("offers.index", "rules", languages=ENGLISH)
    yield Visit("offers.show", "rules2", {"code": "correction"}, ENGLISH)
    yield Visit("offers.offer", "rules", {"code": "partnership"}, ENGLISH)
    yield Visit("offers.refuse", "rules2", {"offer_id": waiting}, ENGLISH)
    yield Visit("offers.about", "rules", version, ENGLISH)
    yield Visit("previews.form", "rules", version, ENGLISH)
    yield Visit("previews.form", "rules", version, ENGLISH, query="sells_services=yes")
