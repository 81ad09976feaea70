"""Papers of a demonstration: real PDFs that say that they are samples."""

from collections.abc import Sequence
from datetime import datetime

from app.calendar import local_day
from app.printing.public import Letterhead, render_pdf

STATEMENT = "app/printing/statement.typ"


def sample_paper(
    title: str, organisation: str, paragraphs: Sequence[str], made_at: datetime
) -> bytes:
    """Print a paper that somebody brings, as if at an earlier time."""
    letterhead = Letterhead(
        title=title,
        organisation=organisation,
        reference="SAMPLE",
        date=f"{local_day(made_at):%d-%m-%Y}",
        demonstration=True,
    )
    data = {"paragraphs": list(paragraphs), "facts": [], "rows": [], "heads": [], "numbers": []}
    return render_pdf(STATEMENT, letterhead, data, made_at=made_at)
