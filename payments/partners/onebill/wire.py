"""Reading what a partner sends and writing what it expects: text by text, nothing guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.calendar import PROVINCE
from payments.partners.onebill.profile import Profile

MAX_RESERVED_LENGTH = 400
_NAME = re.compile(r"[^a-z0-9]")
_AUTH = re.compile(r"[0-9A-Za-z]{6}")
_BANK = re.compile(r"[0-9A-Za-z]{1,8}")
_AMOUNT = re.compile(r"\+?([0-9]{1,13})")
_DAY = re.compile(r"[0-9]{8}")
_TIME = re.compile(r"[0-9]{6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Code(StrEnum):
    """The code at the start of an answer (domain facts: consistent across implementations)."""

    OK = "00"
    NOT_FOUND = "01"
    DECLINED = "02"
    ERROR = "03"
    INVALID = "04"
    PAID = "06"


DUPLICATE = Code.ERROR


class Malformed(ValueError):  # noqa: N818 - an answer to a machine, not a malfunction
    """A message that cannot be read: answered 04. Its text names the field, never its value."""


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A partner asks about a bill."""

    consumer_number: str
    bank_mnemonic: str


@dataclass(frozen=True, kw_only=True)
class Paying:
    """A partner tells of a payment: amount in paisa, when by the partner's clock."""

    consumer_number: str
    bank_mnemonic: str
    auth_id: str
    amount_paisa: int
    told_at: datetime

    @property
    def reference(self) -> str:
        """Key of a payment message: number, authorisation, date and time."""
        told = self.told_at.astimezone(PROVINCE)
        return f"{self.consumer_number}:{self.auth_id}:{told:%Y%m%d%H%M%S}"


def named(body: object) -> dict[str, str]:
    """Return a JSON object's texts under lower-case names without separators.

    Raises Malformed for anything but an object of texts, and for one name spelled twice: which of
    the two counts would be a guess.
    """
    if not isinstance(body, dict):
        raise Malformed("body")
    found: dict[str, str] = {}
    for key, value in body.items():
        name = _NAME.sub("", str(key).lower())
        if name in found or not isinstance(value, str) or not _is_text(value):
            raise Malformed(name[:40])
        found[name] = value.strip()
    return found


def _is_text(value: str) -> bool:
    """Return True if PostgreSQL can store the text, and it hides nothing."""
    return len(value) <= MAX_RESERVED_LENGTH and not _CONTROL.search(value)


def read_inquiry(texts: Mapping[str, str]) -> Inquiry:
    """Read an inquiry from the texts of `named`. Raises Malformed."""
    return Inquiry(
        consumer_number=_text(texts, "consumernumber"),
        bank_mnemonic=_match(texts, "bankmnemonic", _BANK),
    )


def read_payment(texts: Mapping[str, str]) -> Paying:
    """Read a payment from the texts of `named`. Raises Malformed."""
    amount = _AMOUNT.fullmatch(_text(texts, "transactionamount"))
    if amount is None or int(amount[1]) == 0:
        raise Malformed("transactionamount")
    return Paying(
        consumer_number=_text(texts, "consumernumber"),
        bank_mnemonic=_match(texts, "bankmnemonic", _BANK),
        auth_id=_match(texts, "tranauthid", _AUTH),
        amount_paisa=int(amount[1]),
        told_at=_moment(_text(texts, "trandate"), _text(texts, "trantime")),
    )


def _text(texts: Mapping[str, str], name: str) -> str:
    value = texts.get(name, "")
    if not value:
        raise Malformed(name)
    return value


def _match(texts: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str:
    value = _text(texts, name)
    if not pattern.fullmatch(value):
        raise Malformed(name)
    return value


def _moment(day: str, clock: str) -> datetime:
    """Read date and time as the partner's clock shows them, in Pakistan."""
    if not _DAY.fullmatch(day) or not _TIME.fullmatch(clock):
        raise Malformed("trandate")
    try:
        return datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=PROVINCE)
    except ValueError as error:
        raise Malformed("trandate") from error


def write_amount(paisa: int, width: int) -> str:
    """Write a sign and so many digits, the last two of them paisa: "+0000000250000"."""
    return f"{'-' if paisa < 0 else '+'}{abs(paisa):0{width}d}"


def write_day(day: date | None) -> str:
    """Return YYYYMMDD; eight spaces for None."""
    return " " * 8 if day is None else f"{day:%Y%m%d}"


def answer(profile: Profile, values: Mapping[str, Any]) -> dict[str, str]:
    """Spell an answer's fields as the partner does."""
    return {profile.key(name): str(value) for name, value in values.items()}
