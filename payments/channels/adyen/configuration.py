"""How Adyen is reached: the real one by its variables, else, on a bare machine, the sandbox."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.bad_configuration import BadConfiguration
from app.config import Settings
from app.keyed import derive

SANDBOX_URL = "http://127.0.0.1:8010"
SANDBOX_ACCOUNT = "SandboxMerchant"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}){16,64}")
_PREFIX = re.compile(r"[0-9a-zA-Z]+(?:-[0-9a-zA-Z]+)*")


@dataclass(frozen=True, kw_only=True)
class CardSettings:
    """An account at Adyen.

    `url` replaces Adyen's own address (the sandbox); `live_prefix` is "" for the test platform;
    `hmac_key` is hexadecimal, as Adyen shows it; `theme` may be "".
    """

    api_key: str = field(repr=False)
    merchant_account: str
    hmac_key: str = field(repr=False)
    url: str = ""
    live_prefix: str = ""
    theme: str = ""


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
    return CardSettings(
        api_key=env["ADYEN_API_KEY"].strip(),
        merchant_account=account,
        hmac_key=hmac_key,
        live_prefix=prefix,
        theme=env.get("ADYEN_THEME", "").strip(),
    )
