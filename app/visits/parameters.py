"""How many visits one officer opens a day: who looks through them can, and fewer are made up."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

VISITS_A_DAY = ParameterDefinition(
    key="visits.most_of_an_officer_a_day",
    title=sentence("Maximum number of visits that one officer opens a day"),
    group=sentence("Facilitation centres"),
    unit=Unit.COUNT,
    help="Whoever comes after them is helped by another officer, or the next day",
    least=1,
    most=200,
)
DEFINITIONS = (VISITS_A_DAY,)
INITIAL = (
    InitialValue(
        definition=VISITS_A_DAY,
        value="25",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule of the province on assisted acts was found",
        confidence=Confidence.UNVERIFIED,
        note="A quarter of an hour for each visit.",
    ),
)
