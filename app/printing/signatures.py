"""Signature line of a paper: its electronic signature, in each language.

The effect under section 7 of the Electronic Transactions Ordinance 2002 is from the official text.
The presumption of section 9 belongs to advanced signatures (secondary source) and is claimed
nowhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """The line on a paper about its signature. `signed`: the file itself is signed."""

    en: str
    ur: str
    signed: bool = False


NOT_ACCREDITED = SignatureLine(
    en="Electronic signature, not accredited (Electronic Transactions Ordinance 2002, s. 7)",
    ur="الیکٹرانک دستخط، غیر منظور شدہ (الیکٹرانک ٹرانزیکشنز آرڈیننس 2002، دفعہ 7)",
    signed=True,
)
OF_ITS_FILE = SignatureLine(
    en="Its signed file bears an electronic signature, not accredited (Electronic Transactions"
    " Ordinance 2002, s. 7); this print bears none",
    ur="اس کی دستخط شدہ فائل پر الیکٹرانک دستخط ہے، غیر منظور شدہ (الیکٹرانک ٹرانزیکشنز آرڈیننس"
    " 2002، دفعہ 7)؛ اس پرنٹ پر کوئی نہیں",
)
UNSIGNED = SignatureLine(
    en="This paper bears no electronic signature: the page at its address counts",
    ur="اس دستاویز پر کوئی الیکٹرانک دستخط نہیں: اس کے پتے کا صفحہ معتبر ہے",
)


def accredited(instrument: str) -> SignatureLine:
    """Return the line for an accredited certificate, with its instrument."""
    return SignatureLine(
        en=f"Electronic signature under an accredited certificate ({instrument})",
        ur=f"منظور شدہ سرٹیفکیٹ کے تحت الیکٹرانک دستخط ({instrument})",
        signed=True,
    )
