"""Configuration of Adyen: the real one by its variables, else, on a bare machine, the sandbox."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.bad_configuration import BadConfiguration
from app.config import Settings
from app.keyed_hashes import derive

SANDBOX_URL = "http://127.0.0.1:8010"
SANDBOX_ACCOUNT = "SandboxMerchant"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}){16,64}")
_BANK = re.compile(r"[a-z][a-z0-9]{1,19}")
_PREFIX = re.compile(r"[0-9a-zA-Z]+(?:-[0-9a-zA-Z]+)*")


@dataclass(frozen=True, kw_only=True)
class CardSettings:
    """An account at Adyen.

    `url` replaces Adyen's own address (the sandbox); `live_prefix` is "" for the test platform;
    `hmac_key` is hexadecimal, as Adyen shows it; `theme` may be "". `report_user` fetches the
    settlement reports, "" if nobody does; `payout_bank` is the short name of the province's bank
    that receives the money.
    """

    api_key: str = field(repr=False)
    merchant_account: str
    hmac_key: str = field(repr=False)
    url: str = ""
    live_prefix: str = ""
    theme: str = ""
    report_user: str = ""
    report_password: str = field(default="", repr=False)
    payout_bank: str = "nbp"

    @property
    def reports_url(self) -> str:
        """Address of settlement reports: built from this configuration only, not from a notice."""
        host = "https://ca-live.adyen.com" if self.live_prefix else "https://ca-test.adyen.com"
        return f"{self.url or host}/reports/download/MerchantAccount/{self.merchant_account}"


def card_settings(settings: Settings, env: Mapping[str, str]) -> CardSettings | None:
    """Read the account, or the sandbox's outside production; None: cards are not offered.

    Raises BadConfiguration with what to set.
    """
    if env.get("ADYEN_API_KEY", "").strip():
        return _real(settings, env)
    if settings.production:
        if env.get("BDM_SANDBOX_URL"):
            raise BadConfiguration("In production there is no sandbox: unset BDM_SANDBOX_URL.")
        return None
    return sandbox_settings(settings.secret_key, env.get("BDM_SANDBOX_URL", SANDBOX_URL))


def sandbox_settings(secret_key: str, url: str) -> CardSettings:
    """Return the sandbox's account: its keys follow from the installation's secret."""
    if urlsplit(url).hostname not in LOOPBACK:
        raise BadConfiguration("BDM_SANDBOX_URL must be an address of this machine.")
    return CardSettings(
        api_key=derive(secret_key, "sandbox api key").hex(),
        merchant_account=SANDBOX_ACCOUNT,
        hmac_key=derive(secret_key, "sandbox hmac key").hex(),
        url=url.rstrip("/"),
        report_user="report@Company.Sandbox",
        report_password=derive(secret_key, "sandbox report password").hex(),
    )


def _real(settings: Settings, env: Mapping[str, str]) -> CardSettings:
    account = env.get("ADYEN_MERCHANT_ACCOUNT", "").strip()
    hmac_key = env.get("ADYEN_HMAC_KEY", "").strip()
    prefix = env.get("ADYEN_LIVE_PREFIX", "").strip()
    if not account:
        raise BadConfiguration("ADYEN_API_KEY is set: set ADYEN_MERCHANT_ACCOUNT as well.")
    if not _HEX_KEY.fullmatch(hmac_key):
        raise BadConfiguration(
            "Set ADYEN_HMAC_KEY to the key of the webhook, in hexadecimal: without it nobody "
            "could tell a true notice of a payment from a forged one."
        )
    if settings.production and not _PREFIX.fullmatch(prefix):
        raise BadConfiguration("In production set ADYEN_LIVE_PREFIX, as Adyen shows it.")
    reports = env.get("ADYEN_REPORT_USER", "").strip(), env.get("ADYEN_REPORT_PASSWORD", "")
    if bool(reports[0]) is not bool(reports[1]):
        raise BadConfiguration("Set both ADYEN_REPORT_USER and ADYEN_REPORT_PASSWORD, or neither.")
    bank = env.get("ADYEN_PAYOUT_BANK", "nbp").strip()
    if not _BANK.fullmatch(bank):
        raise BadConfiguration("ADYEN_PAYOUT_BANK is a bank's short name, such as nbp.")
    return CardSettings(
        report_user=reports[0],
        report_password=reports[1],
        payout_bank=bank,
        api_key=env["ADYEN_API_KEY"].strip(),
        merchant_account=account,
        hmac_key=hmac_key,
        live_prefix=prefix,
        theme=env.get("ADYEN_THEME", "").strip(),
    )
