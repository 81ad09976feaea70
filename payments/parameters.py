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
DEFINITIONS = (PSID_PREFIX,)
INITIAL = (
    InitialValue(
        definition=PSID_PREFIX,
        value="9900",
        valid_from=date(2020, 1, 1),
        instrument="Working value; how prefixes are allocated is not public",
        confidence=Confidence.UNVERIFIED,
        note="The first day is that of our records.",
    ),
)
