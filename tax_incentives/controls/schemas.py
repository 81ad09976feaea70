"""Schemas of controls: officers' input, and API output."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text
from app.text import sentence
from tax_incentives.claims.models import ReliefClaim
from tax_incentives.controls.models import DrawRelease, FlagResolution, ProofConfirmation, ProofDraw
from tax_incentives.controls.queries.controls import ControlsPage, FlagView, ProofView

_CHOOSE = sentence("Choose one of the list.")
_A_DAY: dict[str, Any] = {"required": sentence("Enter a date, for example 31-12-2026.")}
_CHOICE: dict[str, Any] = {"required": _CHOOSE, "invalid_uuid": _CHOOSE}


class ResolveFlagSchema(CommandSchema):
    """The flag, and why it does not prevent a grant."""

    flag_id = fields.UUID(required=True, error_messages=_CHOICE)
    reason = needed(Text, most=2_000)


class EnterProofSchema(CommandSchema):
    """A paper as it says, and how much of it the claim rests on."""

    kind = fields.String(
        required=True,
        validate=OneOf(["invoice", "withholding", "proceeds"], error=_CHOOSE),
        error_messages={"required": _CHOOSE},
    )
    issuer = needed(Text, most=200)
    number = needed(Text, most=60)
    issued_on = LocalDate(required=True, error_messages=_A_DAY)
    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    drawn_paisa = Amount(data_key="drawn", least_paisa=1, required=True, error_messages=NEEDED)


class ConfirmProofSchema(CommandSchema):
    """The bank's confirmation: content, date and reference."""

    proof_id = fields.UUID(required=True, error_messages=_CHOICE)
    confirmed_on = LocalDate(required=True, error_messages=_A_DAY)
    reference = needed(Text, most=200)


class WithdrawProofSchema(CommandSchema):
    """The wrong entry, and the reason."""

    draw_id = fields.UUID(required=True, error_messages=_CHOICE)
    why = needed(Text, most=2_000)


FlagOut = output_of(FlagView, "ReliefFlag", evidence=fields.Dict())
ControlsOut = output_of(
    ControlsPage,
    "ReliefControls",
    only=("number",),
    application_id="claim.application_id",
    flags=[FlagOut],
    proofs=[output_of(ProofView, "ReliefProof")],
)
FlagResolutionOut = output_of(
    FlagResolution, "ReliefFlagResolution", only=("flag_id", "reason", "at")
)
ProofDrawOut = output_of(
    ProofDraw, "ReliefProofDraw", only=("id", "proof_id", "amount_paisa", "at")
)
ProofConfirmationOut = output_of(
    ProofConfirmation,
    "ReliefProofConfirmation",
    only=("proof_id", "confirmed_on", "reference", "at"),
)
DrawReleaseOut = output_of(DrawRelease, "ReliefDrawRelease", only=("draw_id", "reason", "at"))
RepeatedControlsOut = output_of(
    ReliefClaim, "RepeatedReliefControls", only=("application_id", "scheme")
)
