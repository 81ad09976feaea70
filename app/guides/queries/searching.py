"""One search over guides, forms and offices, in both scripts: at most a page of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.calendar import local_day
from app.guides.models import Office
from app.guides.queries.forms import Version, current_forms
from app.guides.queries.offices import offices_with
from app.guides.texts.guide import Guide
from app.guides.texts.library import Library
from app.synonyms.public import widened_terms
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Found:
    """The items with every word; `more_forms` and `more_offices`: there are others."""

    guides: Sequence[Guide] = ()
    forms: Sequence[Version] = ()
    offices: Sequence[Office] = ()
    more_forms: bool = False
    more_offices: bool = False

    @property
    def nothing(self) -> bool:
        """True if nothing was found."""
        return not (self.guides or self.forms or self.offices)


def search(uow: UnitOfWork, q: str) -> Found:
    """Find by words, with what means the same: four queries, one without a word."""
    terms = widened_terms(uow.session, q)
    if not terms:
        return Found()
    words = " & ".join(term.tsquery for term in terms)
    forms = current_forms(uow.session, words)
    places = offices_with(uow.session, local_day(uow.now), words)
    return Found(
        guides=uow.port(Library).search(terms),
        forms=forms.items,
        offices=places.items,
        more_forms=forms.next_cursor is not None,
        more_offices=places.next_cursor is not None,
    )
