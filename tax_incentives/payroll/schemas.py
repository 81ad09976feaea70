"""Schemas of payroll advices: officers' input, and API output."""

from typing import Any

from marshmallow import validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.payroll.models import PayrollAdvice, PayrollReply, PersonnelNumber
from tax_incentives.payroll.queries import AdviceFile, DuePart

_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
_NUMBER = validate.Regexp(
    r"[0-9]{6,10}\Z", error=sentence("Enter the personnel number: 6 to 10 digits.")
)


class EnterAdviceSchema(CommandSchema):
    """A scheme that gives an allowance, and any day of the month."""

    scheme = needed(Text, most=40)
    month = LocalDate(required=True, error_messages=_DAY)


class RecordReplySchema(CommandSchema):
    """The number and day of the payroll office's own advice."""

    reference = needed(Text, most=100)
    paid_on = LocalDate(required=True, error_messages=_DAY)


class PersonnelNumberSchema(CommandSchema):
    """The number under which the payroll knows somebody, and which paper says so."""

    personnel_number = Text(required=True, validate=[_NUMBER], error_messages=NEEDED)
    evidence = needed(Text, most=500)


PayrollAdviceOut = output_of(
    PayrollAdvice,
    "PayrollAdvice",
    only=("id", "scheme", "number", "month", "line_count", "total_paisa", *DECISION),
)
PayrollAdvicesOut = page_of(PayrollAdviceOut, "PayrollAdvices")
PayrollReplyOut = output_of(
    PayrollReply, "PayrollReply", only=("advice_id", "reference", "paid_on")
)
PersonnelNumberOut = output_of(
    PersonnelNumber, "RecordedPersonnelNumber", only=("id", "award_id", "number")
)
PayrollLineOut = output_of(DuePart, "PayrollLine")
AdviceFileOut = output_of(
    AdviceFile,
    "PayrollAdviceFile",
    advice=PayrollAdviceOut,
    lines=[PayrollLineOut],
    left=[PayrollLineOut],
    reply=PayrollReplyOut,
)
