"""A disclosure as PDF: each part in English at the left and in Urdu at the right.

What is withheld is a black bar with its ground and reason.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from app.calendar import local_day
from app.casework.disclosure.content import sha256_of
from app.casework.disclosure.grounds import CitedGround
from app.casework.disclosure.models import Disclosure
from app.casework.disclosure.policy import BAR, Disclosed
from app.casework.disclosure.wording import SECTIONS, SURE
from app.casework.grants.printing import written_day
from app.data_files.words import Words
from app.printing.public import Letterhead, Verification, render_pdf

TEMPLATE = "app/casework/printing/disclosure.typ"
TITLE = Words("Disclosure of information", "معلومات کی فراہمی")


def disclosure_pdf(
    row: Disclosure, number: str, *, issued_at: datetime, check: Verification, demonstration: bool
) -> bytes:
    """Print an approved disclosure; the same gives the same bytes. Raises CannotPrint."""
    head = Letterhead(
        title=TITLE.en,
        organisation=row.office.en,
        reference=number,
        date=written_day(local_day(issued_at)),
        verification=check,
        demonstration=demonstration,
    )
    data = {
        "bar": BAR,
        "heads_ur": [row.office.ur, TITLE.ur],
        "request": row.request_number,
        "requested_on": written_day(row.requested_on),
        "file": [row.file.en, row.file.ur],
        "sections": _sections(row.parts, {each.code.value: each for each in row.grounds}),
        "struck": any(each.struck for each in row.parts),
        "grounds": [_ground(each) for each in row.grounds],
        "sha256": sha256_of(row, number).hex(),
    }
    return render_pdf(TEMPLATE, head, data, made_at=issued_at, to_sign=True)


def _sections(parts: Sequence[Disclosed], grounds: dict[str, CitedGround]) -> list[dict[str, Any]]:
    return [
        {
            "title": SECTIONS[section].en,
            "title_ur": SECTIONS[section].ur,
            "rows": [_row(each, grounds) for each in found],
        }
        for section, found in groupby(parts, key=lambda part: part.section)
    ]


def _row(part: Disclosed, grounds: dict[str, CitedGround]) -> dict[str, Any]:
    row: dict[str, Any] = {"label": part.label.en, "label_ur": part.label.ur, "withheld": True}
    if part.text is None:
        title = grounds[part.ground].title
        return {**row, "ground": title.en, "ground_ur": title.ur, "reason": part.reason}
    urdu = part.text.ur if part.text.ur != part.text.en else ""
    return {**row, "withheld": False, "text": part.text.en, "text_ur": urdu}


def _ground(ground: CitedGround) -> dict[str, str]:
    sure = SURE[ground.confidence]
    return {
        "title": ground.title.en,
        "title_ur": ground.title.ur,
        "source": f"{ground.instrument}: {ground.clause} ({sure.en})",
        "sure_ur": sure.ur,
    }
