"""Input about loans, and loans as the API writes them."""

from typing import Any

from marshmallow import fields, validate

from app.identity.people.fields import Cnic
from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, CursorSchema, LocalDate, Text, Whole, YesNo, page_of
from app.text import sentence
from app.two_people import DECISION
from tax_incentives.loan_book.models import (
    LoanAgreement,
    LoanGuarantor,
    LoanRescheduling,
    LoanSignature,
    LoanTranche,
    LoanWriteOff,
)
from tax_incentives.loan_book.queries.lists import LoanView
from tax_incentives.loan_book.queries.page import (
    AgreementView,
    GuarantorView,
    InstalmentView,
    LoanPage,
    TrancheView,
)

_HASH = validate.Regexp(
    r"[0-9a-fA-F]{64}\Z", error=sentence("Open the agreement again, and sign what it shows.")
)
_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
_ANSWER: dict[str, Any] = {"required": sentence("Answer yes or no.")}
_BEGIN = sentence("Open the loan, and start there.")
_LOAN: dict[str, Any] = {"required": _BEGIN, "invalid_uuid": _BEGIN}


def _whole(least: int, most: int) -> Whole:
    limits = validate.Range(
        min=least,
        max=most,
        error=sentence("Enter a whole number from %(least)s to %(most)s.", least=least, most=most),
    )
    return Whole(required=True, validate=[limits], error_messages=NEEDED)


class PrepareAgreementSchema(CommandSchema):
    """The terms of a loan."""

    grace_months = _whole(0, 60)
    instalments = _whole(1, 108)
    every_months = _whole(1, 12)
    milestones = needed(Text, most=2_000)
    ddo_code = needed(Text, most=20)


class NameGuarantorSchema(CommandSchema):
    """A guarantor of a loan."""

    name = needed(Text, most=120)
    cnic = Cnic(required=True)


class SignAgreementSchema(CommandSchema):
    """The hash of the agreement's text that was shown."""

    sha256 = Text(required=True, validate=[_HASH], error_messages=NEEDED)


class EnterTrancheSchema(CommandSchema):
    """A milestone that was met, what proves it, and by whose order it is paid."""

    award_id = fields.UUID(required=True, error_messages=_LOAN)
    milestone = needed(Text, most=500)
    evidence = needed(Text, most=500)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    is_last = YesNo(required=True, error_messages=_ANSWER)
    authority = needed(Text, most=500)


class EnterReschedulingSchema(CommandSchema):
    """The new due dates of the unpaid instalments."""

    award_id = fields.UUID(required=True, error_messages=_LOAN)
    first_due_on = LocalDate(required=True, error_messages=_DAY)
    instalments = _whole(1, 108)
    every_months = _whole(1, 12)
    instrument = needed(Text, most=500)
    grounds = needed(Text, most=2_000)


class EnterWriteOffSchema(CommandSchema):
    """The amount to write off, and the authority that sanctioned it."""

    award_id = fields.UUID(required=True, error_messages=_LOAN)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    sanctioning_power = needed(Text, most=500)
    instrument = needed(Text, most=500)
    grounds = needed(Text, most=2_000)


class ListLoansSchema(CursorSchema):
    """The loans to list: all, or only overdue ones."""

    overdue = YesNo(load_default=False)


LoanOut = output_of(LoanView, "Loan")
LoansOut = page_of(LoanOut, "Loans")
_InstalmentOut = output_of(InstalmentView, "LoanInstalment")
_AgreementOut = output_of(
    AgreementView, "LoanAgreement", guarantors=[output_of(GuarantorView, "LoanGuarantor")]
)
LoanPageOut = output_of(
    LoanPage,
    "LoanInFull",
    agreement=_AgreementOut,
    tranches=[output_of(TrancheView, "LoanTrancheInFull")],
    instalments=[_InstalmentOut],
    next_instalment=_InstalmentOut,
)
PreparedAgreementOut = output_of(
    LoanAgreement, "PreparedAgreement", only=("id", "award_id", "version", "content")
)
NamedGuarantorOut = output_of(LoanGuarantor, "NamedGuarantor", only=("id", "name", "masked_cnic"))
SignatureOut = output_of(LoanSignature, "LoanSignature", only=("id", "role", "name", "signed_at"))
TrancheOut = output_of(
    LoanTranche,
    "LoanTranche",
    only=(
        *("id", "award_id", "milestone", "evidence", "authority", "amount_paisa", "is_last"),
        *DECISION,
    ),
)
TranchesOut = page_of(TrancheOut, "LoanTranches")
ReschedulingOut = output_of(
    LoanRescheduling,
    "LoanRescheduling",
    only=(
        *("id", "award_id", "first_due_on", "instalments", "every_months", "instrument"),
        *("grounds", "rescheduled_paisa", *DECISION),
    ),
)
ReschedulingsOut = page_of(ReschedulingOut, "LoanReschedulings")
WriteOffOut = output_of(
    LoanWriteOff,
    "LoanWriteOff",
    only=(
        *("id", "award_id", "amount_paisa", "sanctioning_power", "instrument", "grounds"),
        *DECISION,
    ),
)
WriteOffsOut = page_of(WriteOffOut, "LoanWriteOffs")
