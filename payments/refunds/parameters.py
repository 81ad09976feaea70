"""How much each authority may sanction to be refunded: dated rules, not verified yet."""

from collections.abc import Mapping
from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

_HELP = "The largest refund of revenue that this authority may sanction, in rupees"
OFFICE_HEAD = ParameterDefinition(
    key="payments.refund_limit_office_head",
    title=sentence("Refunds: most that the head of an office may sanction"),
    group=sentence("Payments"),
    unit=Unit.PAISA,
    help=_HELP,
)
DEPARTMENT_HEAD = ParameterDefinition(
    key="payments.refund_limit_department_head",
    title=sentence("Refunds: most that the head of an attached department may sanction"),
    group=sentence("Payments"),
    unit=Unit.PAISA,
    help=_HELP,
)
SECRETARY = ParameterDefinition(
    key="payments.refund_limit_secretary",
    title=sentence("Refunds: most that an administrative secretary may sanction"),
    group=sentence("Payments"),
    unit=Unit.PAISA,
    help=_HELP,
)
DEFINITIONS = (OFFICE_HEAD, DEPARTMENT_HEAD, SECRETARY)
# The limit of each authority; what is not here has none.
LIMITS: Mapping[str, ParameterDefinition] = {
    "office_head": OFFICE_HEAD,
    "department_head": DEPARTMENT_HEAD,
    "secretary": SECRETARY,
}


def _sample(definition: ParameterDefinition, rupees: str) -> InitialValue:
    return InitialValue(
        definition=definition,
        value=rupees,
        valid_from=date(2020, 1, 1),
        instrument="Sample; the limits of the Balochistan Delegation of Financial Powers and"
        " Re-appropriation Rules 2019 were not seen",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department which powers the rules give for refunds of revenue.",
    )


INITIAL = (
    _sample(OFFICE_HEAD, "10000"),
    _sample(DEPARTMENT_HEAD, "100000"),
    _sample(SECRETARY, "1000000"),
)
