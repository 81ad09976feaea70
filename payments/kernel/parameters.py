"""Payments' parameters: dated, cited, entered by one officer and approved by another."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

PSID_PREFIX = ParameterDefinition(
    key="payments.psid_prefix",
    title=sentence("Prefix of new PSIDs"),
    group=sentence("Payments"),
    unit=Unit.TEXT,
    help="2 to 6 digits that the switch has allocated; bills that exist keep their numbers",
)
UNCLAIMED_DAYS = ParameterDefinition(
    key="payments.suspense_unclaimed_days",
    title=sentence("When money in suspense is unclaimed"),
    group=sentence("Payments"),
    unit=Unit.DAYS,
    help="Days after which money whose bill nobody knows may go to a head of account",
    least=1,
    most=10_000,
)
DEFINITIONS = (PSID_PREFIX, UNCLAIMED_DAYS)
INITIAL = (
    InitialValue(
        definition=PSID_PREFIX,
        value="9900",
        valid_from=date(2020, 1, 1),
        instrument="Working value; how prefixes are allocated is not public",
        confidence=Confidence.UNVERIFIED,
        note="The first day is that of our records.",
    ),
    InitialValue(
        definition=UNCLAIMED_DAYS,
        value="1095",
        valid_from=date(2020, 1, 1),
        instrument="Working value of three years; no rule of the province was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department for the rule on unclaimed deposits.",
    ),
)
