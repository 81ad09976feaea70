"""Sample heads of account for a demonstration, entered and approved by its two Finance officers.

Only profession tax (B016) is known from official text; all others are samples whose codes nobody
has verified, and are labelled so.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.decisions import Approve
from app.ledger.queries import books
from app.ledger.use_cases.heads import HEAD, HeadKind, ProposeHead
from app.parameters.definitions import Confidence
from app.permissions import ANONYMOUS

if TYPE_CHECKING:
    from app.platform import Platform
    from demonstration.cast.known import Cast

SINCE = date(2020, 7, 1)
SAMPLE = "Sample for the demonstration; not verified, not law"


@dataclass(frozen=True)
class Sample:
    """A head with its name in both languages."""

    code: str
    name: str
    name_ur: str
    kind: HeadKind = "income"
    confidence: Confidence = Confidence.UNVERIFIED
    instrument: str = SAMPLE


SAMPLES = (
    Sample(
        "B016",
        "Profession tax",
        "پروفیشن ٹیکس",
        confidence=Confidence.OFFICIAL,
        instrument="New Accounting Model, minor head B016",
    ),
    Sample("B01601", "Profession tax of firms (sample)", "فرموں کا پروفیشن ٹیکس (نمونہ)"),
    Sample("B01699", "Profession tax, surcharge (sample)", "پروفیشن ٹیکس، اضافی رقم (نمونہ)"),
    Sample("B01401", "Immovable property tax (sample)", "غیر منقولہ جائیداد ٹیکس (نمونہ)"),
    Sample("B02366", "Sales tax on services (sample)", "خدمات پر سیلز ٹیکس (نمونہ)"),
    Sample("B02801", "Motor vehicle tax (sample)", "موٹر گاڑی ٹیکس (نمونہ)"),
    Sample("B02201", "Stamp duty (sample)", "اسٹامپ ڈیوٹی (نمونہ)"),
    Sample("B02802", "Vehicle permits (sample)", "گاڑیوں کے اجازت نامے (نمونہ)"),
    Sample("B02899", "Motor vehicle tax, surcharge (sample)", "موٹر گاڑی ٹیکس، اضافی رقم (نمونہ)"),
    Sample("C02201", "Rents (sample)", "کرائے (نمونہ)"),
    Sample("C02601", "Registration fees (sample)", "رجسٹریشن فیس (نمونہ)"),
    Sample("C02702", "Tender form fees (sample)", "ٹینڈر فارم فیس (نمونہ)"),
    Sample("C02701", "Service fees (sample)", "خدمات کی فیس (نمونہ)"),
    Sample("C02799", "Other fees (sample)", "دیگر فیس (نمونہ)"),
    Sample("C02801", "Fines (sample)", "جرمانے (نمونہ)"),
    Sample("C02899", "Late payment (sample)", "تاخیر سے ادائیگی (نمونہ)"),
    Sample("C02901", "Conservancy (sample)", "صفائی (نمونہ)"),
    Sample("C03806", "Lapsed deposits (sample)", "زائد المیعاد ڈپازٹ (نمونہ)"),
    Sample("G10113", "Security deposits (sample)", "ضمانتی ڈپازٹ (نمونہ)", kind="liability"),
    Sample("E02203", "Recoveries of loans (sample)", "قرضوں کی واپسی (نمونہ)"),
    Sample("A03970", "Refunds and credits (sample)", "واپسی اور رعایات (نمونہ)", kind="expense"),
)


def plant(platform: "Platform", cast: "Cast") -> None:
    """Enter and approve the samples where they are missing. Safe to repeat."""
    execute = platform.executor.execute
    with platform.executor.reading(ANONYMOUS) as uow:
        known = {row.code for row in books.heads(uow.session)}
    for sample in SAMPLES:
        if sample.code in known:
            continue
        command = ProposeHead(**vars(sample), in_force=True, valid_from=SINCE)
        row = execute(HEAD.propose, command, actor=cast.actor("finance"))
        execute(HEAD.approve, Approve(id=row.id), actor=cast.actor("finance2"))
