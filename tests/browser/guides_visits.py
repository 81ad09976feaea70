"""Where the browser goes: guides, forms, offices, and what is said of them."""

from collections.abc import Iterator

from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living

from app.guides.public import Library


def portal(places: Places) -> Iterator[Visit]:
    yield Visit("guides.index")
    yield from guides(places.living)
    for words in ("bid", "ٹیکس", "zzz"):
        yield Visit("guides.search", query=f"q={words}")
    yield Visit("forms.index")
    yield Visit("forms.versions", values={"form": "shop-registration"})
    yield Visit("offices.index")
    yield Visit("offices.index", query="district=quetta")
    yield Visit("feedback.ask", query="page=forms")
    yield from _kept(places)


def guides(living: Living) -> Iterator[Visit]:
    """Every guide of the release."""
    library = living.platform.executor.ports.get(Library)
    for slug in library.guides:
        yield Visit("guides.show", values={"guide": slug})


def _kept(places: Places) -> Iterator[Visit]:
    """What officers keep: as who entered it, and as who decides."""
    form = "select id from published_forms where approved_at is %s null order by id limit 1"
    office = "select id from offices where approved_at is %s null order by id limit 1"
    for who in ("facilitation", "rules", "auditor"):
        yield Visit("forms.kept", who, languages=ENGLISH)
        yield Visit("offices.kept", who, languages=ENGLISH)
        for state in ("", "not"):
            one = {"form_id": places.one(form % state)}
            yield Visit("forms.show", who, one, ENGLISH)
            other = {"office_id": places.one(office % state)}
            yield Visit("offices.show", who, other, ENGLISH)
    waiting, published = places.one(form % ""), places.one(form % "not")
    yield Visit("forms.refuse", "rules", {"form_id": waiting}, ENGLISH)
    yield Visit("forms.withdraw", "rules", {"form_id": published}, ENGLISH)
    yield Visit("forms.new", "rules", languages=ENGLISH, query="form=shop-registration")
    yield Visit("offices.new", "rules", languages=ENGLISH)
    yield Visit("offices.change", "rules", {"office_id": places.one(office % "not")}, ENGLISH)
    yield Visit("offices.refuse", "rules", {"office_id": places.one(office % "")}, ENGLISH)
    yield Visit("feedback.read", "rules", languages=ENGLISH)
    said = {"page": "guide:sales-tax-on-services"}
    yield Visit("feedback.read_page", "rules", said, ENGLISH)
