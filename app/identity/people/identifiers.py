"""Identifiers that people type: a CNIC, a mobile number or an e-mail address."""

import re
from dataclasses import dataclass
from typing import Literal

from app.typed_text import plain_typed

_SEPARATORS = re.compile(r"[\s\-.()/]+")
_MOBILE = re.compile(r"(?:\+92|0092|92|0)(3[0-9]{9})")
_CNIC = re.compile(r"[0-9]{13}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
MAX_EMAIL_LENGTH = 254
_ENDING = 4


@dataclass(frozen=True)
class Identifier:
    """One of the three, as it is stored."""

    kind: Literal["cnic", "mobile", "email"]
    value: str

    @property
    def key(self) -> bytes:
        """The key to count tries; e-mail addresses are compared in lower case."""
        return f"{self.kind}:{self.value.lower()}".encode()


def plain_digits(text: str) -> str:
    """Return the number as ASCII digits without separators; a leading plus stays."""
    return _SEPARATORS.sub("", plain_typed(text))


def read_mobile(text: str) -> str | None:
    """Return a Pakistani mobile number in E.164 (+923XXXXXXXXX), or None."""
    match = _MOBILE.fullmatch(plain_digits(text))
    return f"+92{match[1]}" if match else None


def read_cnic(text: str) -> str | None:
    """Return the 13 digits of a CNIC, or None.

    There is no public check digit, and the first and last digit are only hints: neither refuses.
    """
    digits = plain_digits(text)
    return digits if _CNIC.fullmatch(digits) else None


def read_email(text: str) -> str | None:
    """Return an e-mail address without surrounding spaces, or None."""
    trimmed = text.strip()
    return trimmed if len(trimmed) <= MAX_EMAIL_LENGTH and _EMAIL.fullmatch(trimmed) else None


def read_identifier(text: str) -> Identifier | None:
    """Return the typed text as an identifier, or None if it is none of the three."""
    if cnic := read_cnic(text):
        return Identifier("cnic", cnic)
    if mobile := read_mobile(text):
        return Identifier("mobile", mobile)
    email = read_email(text)
    return Identifier("email", email) if email else None


def mask_number(number: str) -> str:
    """Hide all but the last four characters."""
    return "•" * (len(number) - _ENDING) + number[-_ENDING:]


def mask_email(email: str) -> str:
    """Hide all of the name but its first character."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"


def mask_name(name: str) -> str:
    """Show the first letter of each word: "Mir Ahmed Khan" → "M•• A•••• K•••"."""
    return " ".join(word[0] + "•" * (len(word) - 1) for word in name.split())
