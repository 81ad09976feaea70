"""What people of the demonstration hand in with their forms."""

from datetime import timedelta
from io import BytesIO

import segno

from app.clock import real_now
from demonstration.cast.sample_papers import sample_paper

SAMPLE = "Sample for the demonstration; nobody's paper."


def paper(title: str) -> bytes:
    """Print a paper of a title."""
    return sample_paper(title, "Demonstration", [SAMPLE], real_now() - timedelta(days=90))


def sample_photograph() -> bytes:
    """Return a picture for where a photograph is asked for."""
    kept = BytesIO()
    segno.make(SAMPLE).save(kept, kind="png", scale=4)
    return kept.getvalue()
