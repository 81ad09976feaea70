"""The shape of our papers: sections on a letterhead, and places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from flask_babel import gettext

from app.printing.public import UNSIGNED, Letterhead, SignatureLine, render_pdf, verification
from app.web.i18n import language

TEMPLATE = "marketplace/kernel/paper.typ"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a paper; cells are texts, `numbers` the columns (from 0) that hold figures."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numbers: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A whole paper in one language ("en", "ur"), written while that language is in force.

    `check_at` is the path of the public page that shows the same, `signature` what is signed.
    """

    title: str
    organisation: str
    reference: str
    date: str
    made_at: datetime
    sections: Sequence[Section]
    signatures: Sequence[tuple[str, str]] = ()
    wide: bool = False
    check_at: str = ""
    signature: SignatureLine = UNSIGNED
    language: str = field(default_factory=language)


def printed(paper: Paper, *, base_url: str, demonstration: bool) -> bytes:
    """Print a paper. Raises CannotPrint."""
    head = Letterhead(
        title=paper.title,
        organisation=paper.organisation,
        reference=paper.reference,
        date=paper.date,
        language=paper.language,
        verification=(
            verification(f"{base_url}{paper.check_at}", paper.signature) if paper.check_at else None
        ),
        demonstration=demonstration,
    )
    data = {
        "sections": [asdict(section) for section in (*paper.sections, *_of_record(paper))],
        "signatures": list(paper.signatures),
        "wide": paper.wide,
    }
    return render_pdf(TEMPLATE, head, data, made_at=paper.made_at)


def _of_record(paper: Paper) -> list[Section]:
    """Return a note for a translation: the English paper is the record."""
    if paper.language == "en":
        return []
    note = gettext("This is a translation for the reader. The English paper is the record.")
    return [Section(paragraphs=[note])]
