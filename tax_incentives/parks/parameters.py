"""How long an offer of a unit is open."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

ACCEPT_DAYS = ParameterDefinition(
    key="reliefs.space_accept_days",
    title=sentence("How long a firm has to accept a unit in a park"),
    group=sentence("Tax reliefs"),
    unit=Unit.DAYS,
    help="Counted from the offer, to the end of the last day. Then the next firm is offered it",
    least=1,
    most=90,
)
DEFINITIONS = (ACCEPT_DAYS,)
INITIAL = (
    InitialValue(
        definition=ACCEPT_DAYS,
        value="14",
        valid_from=date(2020, 1, 1),
        instrument="Working value; the policy names no time",
        confidence=Confidence.UNVERIFIED,
        note="Ask who runs the parks how long a unit may be kept for one firm.",
    ),
)
