"""Parts of a guide, once its two files are read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.guides.stages import Stage

LANGUAGES = ("en", "ur")
# The kind of blank that points to a source of the guide itself.
SOURCE = "source"


class GuideError(ValueError):
    """A guide's file is wrong; the message names the file, the line and what to do."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        """Add the place."""
        super().__init__(f"{path}:{line}: {problem}")


@dataclass(frozen=True)
class Blank:
    """A place that is filled when the page is shown: `{{ fee:shop-registration }}`."""

    kind: str
    key: str

    def __str__(self) -> str:
        """Format it as in a file."""
        return f"{{{{ {self.kind}:{self.key} }}}}"


@dataclass(frozen=True)
class Section:
    """A heading that the table of contents leads to."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """The basis of a guide's claims, and its confidence (H, M or U)."""

    key: str
    confidence: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Body:
    """A text as HTML that is ours, with blanks between; `links` are where it leads.

    `shape` is what both languages must share: its headings' levels, blanks and links, in order.
    """

    parts: Sequence[str | Blank]
    sections: Sequence[Section]
    links: Sequence[str]
    shape: Sequence[str]
    plain: str

    @property
    def blanks(self) -> Iterator[Blank]:
        """The blanks, in order."""
        return (part for part in self.parts if isinstance(part, Blank))


@dataclass(frozen=True, kw_only=True)
class Text:
    """A guide in one language."""

    path: Path
    title: str
    summary: str
    body: Body
    sources: Sequence[Source]


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A guide in both languages; `reviewed` is the day on which somebody last checked it.

    `spoken` is what is said in Urdu of each section where it is read aloud ("": the beginning).
    """

    slug: str
    stage: Stage
    order: int
    reviewed: date
    texts: Mapping[str, Text]
    spoken: Mapping[str, str]

    def text(self, language: str) -> Text:
        """Return the text in "en" or "ur"."""
        return self.texts[language]
