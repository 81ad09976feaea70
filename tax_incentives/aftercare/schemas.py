"""Schemas of awards after the grant: people's input, and API output."""

from marshmallow import fields, validate

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text, Whole, page_of
from app.text import sentence
from tax_incentives.aftercare.models import (
    AuditPara,
    AuditParaAct,
    Clawback,
    ClawbackAct,
    ClawbackEnd,
    ObligationReport,
)
from tax_incentives.aftercare.queries.clawbacks import ClawbackView, ReopenedAward
from tax_incentives.aftercare.queries.obligations import ObligationView
from tax_incentives.aftercare.queries.paras import ParaPage, ParaView
from tax_incentives.aftercare.queries.unfunded import UnfundedAward
from tax_incentives.aftercare.use_cases.fund_awards import AwardInLine, Funded, FundingPlan

_LONG = 5_000
_YEAR = validate.Range(
    min=2020, max=2199, error=sentence("Enter the year in which it starts, for example 2026.")
)


class NoticeClawbackSchema(CommandSchema):
    """On which ground, why, and how much of what the ground takes (left out: all)."""

    ground = needed(Text, most=40)
    reason = needed(Text, most=_LONG)
    amount_paisa = Amount(data_key="amount", least_paisa=1, load_default=None, allow_none=True)


class AnswerClawbackSchema(CommandSchema):
    """The holder's answer."""

    answer = needed(Text, most=_LONG)


class RecordHearingSchema(CommandSchema):
    """On which day the holder is heard, and where or what was said."""

    day = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    note = needed(Text, most=_LONG)


class OrderClawbackSchema(CommandSchema):
    """The reasons of an order, which answer what the holder said."""

    order_reason = needed(Text, most=_LONG)


class DropClawbackSchema(CommandSchema):
    """The reason for taking nothing back."""

    drop_reason = needed(Text, most=2_000)


class AppealClawbackSchema(CommandSchema):
    """The holder's reason to appeal."""

    appeal = needed(Text, most=_LONG)


class DecideClawbackAppealSchema(CommandSchema):
    """The decision to keep or set aside the order, and its reason."""

    stands = fields.Boolean(
        required=True,
        error_messages={
            "required": sentence("Choose if the order stays in force."),
            "invalid": sentence("Choose if the order stays in force."),
        },
    )
    verdict_reason = needed(Text, most=_LONG)


class FileReportSchema(CommandSchema):
    """The holder's report."""

    report = needed(Text, most=_LONG)


class WriteParaSchema(CommandSchema):
    """A para of an audit report."""

    number = needed(Text, most=40)
    para = needed(Text, most=_LONG)


class ReplyToParaSchema(CommandSchema):
    """Finance's reply."""

    reply = needed(Text, most=_LONG)


class RecordRecoverySchema(CommandSchema):
    """How much was recovered, and by what paper."""

    amount_paisa = Amount(data_key="amount", least_paisa=1, required=True, error_messages=NEEDED)
    recovery = needed(Text, most=2_000)


class DirectParaSchema(CommandSchema):
    """The directive to Finance."""

    directive = needed(Text, most=_LONG)


class SettleParaSchema(CommandSchema):
    """The reason for settling it."""

    settlement = needed(Text, most=2_000)


ReopenedAwardsOut = page_of(output_of(ReopenedAward, "ReopenedAward"), "ReopenedAwards")
ClawbackOut = output_of(ClawbackView, "ReliefClawback")
ClawbacksOut = page_of(ClawbackOut, "ReliefClawbacks")
ClawbackStepOut = output_of(
    Clawback,
    "ReliefClawbackStep",
    only=(
        *("id", "award_id", "ground", "amount_paisa", "answer_by", "appeal_by"),
        *("unused_paisa", "owed_paisa", "unfunded_paisa"),
    ),
)
ClawbackActOut = output_of(
    ClawbackAct, "ReliefClawbackAct", only=("id", "clawback_id", "kind", "text", "day", "at")
)
ClawbackEndOut = output_of(
    ClawbackEnd, "ReliefClawbackEnd", only=("clawback_id", "outcome", "ended_at", "bill_id")
)
ObligationOut = output_of(
    ObligationView,
    "ReliefObligation",
    only=("id", "award_id", "number", "code", "due_on", "late", "report", "reported_at"),
)
ObligationsOut = page_of(ObligationOut, "ReliefObligations")
ObligationReportOut = output_of(
    ObligationReport, "ReliefObligationReport", only=("obligation_id", "text", "at")
)
UnfundedAwardsOut = page_of(output_of(UnfundedAward, "UnfundedAward"), "UnfundedAwards")
ParaOut = output_of(ParaView, "ReliefAuditPara")
ParasOut = page_of(ParaOut, "ReliefAuditParas")
ParaActOut = output_of(
    AuditParaAct, "ReliefAuditParaAct", only=("id", "para_id", "kind", "text", "amount_paisa", "at")
)
ParaPageOut = output_of(
    ParaPage, "ReliefAuditParaWithActs", only=(), para=ParaOut, acts=[ParaActOut]
)
WrittenParaOut = output_of(
    AuditPara, "WrittenReliefAuditPara", only=("id", "award_id", "number", "text", "at")
)


class FundAwardsSchema(CommandSchema):
    """The scheme whose awards of earlier years get money, and its fiscal year."""

    scheme = needed(Text, most=40)
    fiscal_year = Whole(required=True, validate=[_YEAR], error_messages=NEEDED)


AwardInLineOut = output_of(AwardInLine, "AwardInLine")
FundingPlanOut = output_of(FundingPlan, "FundingPlan", line=[AwardInLineOut])
FundedOut = output_of(Funded, "FundedAwards", left=[AwardInLineOut])
