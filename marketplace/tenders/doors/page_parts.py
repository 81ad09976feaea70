"""What nouns above tenders add to a tender's public page: each draws its own part."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from app.platform import the_platform
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PagePart:
    """A part of a tender's public page; `draw` returns "" where it has nothing to say."""

    draw: Callable[[UnitOfWork, UUID], Markup | str]
    order: int


def page_parts(uow: UnitOfWork, tender_id: UUID) -> list[Markup | str]:
    """Draw the parts of a tender's page, in their order."""
    parts = sorted(the_platform().registry.contributed(PagePart), key=lambda part: part.order)
    return [part.draw(uow, tender_id) for part in parts]
