"""Pages of debarment and of low prices, for officers, firms and the public."""

from collections.abc import Iterator

from browser.arrange_debarment import (
    AUTHORITY,
    BARRED_FIRM,
    BIDDER,
    CHAIR,
    FIRM,
    HEAD,
    OFFICER,
    low_price,
    matters,
)
from browser.planning import ENGLISH, Places, Visit


def debarments(places: Places) -> Iterator[Visit]:
    """Every page of a matter, from the form to the review, and the public list."""
    made = matters(places.living)
    yield Visit("debarred.index")
    yield Visit("debarred.index", query="state=all")
    yield Visit("debarment.index", OFFICER, languages=ENGLISH)
    yield Visit("debarment.index", "regulator", languages=ENGLISH)
    yield Visit("debarment.new", OFFICER, languages=ENGLISH)
    for matter in ("matter", "decided"):
        yield Visit("debarment.show", OFFICER, {"matter_id": made[matter]}, ENGLISH)
    yield Visit("debarment.name", OFFICER, {"matter_id": made["matter"]}, ENGLISH)
    yield Visit("debarment.notice", OFFICER, {"party_id": made["unheard"]}, ENGLISH)
    for page in ("paper_reply", "hearing", "minutes"):
        yield Visit(f"debarment.{page}", OFFICER, {"party_id": made["waits"]}, ENGLISH)
    for page in ("order", "paper_review"):
        yield Visit(f"debarment.{page}", OFFICER, {"party_id": made["heard"]}, ENGLISH)
    yield Visit("debarment.refuse", AUTHORITY, {"bar_id": made["proposal"]}, ENGLISH)
    yield Visit("debarment.refuse_lifting", AUTHORITY, {"lifting_id": made["lifting"]}, ENGLISH)
    yield Visit("debarment.review", HEAD, {"review_id": made["review"]}, ENGLISH)
    yield Visit("debarment.lifting", OFFICER, {"bar_id": made["order"]}, ENGLISH)
    yield Visit("debarment_notices.index", FIRM)
    yield Visit("debarment_notices.show", FIRM, {"party_id": made["waits"]})
    yield Visit("debarment_notices.show", BARRED_FIRM, {"party_id": made["barred"]})
    yield Visit("debarment_notices.review", BARRED_FIRM, {"party_id": made["barred"]})


def low_prices(places: Places) -> Iterator[Visit]:
    """The committee asks and decides, the bidder explains."""
    made = low_price(places.living)
    tender = {"tender_id": made["tender_id"]}
    asked = {"explanation_id": made["explanation_id"]}
    yield Visit("evaluations.overview", CHAIR, tender, ENGLISH)
    yield Visit("evaluations.comparative", CHAIR, tender, ENGLISH)
    other = tender | {"bid_id": made["other"]}
    yield Visit("evaluations.ask_explanation", CHAIR, other, ENGLISH, "scope=whole")
    yield Visit("evaluations.decide_explanation", CHAIR, asked, ENGLISH)
    yield Visit("evaluations.explanation", BIDDER, asked)
