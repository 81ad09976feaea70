"""Public functions of the guides room for domains.

A domain registers its guides with `registry.add_guides(folder)`, and fills a separate kind of blank
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
    """The value of a blank, in the user's language, and its confidence (H, M or U)."""

    text: str
    confidence: str


GuideValues = Callable[["UnitOfWork", Collection[str]], Mapping[str, GuideValue]]
