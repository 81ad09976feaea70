"""Input and output of the commands of award and contract."""

from marshmallow import Schema, fields, validate

from app.outputs import key_of, output_of
from app.schemas import LONG, Amount, CommandSchema, LocalDate, Moment, Text, page_of, rows
from app.text import sentence
from marketplace.awards.models import Award, AwardLine, Contract
from marketplace.contracts.queries.contracts import ContractView
from marketplace.evaluation.schemas.evaluations import INSTRUMENT, InstrumentOut
from marketplace.evaluation.schemas.reports import ReportPublicationOut
from marketplace.securities.models import Instrument, PaperHandover, SecurityStep
from marketplace.securities.policy import PAPERS, ForfeitCode, InstrumentKind
from marketplace.securities.queries.deposits import KeptDeposit

KINDS = tuple(kind.value for kind in InstrumentKind if kind in PAPERS)


class ForfeitSchema(CommandSchema):
    """The bidder's act that forfeits a security, and its known facts."""

    code = fields.Enum(
        ForfeitCode,
        by_value=True,
        required=True,
        error_messages={
            "required": sentence("Enter what the bidder did."),
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
    """The evidence of completion."""

    note = Text(most=LONG, load_default="")


class HandoverSchema(CommandSchema):
    """The number on the firm's receipt, the paper as it is, who took it, and the day."""

    reference = Text(most=50, required=True)
    paper = Text(required=True)
    handed_to = Text(required=True)
    handed_on = LocalDate(required=True)


# --- answers -------------------------------------------------------------------------------


AwardLineOut = output_of(AwardLine, "AwardLineOut", only=("scope", "bid_id", "amount_paisa"))
_AWARD = ("id", "tender_id", "awarded_at", "reason", "reversed_at", "reversed_reason")
_PARTS = fields.List(fields.String())
AwardMadeOut = output_of(
    Award,
    "AwardMadeOut",
    """An award that was made or reversed.

    `waiting`: the parts that it left for a later one, since a grievance ran.
    """,
    only=_AWARD,
    waiting=_PARTS,
)
AwardOut = output_of(
    Award,
    "AwardOut",
    "An award with its lines and the parts that it left; reversed ones stay on record.",
    only=_AWARD,
    waiting=_PARTS,
    lines=[AwardLineOut],
)
_CONTRACT = (
    "id", "reference", "tender_id", "award_id", "bid_id", "supplier_id", "amount_paisa", "made_at",
    "department_signed_at", "supplier_signed_at", "completed_at", "terminated_at",
    "terminated_reason",
)  # fmt: skip
ContractOut = output_of(Contract, "ContractOut", only=_CONTRACT)
ContractsOut = page_of(ContractOut, "ContractsOut")
BidDepositOut = output_of(
    KeptDeposit,
    "BidDepositOut",
    """The deposit of a winner's bid; `kept` of it are the security of this contract.

    `asked`: its winner asks that it is kept, and the department has not decided.
    """,
    only=("amount_paisa", "asked", "kept_paisa"),
)
ContractDetailOut = output_of(
    ContractView,
    "ContractDetailOut",
    "A contract with its state, parties, scopes, performance security and its bid's deposit.",
    only=("state",),
    title="tender.title",
    department="department.name",
    supplier="supplier.name",
    scopes=[AwardLineOut],
    performance_required="required_paisa",
    performance_security=fields.Nested(InstrumentOut, attribute="security", allow_none=True),
    bid_deposit=fields.Nested(BidDepositOut, attribute="deposit", allow_none=True),
    **{key_of(name): f"contract.{name}" for name in _CONTRACT},
)


class UnawardedPartOut(Schema):
    """A part of the report that is not awarded.

    `state`: free (it may be awarded), held (a grievance holds it) or dropped (a grievance about it
    was upheld after a contract was signed: this tender awards it no more).
    """

    scope = fields.String()
    state = fields.String()


class AwardViewOut(Schema):
    """A tender's awards, newest first, the parts that are not awarded, and contracts."""

    tender_id = fields.UUID()
    unawarded = fields.List(fields.Nested(UnawardedPartOut))
    award_not_before = Moment(allow_none=True)
    award_not_after = Moment(allow_none=True)
    publications = fields.List(fields.Nested(ReportPublicationOut))
    awards = fields.List(fields.Nested(AwardOut))
    contracts = fields.List(fields.Nested(ContractOut))


WaitingStepOut = output_of(
    SecurityStep,
    "WaitingStepOut",
    "What one officer has entered for a paper; another one decides.",
    only=("step", "code", "reason", "entered_at"),
)
PaperOut = output_of(
    Instrument,
    "PaperOut",
    "A paper that the department holds, and what may become of it now.",
    only=(*INSTRUMENT, "purpose", "supplier_id", "bid_id", "contract_id"),
    kept="carried_paisa",
    supplier=fields.String(),
    may_return=fields.Boolean(),
    may_forfeit=fields.Boolean(),
    forfeit_codes=fields.List(fields.String()),
    waiting=fields.Nested(WaitingStepOut, allow_none=True),
    why_held=fields.String(allow_none=True),
)


HandoverOut = output_of(
    PaperHandover,
    "PaperHandoverOut",
    "That the paper of a bid was handed back: also of one that was never opened.",
    only=("bid_id", "supplier_id", "paper", "handed_to", "handed_on", "handed_by", "recorded_at"),
)


class HandoversOut(Schema):
    """Papers of a tender's bids that were handed back, the earliest first."""

    items = fields.List(fields.Nested(HandoverOut))


class ReturnedPapersOut(Schema):
    """The papers that were returned, or wait for another officer's word."""

    items = fields.List(fields.Nested(InstrumentOut))


class PapersOut(Schema):
    """A tender's papers."""

    items = fields.List(fields.Nested(PaperOut))
