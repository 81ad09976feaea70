"""Parameters of related firms, and the law on minors admitted to the benefits.

The rules on related firms are this system's: no law of the province on groups was found.
"""

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
    title=sentence("Maximum number of firms at one address that it makes related"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="An address of more firms is a market or an office park. An officer then looks",
    least=2,
    most=200,
)
MAJORITY_YEARS = ParameterDefinition(
    key="registration.majority_years",
    title=sentence("Age from which a person is not a minor"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="Who has a guardian by order of a court may come of age later: then an officer looks",
    least=16,
    most=21,
)
ELECTION_MONTHS = ParameterDefinition(
    key="registration.election_months",
    title=sentence("Months in which a former minor elects to become a partner or not"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="From the day of majority; who gives no public notice in them becomes a partner",
    least=1,
    most=24,
)
DEFINITIONS = (RELATED_YEARS, ADDRESS_MOST_FIRMS, MAJORITY_YEARS, ELECTION_MONTHS)
_RELATED = tuple(
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

INITIAL = (
    *_RELATED,
    InitialValue(
        definition=MAJORITY_YEARS,
        value="18",
        valid_from=RECORDS_BEGIN,
        instrument="Majority Act 1875, s. 3",
        confidence=Confidence.SECONDARY,
        note="With a guardian appointed by a court it is said to be 21 years.",
    ),
    InitialValue(
        definition=ELECTION_MONTHS,
        value="6",
        valid_from=RECORDS_BEGIN,
        instrument="Partnership Act 1932, s. 30 (5)",
        confidence=Confidence.OFFICIAL,
        note="Or from when the minor knew of the admission, whichever day is later.",
    ),
)
