"""The terms of every service and version, as columns for one statement over all grants."""

from app.casework.catalogue.registry import CaseBook
from app.casework.definition.shapes import Term

Columns = dict[str, list[object]]


def terms_of(book: CaseBook) -> list[tuple[str, int, str, Term]]:
    """Return (service, version, registration, term) of all that end at some time."""
    return [
        (service.code, service.version, each.code, each.term)
        for service in book.by_version.values()
        for each in service.registrations
        if each.term is not None
    ]


def grace_columns(book: CaseBook) -> Columns:
    """Return how many days of grace each has."""
    rows = [(code, version, name, term.grace) for code, version, name, term in terms_of(book)]
    return _columns(rows)


def reminder_columns(book: CaseBook) -> Columns:
    """Return the days before its end on which each is reminded of; a row for each day."""
    rows = [
        (code, version, name, days)
        for code, version, name, term in terms_of(book)
        for days in term.reminders
    ]
    return _columns(rows)


def _columns(rows: list[tuple[str, int, str, int]]) -> Columns:
    names = ("services", "versions", "codes", "days")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
