"""Services outside the house that configuration names: mail, SMS and the virus scanner.

Read and checked with the other settings. Production names each of them, or says yes to going
without: nothing is left out by forgetting it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from app.bad_configuration import BadConfiguration

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SMS_BLANKS = {"to": "", "digits": "", "text": "", "sender": "", "key": ""}
_SMS_BODY = '{"to": "%(to)s", "from": "%(sender)s", "text": "%(text)s", "id": "%(key)s"}'


@dataclass(frozen=True, kw_only=True)
class SmsProvider:
    """An SMS gateway over HTTP. `body` holds blanks such as `%(to)s` in its texts.

    `header` is the credential, as (name, value). `success` is what the answer must hold beside a
    status of 2xx: (path of a JSON field, its text), or ("", the answer's beginning), or None.
    """

    url: str
    form: bool
    body: Mapping[str, Any]
    header: tuple[str, str] | None = field(repr=False)
    sender: str
    success: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class Scanning:
    """The address of clamd: a Unix socket's path, or a host and port of this machine."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The gateways; None (or "") if there is none."""

    smtp_url: str = field(repr=False)
    mail_from: str
    sms: SmsProvider | None
    scanner: Scanning | None


def outside(env: Mapping[str, str], *, production: bool) -> Outside:
    """Read the gateways; raise BadConfiguration with the settings that are missing."""
    found = Outside(
        smtp_url=_smtp(env),
        mail_from=env.get("MAIL_FROM", "no-reply@localhost"),
        sms=_sms(env),
        scanner=_scanner(env),
    )
    if production:
        _refuse_forgotten(found, env)
    return found


def _refuse_forgotten(found: Outside, env: Mapping[str, str]) -> None:
    if not found.smtp_url:
        raise BadConfiguration(
            "In production set SMTP_URL (smtp://USER:PASSWORD@HOST:587) to send codes."
        )
    if found.sms is None and env.get("BDM_ALLOW_NO_SMS") != "yes":
        raise BadConfiguration(
            "In production set BDM_SMS_URL to the SMS gateway. "
            "If you mean to send no SMS, set BDM_ALLOW_NO_SMS=yes."
        )
    if found.scanner is None and env.get("BDM_ALLOW_UNSCANNED") != "yes":
        raise BadConfiguration(
            "In production set BDM_CLAMD_URL (unix:/run/clamav/clamd.ctl) to scan uploads. "
            "If you mean to take files that nothing has scanned, set BDM_ALLOW_UNSCANNED=yes."
        )


def _split(url: str, name: str) -> SplitResult:
    """Take an address apart; a port that is not a number is refused with a sentence."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError as error:
        message = f"{name} is no address."
        raise BadConfiguration(message) from error
    return parts


def _smtp(env: Mapping[str, str]) -> str:
    url = env.get("SMTP_URL", "").strip()
    parts = _split(url, "SMTP_URL")
    if url and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise BadConfiguration("SMTP_URL must be smtp://USER:PASSWORD@HOST:587, or smtps://….")
    return url


def _scanner(env: Mapping[str, str]) -> Scanning | None:
    """Read where clamd listens. It speaks in the clear: never over a network."""
    url = env.get("BDM_CLAMD_URL", "").strip()
    if not url:
        return None
    parts = _split(url, "BDM_CLAMD_URL")
    if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
        return Scanning(path=unquote(parts.path))
    if parts.scheme == "tcp" and parts.port and parts.hostname in LOOPBACK:
        return Scanning(host=parts.hostname, port=parts.port)
    raise BadConfiguration(
        "BDM_CLAMD_URL must be unix:/path/to/clamd.ctl, or tcp://127.0.0.1:3310: files go to "
        "clamd unencrypted, so it is reached on this machine only."
    )


def _sms(env: Mapping[str, str]) -> SmsProvider | None:
    url = env.get("BDM_SMS_URL", "").strip()
    if not url:
        return None
    parts = _split(url, "BDM_SMS_URL")
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname:
        raise BadConfiguration("BDM_SMS_URL must begin with https://.")
    return SmsProvider(
        url=url,
        form=_is_form(env),
        body=_body(env.get("BDM_SMS_BODY", _SMS_BODY)),
        header=_header(env.get("BDM_SMS_HEADER", "")),
        sender=env.get("BDM_SMS_SENDER", ""),
        success=_rule(env.get("BDM_SMS_SUCCESS", "")),
    )


def _is_form(env: Mapping[str, str]) -> bool:
    shape = env.get("BDM_SMS_FORMAT", "json")
    if shape not in {"json", "form"}:
        raise BadConfiguration("BDM_SMS_FORMAT must be json or form.")
    return shape == "form"


def _body(template: str) -> Mapping[str, Any]:
    try:
        body = json.loads(template)
        filled = fill(body, SMS_BLANKS)
    except (ValueError, KeyError, TypeError) as error:
        body, filled = None, error
    if not isinstance(filled, dict):
        names = ", ".join(f"%({name})s" for name in SMS_BLANKS)
        message = f"BDM_SMS_BODY must be a JSON object; its texts may hold {names}."
        raise BadConfiguration(message)
    return dict(body)


def fill(template: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """Fill the blanks in every text of a JSON value: what is filled in stays inside its text."""
    if isinstance(template, dict):
        return {name: fill(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    return template % values if isinstance(template, str) else template


def _header(line: str) -> tuple[str, str] | None:
    name, colon, value = line.partition(":")
    if not line:
        return None
    if not colon or not name.strip().replace("-", "").isalnum() or not value.strip().isprintable():
        raise BadConfiguration("BDM_SMS_HEADER must be NAME: VALUE, such as Authorization: ….")
    return name.strip(), value.strip()


def _rule(rule: str) -> tuple[str, str] | None:
    """Read `field.field=text` (a field of a JSON answer) or `begins:text`."""
    if not rule:
        return None
    if rule.startswith("begins:"):
        return "", rule.removeprefix("begins:")
    path, equals, text = rule.partition("=")
    if not equals or not path:
        raise BadConfiguration("BDM_SMS_SUCCESS must be FIELD=TEXT, or begins:TEXT.")
    return path, text
