"""Finding tenders: words that mean the same, saved searches, what a firm sells."""

from collections.abc import Iterator

from browser import arrange_found
from browser.planning import ENGLISH, Places, Visit

from demonstration.marketplace.seed import plans


def found(places: Places) -> Iterator[Visit]:
    """Arrange words that wait, and what the owner of a firm looks out for."""
    waiting = {"synonym_id": arrange_found.proposed_synonyms(places.living)}
    yield Visit("synonyms.index", "rules", languages=ENGLISH)
    yield Visit("synonyms.index", "auditor", languages=ENGLISH)
    yield Visit("synonyms.new", "rules", languages=ENGLISH)
    yield Visit("synonyms.show", "rules2", waiting, ENGLISH)
    yield Visit("synonyms.refuse", "rules2", waiting, ENGLISH)
    tender = places.tender(plans.FURNITURE)
    token = arrange_found.looked_out(places.living, tender, "owner3")
    yield Visit("alerts.index", "owner3")
    yield Visit("alerts.index", "citizen")
    yield Visit("alerts.save", "owner3", query="q=chairs&category=goods")
    yield Visit("alerts.follow", "citizen", query=f"kind=tender&subject_id={tender}")
    yield Visit("alerts.trade", "owner3")
    yield Visit("alerts.stop", values={"stop_token": token})
    yield Visit("short_stop.stop", values={"stop_token": token})
    yield Visit("alerts.done")
