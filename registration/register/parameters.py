"""What makes firms related. The values are ours: no law of the province on groups was found."""

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence
from registration.register.guide_rules import RECORDS_BEGIN

_GROUP = sentence("Business registration")

RELATED_YEARS = ParameterDefinition(
    key="registration.related_years",
    title=sentence("Years for which a shared owner, address or name makes firms related"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="An owner who left a firm earlier, or a firm that ended earlier, links nothing any more",
    least=0,
    most=20,
)
ADDRESS_MOST_FIRMS = ParameterDefinition(
    key="registration.related_address_most_firms",
    title=sentence("Most firms at one address that it makes related"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="An address of more firms is a market or an office park. An officer then looks",
    least=2,
    most=200,
)
DEFINITIONS = (RELATED_YEARS, ADDRESS_MOST_FIRMS)
INITIAL = tuple(
    InitialValue(
        definition=definition,
        value=value,
        valid_from=RECORDS_BEGIN,
        instrument="Working value; no rule of the province on groups of firms was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask Finance which firms count as one.",
    )
    for definition, value in ((RELATED_YEARS, "3"), (ADDRESS_MOST_FIRMS, "20"))
)
