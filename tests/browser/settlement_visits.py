"""Where the browser goes: pages of settlement, as both officers and the auditor see them."""

from collections.abc import Iterator

from browser.arrange_settlement import settlement as arranged
from browser.planning import ENGLISH, Places, Visit


def settlement(places: Places) -> Iterator[Visit]:
    made = arranged(places.living)
    waiting = {"settlement_file_id": made["file"]}
    match, terms = {"match_id": made["match"]}, {"terms_id": made["terms"]}
    for who in ("finance", "auditor"):
        for page in ("index", "files"):
            yield Visit(f"settlement.{page}", who, languages=ENGLISH)
        for page in ("index", "matches"):
            yield Visit(f"differences.{page}", who, languages=ENGLISH)
        for page in ("index", "expected"):
            yield Visit(f"settlement_terms.{page}", who, languages=ENGLISH)
        yield Visit("settlement.show", who, {"settlement_file_id": made["matched"]}, ENGLISH)
        of = f"of={made['difference']}"
        yield Visit("differences.show", who, languages=ENGLISH, query=of)
    for who in ("finance", "finance2"):
        yield Visit("settlement.show", who, waiting, ENGLISH)
        yield Visit("differences.match", who, match, ENGLISH)
        yield Visit("settlement_terms.show", who, terms, ENGLISH)
    yield Visit("settlement.new", "finance", languages=ENGLISH)
    yield Visit("settlement.refuse", "finance2", waiting, ENGLISH)
    yield Visit("differences.refuse", "finance2", match, ENGLISH)
    yield Visit("settlement_terms.new", "finance", languages=ENGLISH)
    yield Visit("settlement_terms.refuse", "finance2", terms, ENGLISH)
