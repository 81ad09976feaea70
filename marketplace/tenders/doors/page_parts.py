"""Parts of a tender's public page that nouns above tenders bring; contribute one each.

    registry.contribute(PagePart(name="met", template="…", load=_met, order=10))

`load(uow, tender)` gets the tender as the API gives it, with times; None leaves the part out. The
template finds what it returned as `part`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.platform import the_platform
from app.unit_of_work import UnitOfWork

Tender = Mapping[str, Any]
# Above everything, above the terms, or below them.
Place = Literal["first", "terms", "last"]


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A part of the page: a template and what fills it."""

    name: str
    template: str
    load: Callable[[UnitOfWork, Tender], Mapping[str, object] | None]
    place: Place = "last"
    order: int = 50


def filled_parts(
    uow: UnitOfWork, tender: Tender
) -> Mapping[Place, list[tuple[str, Mapping[str, object]]]]:
    """Return the parts of a tender's page that the reader gets, by their places, in order."""
    filled: dict[Place, list[tuple[str, Mapping[str, object]]]] = {}
    for each in sorted(the_platform().registry.contributed(PagePart), key=lambda part: part.order):
        values = each.load(uow, tender)
        if values is not None:
            filled.setdefault(each.place, []).append((each.template, values))
    return filled
