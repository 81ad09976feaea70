"""Casework's own parameters; those of each service come with its file (`terms.py`)."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

APPEAL_DAYS = ParameterDefinition(
    key="cases.appeal_days",
    title=sentence("Days in which a refusal may be appealed"),
    group=sentence("Casework"),
    unit=Unit.DAYS,
    help="Days after the day of the refusal; an appeal that was made keeps its own",
    least=1,
    most=365,
)
DEFINITIONS = (APPEAL_DAYS,)
INITIAL = (
    InitialValue(
        definition=APPEAL_DAYS,
        value="30",
        valid_from=date(2020, 1, 1),
        instrument="Labelled sample: no rule of the province for all services was found",
        confidence=Confidence.UNVERIFIED,
        note="Each service's own law may give another time. Ask the Law Department.",
    ),
)
