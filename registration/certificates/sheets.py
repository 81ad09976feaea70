"""Forms I to VI of the rules on the registration of firms, as sheets to print, fill in and sign.

The forms are those of the Punjab's rules of 1932, from a secondary source (M); the province's own
were not found (U). What they say of a filing comes from the filing or application itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.calendar import local_day
from app.casework.public import Words, written_day
from app.printing.public import Letterhead, render_pdf
from registration.certificates import labels
from registration.certificates.content import Fact

TEMPLATE = "registration/certificates/sheet.typ"
SOURCE = "Form after the Punjab Partnership (Registration of Firms) Rules, 1932; secondary source"
FALSE_STATEMENTS = Words(
    "Partnership Act, 1932, s. 70: who signs what they know to be false or incomplete, or do not"
    " believe, can be punished with up to three months in prison, with a fine, or with both.",
    "پارٹنرشپ ایکٹ 1932، دفعہ 70: جانتے ہوئے جھوٹے یا نامکمل بیان پر، یا یقین نہ رکھتے ہوئے، دستخط"
    " کرنے پر تین ماہ تک قید، یا جرمانہ، یا دونوں کی سزا ہو سکتی ہے۔",
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form: its number, what it is under which section, what who signs declares, and who."""

    number: str
    title: Words
    section: str
    declares: Words
    signers: int = 6


_NOTICE = Words(
    "Notice is given of what is written above, which is true and complete.",
    "مندرجہ بالا کی اطلاع دی جاتی ہے، جو درست اور مکمل ہے۔",
)
STATEMENT = Sheet(
    number="I",
    title=Words("Statement for the registration of a firm", "فرم کی رجسٹریشن کا بیان"),
    section="58",
    declares=Words(
        "We, the partners of the firm, apply for its registration. What is written above is true"
        " and complete.",
        "ہم، فرم کے شراکت دار، اس کی رجسٹریشن کی درخواست کرتے ہیں۔ مندرجہ بالا درست اور مکمل ہے۔",
    ),
    signers=10,
)
NAME_OR_PLACE = Sheet(
    number="II",
    title=Words(
        "Change of the name or principal place of a firm", "فرم کے نام یا مرکزی جگہ کی تبدیلی"
    ),
    section="60",
    declares=_NOTICE,
    signers=10,
)
OTHER_PLACES = Sheet(
    number="III",
    title=Words("Opening or closing of a branch", "شاخ کھولنا یا بند کرنا"),
    section="61",
    declares=_NOTICE,
    signers=1,
)
PARTICULARS = Sheet(
    number="IV",
    title=Words("Change of a partner's name or address", "شراکت دار کے نام یا پتے کی تبدیلی"),
    section="62",
    declares=_NOTICE,
    signers=1,
)
CONSTITUTION = Sheet(
    number="V",
    title=Words("Change of the partners, or dissolution", "شراکت داروں کی تبدیلی یا فرم کا خاتمہ"),
    section="63 (1)",
    declares=_NOTICE,
    signers=1,
)
MINOR = Sheet(
    number="VI",
    title=Words("Notice by a minor who became of age", "بالغ ہونے والے نابالغ کا نوٹس"),
    section="63 (2)",
    declares=_NOTICE,
    signers=1,
)


def sheet_pdf(
    sheet: Sheet, reference: str, facts: Sequence[Fact], at: datetime, *, demonstration: bool
) -> bytes:
    """Print a form with what is known already, and room for signatures."""
    head = Letterhead(
        title=f"Form No. {sheet.number}: {sheet.title.en}",
        organisation=labels.OFFICE.en,
        reference=reference,
        date=written_day(local_day(at)),
        demonstration=demonstration,
    )
    data = {
        "law": f"Partnership Act, 1932, section {sheet.section}",
        "title_ur": sheet.title.ur,
        "facts": [[t.en, v.en, v.ur if v.ur != v.en else "", t.ur] for t, v in facts],
        "declares": [sheet.declares.en, sheet.declares.ur],
        "caution": [FALSE_STATEMENTS.en, FALSE_STATEMENTS.ur],
        "signers": sheet.signers,
        "source": SOURCE,
    }
    return render_pdf(TEMPLATE, head, data, made_at=at)
