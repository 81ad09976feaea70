"""A public notice as PDF, in English and Urdu, for the Gazette's press and a newspaper."""

from datetime import datetime

from app.calendar import local_day
from app.casework.public import Words, written_day
from app.printing.public import Letterhead, render_pdf
from registration.notices.queries.notices import NoticeView
from registration.notices.queries.wording import TITLE, text_of

TEMPLATE = "registration/notices/notice.typ"


def notice_pdf(
    notice: NoticeView, district: Words, printed_at: datetime, *, demonstration: bool
) -> bytes:
    """Print the text. It is the firm's own paper: the register signs nothing of it."""
    head = Letterhead(
        title=TITLE.en,
        organisation=notice.firm.name,
        reference=f"{notice.number}/{notice.sequence}",
        date=written_day(local_day(printed_at)),
        demonstration=demonstration,
    )
    paragraphs = text_of(notice, district)
    data = {
        "heads_ur": [notice.firm.name_ur, TITLE.ur],
        "paragraphs": [each.en for each in paragraphs],
        "paragraphs_ur": [each.ur for each in paragraphs],
    }
    return render_pdf(TEMPLATE, head, data, made_at=printed_at)
