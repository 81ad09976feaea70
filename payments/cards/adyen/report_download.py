"""Fetching settlement reports: by the address of our configuration, never by one from a notice.

A report is fetched as the report user, in pieces, up to a size and a time; no redirect is followed.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from app.config import Settings
from payments.cards.adyen.configuration import CardSettings, card_settings
from payments.cards.adyen.gateway import Unknown
from payments.cards.adyen.settlement_report import MAX_BYTES, ReportParser, report_name

# To connect, and between two pieces; all of it together may take no longer than `MOST_S`, which is
# less than PostgreSQL lets the delivery's transaction stand idle.
TIMEOUTS_S = (5, 15)
MAX_SECONDS = 40
_CHUNK = 1 << 16
_OK, _NOT_FOUND = 200, 404


@dataclass
class CardReports:
    """A port: the reports of one account."""

    settings: CardSettings

    @property
    def parser(self) -> ReportParser:
        """The parser of settlement reports."""
        return ReportParser(account=self.settings.merchant_account, bank=self.settings.payout_bank)

    def fetch(self, number: int) -> bytes | None:
        """Return a batch's report; None if there is none (yet).

        Raises Unknown for any other answer, and the report is requested again later.
        """
        import requests  # noqa: PLC0415 - heavy, and most workers never fetch one

        address = f"{self.settings.reports_url}/{report_name(number)}"
        user = (self.settings.report_user, self.settings.report_password)
        try:
            with requests.get(
                address, auth=user, timeout=TIMEOUTS_S, stream=True, allow_redirects=False
            ) as answer:
                if answer.status_code == _NOT_FOUND:
                    return None
                if answer.status_code != _OK:
                    why = f"report {answer.status_code}"
                    raise Unknown(why)
                return _read(answer.iter_content(_CHUNK))
        except requests.RequestException as error:
            raise Unknown(type(error).__name__) from error


def _read(pieces: Iterable[bytes]) -> bytes:
    whole, until = BytesIO(), time.monotonic() + MAX_SECONDS
    for piece in pieces:
        whole.write(piece)
        if whole.tell() > MAX_BYTES or time.monotonic() > until:
            why = "report too large or too slow"
            raise Unknown(why)
    return whole.getvalue()


def make_reports(settings: Settings) -> CardReports | None:
    """Create the port; None if nobody fetches reports."""
    found = card_settings(settings, os.environ)
    return CardReports(found) if found is not None and found.report_user else None
