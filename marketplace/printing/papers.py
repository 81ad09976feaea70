"""The shape of our papers: sections on a letterhead, and places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.printing.public import Letterhead, render_pdf, verification

TEMPLATE = "marketplace/printing/paper.typ"


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
    """A whole paper; `check_at` is the path of the public page that tells the same."""

    title: str
    organisation: str
    reference: str
    date: str
    made_at: datetime
    sections: Sequence[Section]
    signatures: Sequence[tuple[str, str]] = ()
    wide: bool = False
    check_at: str = ""


def printed(paper: Paper, *, base_url: str, demonstration: bool) -> bytes:
    """Print a paper. Raises CannotPrint."""
    head = Letterhead(
        title=paper.title,
        organisation=paper.organisation,
        reference=paper.reference,
        date=paper.date,
        verification=verification(f"{base_url}{paper.check_at}") if paper.check_at else None,
        demonstration=demonstration,
    )
    data = {
        "sections": [asdict(section) for section in paper.sections],
        "signatures": list(paper.signatures),
        "wide": paper.wide,
    }
    return render_pdf(TEMPLATE, head, data, made_at=paper.made_at)
