"""Parts of a bidder's debrief that other nouns draw, such as what it may do against the result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from app.platform import the_platform
from app.unit_of_work import UnitOfWork
from marketplace.evaluation.queries.evaluations import Debrief


@dataclass(frozen=True, kw_only=True)
class DebriefPart:
    """A template and what fills it: `load(uow, debrief)` is None where there is nothing to show.

    An install contributes it; the template gets what was loaded as `part`. Parts stand below the
    results, in `order`.
    """

    template: str
    load: Callable[[UnitOfWork, Debrief], Mapping[str, object] | None]
    order: int = 50


def debrief_parts(uow: UnitOfWork, debrief: Debrief) -> list[tuple[str, Mapping[str, object]]]:
    """Return the templates of a debrief with their values, in order."""
    parts = sorted(the_platform().registry.contributed(DebriefPart), key=attrgetter("order"))
    loaded = [(part.template, part.load(uow, debrief)) for part in parts]
    return [(template, values) for template, values in loaded if values is not None]
