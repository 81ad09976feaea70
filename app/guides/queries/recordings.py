"""Recordings that people hear, and who may have a file."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from app.documents.public import Document
from app.guides.models import Recording
from app.guides.permissions import SEE_KEPT
from app.guides.texts.guide import Guide
from app.guides.texts.library import Library
from app.permissions import require
from app.unit_of_work import UnitOfWork

MAX_RECORDINGS = 200
MAX_RECORDED_SECTIONS = 5_000
# The language of the texts that come with the release.
SPOKEN_IN = "ur"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A recording of a section in a language, or, without a file, its text that nobody has read."""

    guide: str
    section: str
    language: str
    speaker: str
    transcript: str
    document_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class SpokenSection:
    """A section of a guide that has a spoken text, and the languages in which it is recorded."""

    guide: str
    section: str
    recorded: Collection[str]


def recordings_of(uow: UnitOfWork, guide: str) -> Sequence[Heard]:
    """Return the recordings of a guide: the last approved of each section and language.

    Then the texts in Urdu that nobody has read aloud yet.
    """
    query = (
        select(Recording)
        .where(Recording.guide == guide, Recording.approved_at.is_not(None))
        .order_by(Recording.approved_at, Recording.id)
        .limit(MAX_RECORDINGS)
    )
    last = {(row.section, row.language): row for row in uow.session.scalars(query)}
    names = Heard.__dataclass_fields__
    heard = [Heard(**{name: getattr(row, name) for name in names}) for row in last.values()]
    known = uow.port(Library).guides.get(guide)
    return [*heard, *(_unread(known, last) if known else ())]


def _unread(guide: Guide, recorded: Collection[tuple[str, str]]) -> Iterator[Heard]:
    for section, text in guide.spoken.items():
        if (section, SPOKEN_IN) not in recorded:
            yield Heard(
                guide=guide.slug,
                section=section,
                language=SPOKEN_IN,
                speaker="",
                transcript=text,
                document_id=None,
            )


def spoken_sections(uow: UnitOfWork) -> Sequence[SpokenSection]:
    """List all sections that have a spoken text, and what is recorded of each: one query."""
    require(uow.actor, SEE_KEPT)
    approved = Recording.approved_at.is_not(None)
    query = select(Recording.guide, Recording.section, Recording.language).where(approved)
    recorded: dict[tuple[str, str], set[str]] = defaultdict(set)
    for guide, section, language in uow.session.execute(
        query.distinct().limit(MAX_RECORDED_SECTIONS)
    ):
        recorded[guide, section].add(language)
    return [
        SpokenSection(guide=slug, section=section, recorded=recorded[slug, section])
        for slug, guide in uow.port(Library).guides.items()
        for section in guide.spoken
    ]


def may_hear(uow: UnitOfWork, document: Document) -> bool:
    """Return True if a file is approved, or waits and the actor keeps the pages."""
    if uow.actor.may(SEE_KEPT):
        return True
    heard = exists().where(Recording.document_id == document.id, Recording.approved_at.is_not(None))
    return bool(uow.session.scalar(select(heard)))
