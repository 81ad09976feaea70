"""Rules about names that are no law as far as we know: dated, labelled, made by two officers."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

_GROUP = sentence("Business registration")
_RECORDS_BEGIN = date(2020, 1, 1)
# Of this system, like the number of rows on a page: above it somebody hoards names.
RESERVATION_LIMIT = 20

REFUSE_FROM = ParameterDefinition(
    key="registration.name_refuse_from",
    title=sentence("Names are too much alike from (percent)"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="100 is the same name, which no two companies may have, whatever this value is. "
    "docs/adr/0017 says how likeness is calculated, docs/adr/0041 what it does to firms",
    least=50,
    most=100,
)
WARN_FROM = ParameterDefinition(
    key="registration.name_warn_from",
    title=sentence("An officer checks names that are alike from (percent)"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="Below it names are different",
    least=50,
    most=100,
)
RESERVATION_DAYS = ParameterDefinition(
    key="registration.name_reservation_days",
    title=sentence("How long a reserved name is kept"),
    group=_GROUP,
    unit=Unit.DAYS,
    help="Counted from the day of the reservation, to the end of the last day",
    least=1,
    most=366,
)
MAX_RESERVATIONS = ParameterDefinition(
    key="registration.name_most_reservations",
    title=sentence("Number of names that one person may reserve at a time"),
    group=_GROUP,
    unit=Unit.COUNT,
    help="Keeps one person from reserving every good name. Who needs more says why, up to 20",
    least=1,
    most=RESERVATION_LIMIT,
)
_UNTIL_THEN = (
    "No: an applicant and the officer are warned, and nothing is refused. Yes needs a rule of the"
    " province that says so: from the official text it refuses, else a second officer decides"
)
DISTINCT_NAMES = ParameterDefinition(
    key="registration.distinct_names",
    title=sentence("Firms and businesses of one person need a name that is unlike others"),
    group=_GROUP,
    unit=Unit.BOOLEAN,
    help=_UNTIL_THEN,
)
NAME_STYLE = ParameterDefinition(
    key="registration.name_style",
    title=sentence("Names of firms and businesses of one person must say whose business it is"),
    group=_GROUP,
    unit=Unit.BOOLEAN,
    help=_UNTIL_THEN,
)
DEFINITIONS = (
    REFUSE_FROM,
    WARN_FROM,
    RESERVATION_DAYS,
    MAX_RESERVATIONS,
    DISTINCT_NAMES,
    NAME_STYLE,
)
_NONE_KNOWN = "Working value; no rule of the province on names that are alike was found"
_ONLY_S58 = (
    "Off until the province makes a rule: refusing a firm rests on s. 58 of the Partnership Act"
    " 1932 alone (1994 PTD 194, headnote), which bars words and no likeness"
)
_FOR_COMPANIES = "Working value; SECP holds names of companies, nothing like it is known for firms"


def _working(
    definition: ParameterDefinition, value: str, basis: str, note: str = ""
) -> InitialValue:
    return InitialValue(
        definition=definition,
        value=value,
        valid_from=_RECORDS_BEGIN,
        instrument=basis,
        confidence=Confidence.UNVERIFIED,
        note=note or "Ask the Registrar of Firms for the practice.",
    )


INITIAL = (
    _working(REFUSE_FROM, "90", _NONE_KNOWN),
    _working(WARN_FROM, "75", _NONE_KNOWN),
    _working(RESERVATION_DAYS, "30", _FOR_COMPANIES),
    _working(MAX_RESERVATIONS, "3", _FOR_COMPANIES),
    _working(DISTINCT_NAMES, "no", _ONLY_S58),
    _working(NAME_STYLE, "no", _ONLY_S58),
)
