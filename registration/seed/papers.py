"""Papers of the demonstration: real files that say that they are samples."""

from datetime import timedelta
from io import BytesIO

import segno

from app.clock import real_now
from app.printing.public import Letterhead, render_pdf

SAMPLE = "Sample for the demonstration; nobody's paper."
STATEMENT = "app/printing/statement.typ"


def sample_paper(title: str) -> bytes:
    """Print a paper of a title."""
    at = real_now() - timedelta(days=90)
    letterhead = Letterhead(
        title=title,
        organisation="Demonstration",
        reference="SAMPLE",
        date=f"{at:%d-%m-%Y}",
        demonstration=True,
    )
    data = {"paragraphs": [SAMPLE], "facts": [], "rows": [], "heads": [], "numbers": []}
    return render_pdf(STATEMENT, letterhead, data, made_at=at)


def sample_photograph() -> bytes:
    """Return a picture for where a photograph is asked for."""
    kept = BytesIO()
    segno.make(SAMPLE).save(kept, kind="png", scale=4)
    return kept.getvalue()
