"""Sets of open data: a domain contributes each to the registry, and the catalogue lists it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.text import Sentence

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, kw_only=True)
class OpenSet:
    """A set of open data.

    `page` is the endpoint where people read it; `files` are the endpoints of its files and APIs by
    format ("CSV"); each set has "JSON", whose operation describes the fields.
    """

    name: str
    title: Sentence
    about: Sentence
    page: str
    files: Mapping[str, str]
    order: int
