"""Metadata of open data wherever it is shown: its title, its licence, how it is made."""

from app.text import Sentence, sentence
from app.web.translation import translate as told

__all__ = ["LICENCE", "LICENCE_URL", "METHOD", "TITLE", "told"]

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
TITLE = sentence("What the province collected, by month, head of account and department")
METHOD: tuple[Sentence, ...] = (
    sentence(
        "Every figure is the sum of entries of the double-entry ledger on accounts of income, by "
        "the day in Pakistan on which they were posted, up to the end of yesterday."
    ),
    sentence(
        "Collected is what came by every channel and what was granted as credit notes, less what "
        "was reversed. Refunded is what was approved to go back, less what failed to. Moved is "
        "what transfer entries brought from other heads. Net is collected less refunded, and moved."
    ),
    sentence(
        "A month is provisional until Finance has closed it in the ledger; then nothing can be "
        "posted to it any more."
    ),
    sentence(
        "No person, payer or bill is in the data. A figure may be of a single payment: it says no "
        "more than the public price of the fee, and nowhere whose payment it was. So no figure is "
        "left out or rounded, and all of them add up to the ledger."
    ),
)
