"""Format of a partner's messages: the case of keys, widths, padding, credentials.

There is no public specification; partners' own papers agree on the fields and differ in form. So no
part of the form is a constant: a profile is part of each partner's agreement.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

KeyCase = Literal["mixed", "snake", "camel", "pascal", "upper", "lower"]
Credentials = Literal["headers", "body"]
Padding = Literal["right", "left", "none"]
Delimiter = Literal["comma", "semicolon", "pipe", "tab"]
Dates = Literal["dmy", "ymd"]

# The fields as most partners spell them.
MIXED = {
    "response_code": "response_Code",
    "consumer_detail": "consumer_Detail",
    "amount_within_due_date": "amount_within_dueDate",
    "amount_after_due_date": "amount_after_dueDate",
    "tran_auth_id": "tran_auth_Id",
    "identification_parameter": "Identification_parameter",
}
WIDEST = 200


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


_CASES: Mapping[str, Callable[[str], str]] = {
    "mixed": lambda name: MIXED.get(name, name),
    "snake": lambda name: name,
    "camel": _camel,
    "pascal": lambda name: "".join(word.capitalize() for word in name.split("_")),
    "upper": str.upper,
    "lower": lambda name: name.replace("_", ""),
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A partner's form. Widths are characters; an amount's width counts digits, without sign.

    `padding` says on which side texts are filled to their width; `paid_inquiry_code` is the answer
    to a question about a bill that is paid: some partners want 00 with the status P, others 06.
    `settlement_*` say how its daily settlement file is written.
    """

    key_case: KeyCase = "mixed"
    credentials: Credentials = "headers"
    padding: Padding = "right"
    detail_width: int = 30
    identification_width: int = 20
    reserved_width: int = 0
    amount_width: int = 13
    paid_width: int = 12
    paid_inquiry_code: Literal["00", "06"] = "00"
    settlement_delimiter: Delimiter = "comma"
    settlement_dates: Dates = "dmy"

    def key(self, name: str) -> str:
        """Spell a field as the partner does."""
        return _CASES[self.key_case](name)

    def pad(self, text: str, width: int) -> str:
        """Cut a text to a width and fill it, where the partner wants it filled."""
        cut = text[:width]
        if self.padding == "none":
            return cut
        return cut.ljust(width) if self.padding == "right" else cut.rjust(width)


CHOICES: Mapping[str, tuple[str, ...]] = {
    "key_case": get_args(KeyCase),
    "credentials": get_args(Credentials),
    "padding": get_args(Padding),
    "paid_inquiry_code": ("00", "06"),
    "settlement_delimiter": get_args(Delimiter),
    "settlement_dates": get_args(Dates),
}


def profile_as_json(profile: Profile) -> dict[str, Any]:
    """Return the stored form of a profile."""
    return asdict(profile)


def read_profile(stored: Mapping[str, Any]) -> Profile:
    """Read a stored profile; what an older one does not say is as usual. Raises ValueError."""
    known = {field.name for field in fields(Profile)}
    unknown = stored.keys() - known
    if unknown:
        message = f"a profile knows no {sorted(unknown)}"
        raise ValueError(message)
    _check(stored)
    return Profile(**stored)


def _check(stored: Mapping[str, Any]) -> None:
    for name, value in stored.items():
        if name in CHOICES and value not in CHOICES[name]:
            message = f"{name} is one of {CHOICES[name]}, not {value!r}"
            raise ValueError(message)
        if name.endswith("_width") and not (type(value) is int and 0 <= value <= WIDEST):
            message = f"{name} is a number from 0 to {WIDEST}, not {value!r}"
            raise ValueError(message)
