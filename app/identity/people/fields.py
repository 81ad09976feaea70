"""Numbers that identify people and firms, as marshmallow fields: read however they are written."""

import re
from typing import Any

from marshmallow import ValidationError, fields

from app.identity.people.identifiers import plain_digits
from app.text import Sentence, sentence


class _Number(fields.String):
    """Digits, written with or without separators; kept without."""

    pattern: re.Pattern[str]
    wrong: Sentence

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        digits = plain_digits(super()._deserialize(value, attr, data, **kwargs))
        if not self.pattern.fullmatch(digits):
            raise ValidationError(self.wrong)
        return digits


class Cnic(_Number):
    """A CNIC: 13 digits. There is no public check digit, so nothing more can be checked."""

    pattern = re.compile(r"[0-9]{13}")
    wrong = sentence("Enter the 13 digits of the CNIC, for example 54400-1234567-1.")


class Ntn(_Number):
    """A National Tax Number: seven digits of a business (a check digit is dropped), or a CNIC."""

    pattern = re.compile(r"[0-9]{7,8}|[0-9]{13}")
    wrong = sentence(
        "Enter the 7 digits of the NTN, for example 1234567-8. A sole proprietor’s NTN is the CNIC."
    )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's own
        digits = super()._deserialize(value, attr, data, **kwargs)
        return digits if len(digits) == 13 else digits[:7]  # noqa: PLR2004 - a CNIC's length


class Strn(_Number):
    """A Sales Tax Registration Number: 13 digits."""

    pattern = re.compile(r"[0-9]{13}")
    wrong = sentence("Enter the 13 digits of the STRN, or leave it empty if there is none.")
