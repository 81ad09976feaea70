"""What the commands of award and contract take and their answers hold."""

from marshmallow import Schema, fields, validate

from app.schemas import LONG, Amount, CommandSchema, LocalDate, Moment, Text, rows
from app.text import sentence
from marketplace.evaluation.schemas import InstrumentOut
from marketplace.securities.policy import PAPERS, ForfeitCode, InstrumentKind

KINDS = tuple(kind.value for kind in InstrumentKind if kind in PAPERS)


class ForfeitSchema(CommandSchema):
    """By which of the bidder's acts a security is forfeited, and what is known of it."""

    code = fields.Enum(
        ForfeitCode,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Say what the bidder did."),
            "unknown": sentence("Choose one of the answers in the list."),
        },
    )
    reason = Text(most=LONG, required=True)


class WinnerSchema(CommandSchema):
    """A scope and the bid that it goes to."""

    scope = Text(required=True)
    bid_id = fields.UUID(required=True)


class AwardSchema(CommandSchema):
    """The reason of an award; winners may be named, and must then be the report's."""

    reason = Text(most=LONG, required=True)
    winners = rows(WinnerSchema)


class PerformanceSecuritySchema(CommandSchema):
    """A security as it lies on the table."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error=sentence("Choose the kind of security.")),
    )
    bank = Text(required=True)
    number = Text(required=True)
    amount = Amount(required=True, least_paisa=1)
    expires_on = LocalDate(load_default=None, allow_none=True)


class CompletionSchema(CommandSchema):
    """How it was seen that everything is there."""

    note = Text(most=LONG, load_default="")


# --- answers -------------------------------------------------------------------------------


class AwardLineOut(Schema):
    """A scope of an award, and the bid that it goes to."""

    scope = fields.String()
    bid_id = fields.UUID()
    amount = Amount(attribute="amount_paisa")


class AwardOut(Schema):
    """An award; reversed ones stay on record."""

    id = fields.UUID()
    tender_id = fields.UUID()
    awarded_at = Moment()
    reason = fields.String()
    reversed_at = Moment(allow_none=True)
    reversed_reason = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(AwardLineOut))


class ContractOut(Schema):
    """A contract in a list."""

    id = fields.UUID()
    reference = fields.String()
    tender_id = fields.UUID()
    award_id = fields.UUID()
    bid_id = fields.UUID()
    supplier_id = fields.UUID()
    amount = Amount(attribute="amount_paisa")
    made_at = Moment()
    department_signed_at = Moment(allow_none=True)
    supplier_signed_at = Moment(allow_none=True)
    completed_at = Moment(allow_none=True)
    terminated_at = Moment(allow_none=True)
    terminated_reason = fields.String(allow_none=True)


class BidDepositOut(Schema):
    """The deposit of a winner's bid; `kept` of it are the security of this contract.

    `asked`: its winner asks that it is kept, and the department has not decided.
    """

    amount = Amount(attribute="amount_paisa")
    asked = fields.Boolean()
    kept = Amount(attribute="kept_paisa")


class ContractDetailOut(ContractOut):
    """A contract with its state, parties, scopes, performance security and its bid's deposit."""

    state = fields.String()
    title = fields.String()
    department = fields.String()
    supplier = fields.String()
    scopes = fields.List(fields.Nested(AwardLineOut))
    performance_required = Amount()
    performance_security = fields.Nested(InstrumentOut, allow_none=True)
    bid_deposit = fields.Nested(BidDepositOut, allow_none=True)


class ContractsOut(Schema):
    """Some contracts."""

    items = fields.List(fields.Nested(ContractOut))
    next_cursor = fields.String(allow_none=True)


class AwardViewOut(Schema):
    """A tender's awards, newest first, and contracts."""

    tender_id = fields.UUID()
    award_not_before = Moment(allow_none=True)
    award_not_after = Moment(allow_none=True)
    awards = fields.List(fields.Nested(AwardOut))
    contracts = fields.List(fields.Nested(ContractOut))


class WaitingStepOut(Schema):
    """What one officer has entered for a paper; another one decides."""

    step = fields.String()
    code = fields.String(allow_none=True)
    reason = fields.String()
    entered_at = Moment()


class PaperOut(InstrumentOut):
    """A paper that the department holds, and what may become of it now."""

    purpose = fields.String()
    supplier_id = fields.UUID()
    supplier = fields.String()
    bid_id = fields.UUID(allow_none=True)
    contract_id = fields.UUID(allow_none=True)
    may_return = fields.Boolean()
    may_forfeit = fields.Boolean()
    forfeit_codes = fields.List(fields.String())
    waiting = fields.Nested(WaitingStepOut, allow_none=True)
    why_held = fields.String(allow_none=True)


class PapersOut(Schema):
    """A tender's papers."""

    items = fields.List(fields.Nested(PaperOut))
