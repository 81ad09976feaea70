"""The questions for newcomers, and the plan as the API writes it."""

from marshmallow import fields, validate

from app.casework.public import Needed, NeededPart
from app.outputs import output_of
from app.schemas import Amount, QuerySchema, Text, Whole, YesNo
from app.text import sentence
from tax_incentives.decisions.schemas import CheckOut, WordsOut
from tax_incentives.newcomers.queries import InvestorPlan
from tax_incentives.parks.schemas import ParkOut

OWNERS = (
    ("sole", sentence("One person")),
    ("partnership", sentence("Two or more partners")),
    ("company", sentence("A company registered with SECP")),
)
SECTORS = (
    ("software", sentence("Software")),
    ("it_services", sentence("IT services")),
    ("call_centre", sentence("Call centre")),
    ("other", sentence("Something else")),
)
_AMONG = sentence("Choose one of the answers in the list.")
_MAX_PEOPLE = 1_000_000


def _among(*codes: str) -> validate.OneOf:
    return validate.OneOf(codes, error=str(_AMONG))


class InvestorSchema(QuerySchema):
    """The plans of a newcomer; each field may be left out."""

    owners = Text(validate=[_among(*(code for code, _ in OWNERS))])
    sector = Text(validate=[_among(*(code for code, _ in SECTORS))])
    manufactures = YesNo()
    foreign = YesNo()
    staff = Whole(most=_MAX_PEOPLE)
    local_staff = Whole(most=_MAX_PEOPLE)
    district = Text(most=60)
    taxes_a_year = Amount()
    rent_a_year = Amount()
    invested = Amount()


_PartOut = output_of(
    NeededPart,
    "InvestorRegistration",
    only=("sure",),
    code="box.registration.code",
    title=fields.Nested(WordsOut, attribute="box.registration.title"),
    agency=fields.Nested(WordsOut, attribute="box.agency"),
)
_ServiceOut = output_of(
    Needed,
    "InvestorService",
    only=(),
    code="page.service.code",
    title=fields.Nested(WordsOut, attribute="page.service.title"),
    parts=[_PartOut],
    answers=fields.Dict(),
)
InvestorPlanOut = output_of(
    InvestorPlan,
    "InvestorPlan",
    only=("total_paisa", "min_paisa", "max_paisa", "assumed"),
    parks=[ParkOut],
    reliefs=fields.List(fields.Nested(CheckOut), attribute="checks"),
    services=fields.List(fields.Nested(_ServiceOut), attribute="needed.services"),
)
