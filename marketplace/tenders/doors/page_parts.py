"""Parts of a tender's page that nouns above tenders bring, and parts of a bidder's debrief.

    registry.contribute(PagePart(name="met", template="…", load=_met, order=10))

`load(uow, tender)` gets the tender as the API gives it, with times; a debrief knows its `id` alone.
None leaves the part out. The template finds what it returned as `part`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.platform import the_platform
from app.unit_of_work import UnitOfWork

Tender = Mapping[str, Any]
# On the tender's page above everything, above the terms or below them; or on a bidder's debrief.
Place = Literal["first", "terms", "last", "debrief"]


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A part of the page: a template and what fills it."""

    name: str
    template: str
    load: Callable[[UnitOfWork, Tender], Mapping[str, object] | None]
    place: Place = "last"
    order: int = 50


def filled_parts(
    uow: UnitOfWork, tender: Tender, *places: Place
) -> Mapping[Place, list[tuple[str, Mapping[str, object]]]]:
    """Return the parts that the reader gets at these places, in order."""
    filled: dict[Place, list[tuple[str, Mapping[str, object]]]] = {each: [] for each in places}
    for each in sorted(the_platform().registry.contributed(PagePart), key=lambda part: part.order):
        values = each.load(uow, tender) if each.place in filled else None
        if values is not None:
            filled[each.place].append((each.template, values))
    return filled
