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
DEPOSIT_HEAD = ParameterDefinition(
    key="payments.deposit_head",
    title=sentence("Head of account for deposits"),
    group=sentence("Payments"),
    unit=Unit.TEXT,
    help="The head of the Public Account, which begins with G, for securities and other deposits",
)
LAPSE_YEARS = ParameterDefinition(
    key="payments.deposit_lapse_years",
    title=sentence("When unclaimed deposits and money in suspense lapse"),
    group=sentence("Payments"),
    unit=Unit.COUNT,
    help="Complete account years (July to June) after the one in which it was received; money "
    "whose bill nobody knows goes to a head of account after the same time",
    least=1,
    most=50,
)
LAPSED_HEAD = ParameterDefinition(
    key="payments.lapsed_deposits_head",
    title=sentence("Head of account for lapsed deposits"),
    group=sentence("Payments"),
    unit=Unit.TEXT,
    help="The head of revenue that lapsed deposits are credited to; their payers may still claim",
)
UNKNOWN_OWNERS_HEAD = ParameterDefinition(
    key="payments.unknown_owners_head",
    title=sentence("Head of account for money of unknown owners"),
    group=sentence("Payments"),
    unit=Unit.TEXT,
    help="The head of the Public Account, which begins with G, for money whose bill nobody knows",
)
DEFINITIONS = (PSID_PREFIX, DEPOSIT_HEAD, LAPSE_YEARS, LAPSED_HEAD, UNKNOWN_OWNERS_HEAD)
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
        definition=DEPOSIT_HEAD,
        value="G10113",
        valid_from=date(2020, 1, 1),
        instrument="Sample. That deposits belong to the Public Account is Art. 118 (2) of the "
        "Constitution; the head was not found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General for the head.",
    ),
    InitialValue(
        definition=LAPSE_YEARS,
        value="3",
        valid_from=date(2020, 1, 1),
        instrument="Working value: three complete account years, as is common; no rule of the "
        "province was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General for the rule.",
    ),
    InitialValue(
        definition=LAPSED_HEAD,
        value="C03806",
        valid_from=date(2020, 1, 1),
        instrument="Sample; the head was not found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General for the head.",
    ),
    InitialValue(
        definition=UNKNOWN_OWNERS_HEAD,
        value="G10113",
        valid_from=date(2020, 1, 1),
        instrument="Sample. That all other moneys received belong to the Public Account is "
        "Art. 118 (2) of the Constitution; the head was not found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General for the head.",
    ),
)
