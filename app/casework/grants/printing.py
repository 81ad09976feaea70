"""A paper as PDF: English at the left, Urdu at the right, and where anybody checks it.

Certificates of grants are such papers, and so is whatever else a domain certifies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.calendar import local_day
from app.casework.catalogue.models import FilingOrder
from app.casework.grants.queries.content import Content
from app.data_files.words import Words
from app.printing.public import Letterhead, Verification, render_pdf

TEMPLATE = "app/casework/printing/certificate.typ"
_HOLDER = Words("Holder", "حامل")
_SUBJECT = Words("For", "برائے")
_DISTRICT = Words("District", "ضلع")
_OFFICER = Words("Decided by", "فیصلہ کرنے والا افسر")
_NUMBER = Words("Number", "نمبر")
_FROM = Words("In force from", "مؤثر از")
_UNTIL = Words("In force until", "مؤثر تا")
_ACCEPTED = Words("Electronic filings accepted by", "الیکٹرانک درخواستیں قبول کرنے کا حکم")
_ENDED = Words("No end date", "منسوخی تک")
_CHECK = Words(
    "Check at the address below, or with the picture, whether it is still in force. It is free. "
    "A newer certificate with the same number replaces this one.",
    "یہ اب بھی مؤثر ہے یا نہیں، نیچے دیے گئے پتے پر اور تصویر کے ذریعے معلوم کیا جا سکتا ہے؛ "
    "تصدیق مفت ہے۔ "
    "اسی نمبر کی نئی سند اس کی جگہ لے لیتی ہے۔",
)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The printed text: `facts` are (label, value), `note` explains how to check it."""

    title: Words
    office: Words
    reference: str
    facts: Sequence[tuple[Words, Words]]
    note: Words
    text: Words | None = None


def certificate_paper(content: Content, order: FilingOrder | None) -> Paper:
    """Return the print of a grant's certificate, with the order on electronic filings, if any."""
    return Paper(
        title=content.title,
        office=content.office,
        reference=content.number,
        facts=[*_facts(content), *_accepted(order)],
        note=_CHECK,
        text=content.text,
    )


def paper_pdf(
    paper: Paper, *, issued_at: datetime, check: Verification, demonstration: bool
) -> bytes:
    """Print it; the same paper and time give the same bytes. Raises CannotPrint."""
    head = Letterhead(
        title=paper.title.en,
        organisation=paper.office.en,
        reference=paper.reference,
        date=written_day(local_day(issued_at)),
        verification=check,
        demonstration=demonstration,
    )
    return render_pdf(
        TEMPLATE,
        head,
        {
            "heads_ur": [paper.office.ur, paper.title.ur],
            "text": paper.text.en if paper.text else "",
            "text_ur": paper.text.ur if paper.text else "",
            "facts": [[t.en, v.en, v.ur if v.ur != v.en else "", t.ur] for t, v in paper.facts],
            "note": paper.note.en,
            "note_ur": paper.note.ur,
        },
        made_at=issued_at,
        to_sign=True,
    )


def _facts(content: Content) -> list[tuple[Words, Words]]:
    number = Words(content.number, content.number)
    until = content.valid_until
    ends = _both(until) if until else _ENDED
    term = [(_FROM, _both(content.valid_from)), (_UNTIL, ends)]
    lines = [(label, _in_both(value, content.subject)) for label, value in content.lines]
    said = {value for _, value in lines}
    heads = ((_SUBJECT, content.subject), (_HOLDER, content.holder), (_NUMBER, number))
    granted = ((_DISTRICT, content.district), (_OFFICER, content.officer))
    first = [(t, v) for t, v in heads if v is not None and v not in said]
    after = [(t, v) for t, v in granted if v is not None and v not in said]
    return [*first, *lines, *after, *term]


def _in_both(value: Words, subject: Words | None) -> Words:
    """Add the other name to a line that says only one of the two names."""
    return subject if subject is not None and value == Words(subject.en, subject.en) else value


def _accepted(order: FilingOrder | None) -> list[tuple[Words, Words]]:
    if order is None:
        return []
    day = written_day(order.issued_on)
    said = Words(
        f"Order {order.number} of {day}, {order.authority}",
        f"حکم نمبر {order.number} مورخہ {day}، {order.authority}",
    )
    return [(_ACCEPTED, said)]


def _both(day: date) -> Words:
    return Words(written_day(day), written_day(day))


def written_day(day: date) -> str:
    """Write a day as papers do."""
    return day.strftime("%d-%m-%Y")
