"""Parts of a tender's pages that nouns above add, such as what firms object to."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.platform import the_platform
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class TenderSection:
    """A template and what fills it (as `section`); None: nothing to show. Contribute one.

    `page` is "tender" (the public page) or "debrief" (a bidder's own).
    """

    name: str
    template: str
    load: Callable[[UnitOfWork, UUID], object | None]
    order: int = 50
    page: str = "tender"


def sections_of(
    uow: UnitOfWork, tender_id: UUID, page: str = "tender"
) -> list[tuple[TenderSection, object]]:
    """Fill the parts of a page in their order, without those that have nothing to say."""
    parts = sorted(the_platform().registry.contributed(TenderSection), key=lambda each: each.order)
    filled = [(part, part.load(uow, tender_id)) for part in parts if part.page == page]
    return [(part, values) for part, values in filled if values is not None]
