"""Dated parameters of soft loans."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

GUARANTORS = ParameterDefinition(
    key="reliefs.loan_guarantors",
    title=sentence("Guarantors of a soft loan"),
    group=sentence("Tax reliefs"),
    unit=Unit.COUNT,
    help="How many people must sign as guarantors, at least, before the first tranche is paid",
    least=0,
    most=10,
)
RECOVERY_HEAD = ParameterDefinition(
    key="reliefs.loan_recovery_head",
    title=sentence("Head of account of repaid loans"),
    group=sentence("Tax reliefs"),
    unit=Unit.TEXT,
    help="The head that instalments of soft loans are paid under; bills that exist keep theirs",
)
REMINDER_DAYS = ParameterDefinition(
    key="reliefs.loan_reminder_days",
    title=sentence("How long before an instalment its borrower is reminded"),
    group=sentence("Tax reliefs"),
    unit=Unit.DAYS,
    help="Counted back from the day on which the instalment is due",
    least=1,
    most=60,
)
DEFINITIONS = (GUARANTORS, RECOVERY_HEAD, REMINDER_DAYS)
INITIAL = (
    InitialValue(
        definition=GUARANTORS,
        value="2",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule on guarantors of such loans was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department for the conditions of its loans.",
    ),
    InitialValue(
        definition=RECOVERY_HEAD,
        value="E02203",
        valid_from=date(2020, 1, 1),
        instrument="Working value; the head is not in any document that was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General under which head loans of this kind are recovered.",
    ),
    InitialValue(
        definition=REMINDER_DAYS,
        value="14",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule names a time",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department how early borrowers are reminded.",
    ),
)
