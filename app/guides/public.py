"""What domains may use of the guides room.

A domain brings its guides with `registry.add_guides(folder)`, and fills blanks of a kind of its own
with `registry.add_guide_values("fee", values)`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.guides.texts.library import Library as Library

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class GuideValue:
    """What fills a blank, in the reader's language, and how sure we are of it (H, M or U)."""

    text: str
    confidence: str


GuideValues = Callable[["UnitOfWork", Collection[str]], Mapping[str, GuideValue]]
