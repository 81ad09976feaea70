"""The waiting time of an approved payee account: a dated rule set by two officers."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

WAIT_DAYS = ParameterDefinition(
    key="payments.payee_account_wait_days",
    title=sentence("When an approved payee account takes effect"),
    group=sentence("Payments"),
    unit=Unit.DAYS,
    help="Days in which the payee can stop an approved account; nothing is paid to them meanwhile",
    least=1,
    most=90,
)
DEFINITIONS = (WAIT_DAYS,)
INITIAL = (
    InitialValue(
        definition=WAIT_DAYS,
        value="7",
        valid_from=date(2020, 1, 1),
        instrument="Working value of one week; no rule of the province was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department and the Accountant General.",
    ),
)
