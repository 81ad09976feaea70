"""Papers that end soon, as the home page shows them to the firm."""

from collections.abc import Iterable, Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.profiles.models import FirmPaper
from marketplace.profiles.queries import PaperView, papers_ending

RENEW = sentence("Renew this document for your bids")


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return the papers of the reader's firm that end soon or have ended."""
    return due_of(papers_ending(uow))


def due_of(papers: Iterable[FirmPaper | PaperView]) -> Sequence[Due]:
    """Return the due items for papers that expire soon or have expired."""
    return [
        Due(title=each.name, due_on=each.valid_until, href=url_for("firm_profile.show"), kind=RENEW)
        for each in papers
    ]
