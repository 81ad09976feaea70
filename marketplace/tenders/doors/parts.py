"""Parts of a tender's public page that nouns above draw; their installs contribute them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from app.platform import the_platform
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class TenderPart:
    """A template and what fills it: `load(uow, tender)` is None where there is nothing to show.

    `tender` is the published tender as the API gives it, with times. The template gets what was
    loaded as `part`. Parts stand above the terms, in `order`.
    """

    template: str
    load: Callable[[UnitOfWork, Mapping[str, Any]], Mapping[str, object] | None]
    order: int = 50


def parts_of(uow: UnitOfWork, tender: Mapping[str, Any]) -> list[tuple[str, Mapping[str, object]]]:
    """Return the templates of a tender's page with their values, in order."""
    parts = sorted(the_platform().registry.contributed(TenderPart), key=attrgetter("order"))
    loaded = [(part.template, part.load(uow, tender)) for part in parts]
    return [(template, values) for template, values in loaded if values is not None]
