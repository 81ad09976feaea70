"""Filings that take effect, as the home page tells of them."""

from collections.abc import Sequence

from flask import url_for

from app.due import Due
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.i18n import in_reader_language
from registration.register.doors.presenter import KINDS
from registration.register.permissions import READ_OWN_BUSINESSES
from registration.register.queries.due import ToCome, list_upcoming_filings


def due(uow: UnitOfWork) -> Sequence[Due]:
    """Return which filings of the reader's businesses are to take effect."""
    if not uow.actor.may(READ_OWN_BUSINESSES):
        return []
    return [_to_due(each) for each in list_upcoming_filings(uow)]


def _to_due(each: ToCome) -> Due:
    return Due(
        title=in_reader_language(each.name, each.name_ur),
        due_on=each.effective_on,
        href=url_for("businesses.show", business_id=each.business_id),
        kind=sentence(
            "%(filing)s: it takes effect then, and can be withdrawn before",
            filing=KINDS[each.kind.value],
        ),
    )
