"""Parameters of reliefs: dated, cited, entered by one officer and approved by another."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

PUBLISHED_ABOVE = ParameterDefinition(
    key="reliefs.published_above_paisa",
    title=sentence("Reliefs that are published with their holder"),
    group=sentence("Tax reliefs"),
    unit=Unit.PAISA,
    help="In rupees. Above this amount everybody sees to which firm a relief went, and its band",
)
DEFINITIONS = (PUBLISHED_ABOVE,)
INITIAL = (
    InitialValue(
        definition=PUBLISHED_ABOVE,
        value="100000",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule of the province on publishing reliefs was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department above which amount reliefs are published.",
    ),
)
