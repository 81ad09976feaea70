"""How many people may share one phone for notices: a household, and no shop of accounts."""

from datetime import date

from app.parameters.definitions import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

SHARERS = ParameterDefinition(
    key="identity.most_sharers_of_a_phone",
    title=sentence("Maximum number of people who share one phone for notices"),
    group=sentence("Accounts"),
    unit=Unit.COUNT,
    help="Who comes after them gets letters, or shares another phone",
    least=2,
    most=30,
)
DEFINITIONS = (SHARERS,)
INITIAL = (
    InitialValue(
        definition=SHARERS,
        value="8",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule of the province on shared phones was found",
        confidence=Confidence.UNVERIFIED,
        note="A household of the province is larger than the average of the country.",
    ),
)
