"""Parts of a tender's public page that nouns above tenders bring; contribute one each.

    registry.contribute(PagePart(name="met", template="…", load=_met, order=10))

`load(uow, tender)` gets the tender as the API gives it, with times; None leaves the part out. The
template finds what it returned as `part`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.platform import the_platform
from app.unit_of_work import UnitOfWork

Tender = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class PagePart:
    """A part of the page: a template and what fills it."""

    name: str
    template: str
    load: Callable[[UnitOfWork, Tender], Mapping[str, object] | None]
    order: int = 50


def filled_parts(uow: UnitOfWork, tender: Tender) -> list[tuple[str, Mapping[str, object]]]:
    """Return the parts of a tender's page that the reader gets, in order."""
    parts = sorted(the_platform().registry.contributed(PagePart), key=lambda each: each.order)
    found = ((each.template, each.load(uow, tender)) for each in parts)
    return [(template, values) for template, values in found if values is not None]
