"""Terms that contradict themselves: reminders of a renewal that is not open, a grace of no end."""

from app.casework.definition.shapes import Service, Term
from app.casework.definition.sheet import Sheet


def lint_terms(service: Service, sheet: Sheet) -> None:
    """Note what is wrong with how long grants count."""
    for registration in service.registrations:
        if registration.term is not None:
            _term(f"registrations.{registration.code}.term", registration.term, sheet)


def _term(place: str, term: Term, sheet: Sheet) -> None:
    renewing = term.renewal or term.reminders or term.grace or term.surcharge
    if term.months == 0 and renewing:
        told = "leave out renewal, reminders, grace and surcharge, or write months"
        sheet.wrong(place, f"what counts until it is ended is not renewed; {told}.")
    for number, days in enumerate(term.reminders, start=1):
        if days > term.renewal:
            told = f"remind at most {term.renewal} days before the end, or open the renewal earlier"
            sheet.wrong(f"{place}.reminders.{number}", f"the renewal is not open yet then; {told}.")
    if list(term.reminders) != sorted(set(term.reminders), reverse=True):
        sheet.wrong(f"{place}.reminders", "write each once, the earliest first, such as [60, 30].")
    if term.surcharge and not term.grace:
        sheet.wrong(f"{place}.surcharge", "only a late renewal costs more; write grace, in days.")
