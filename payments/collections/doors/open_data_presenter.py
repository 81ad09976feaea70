"""Metadata of open data wherever it is shown: its title, its licence, how it is made."""

from app.open_sets.public import LICENCE, LICENCE_URL
from app.text import Sentence, sentence
from app.web.translation import translate as told

__all__ = ["LICENCE", "LICENCE_URL", "METHOD", "TITLE", "told"]

TITLE = sentence("What the province collected, by month, head of account and department")
METHOD: tuple[Sentence, ...] = (
    sentence(
        "Every figure is the sum of entries of the double-entry ledger on accounts of income, by "
        "the day in Pakistan on which they were posted, up to the end of yesterday."
    ),
    sentence(
        "Collected: payments received by every channel and credit notes granted, less"
        " reversals. Refunded: refunds approved, less those that failed. Moved: amounts"
        " that transfer entries moved from other heads. Net: collected less refunded,"
        " plus moved."
    ),
    sentence(
        "A month is provisional until Finance has closed it in the ledger; then nothing"
        " more can be posted to it."
    ),
    sentence(
        "No person, payer or bill is in the data. A figure may be of a single payment: it says no "
        "more than the public price of the fee, and nowhere whose payment it was. So no figure is "
        "left out or rounded, and all of them add up to the ledger."
    ),
)
