"""Figures as the API writes them, and which are asked for."""

from marshmallow import Schema, fields, validate

from app.outputs import output_of
from app.schemas import CursorSchema, QuerySchema, Text, Whole, page_of
from app.text import sentence
from payments.public import CreditableBill
from registration.public import Link, Registered, RelatedFirm, RelatedFirms
from tax_incentives.aftercare.schemas import ClawbackOut
from tax_incentives.awards.schemas import AwardOut, ListAwardsSchema
from tax_incentives.figures.policy import Band
from tax_incentives.figures.queries.desk import (
    Concentration,
    Desk,
    Forecast,
    Pace,
    Waiting,
    WaitingClaim,
)
from tax_incentives.figures.queries.firms import FirmClaim, FirmRecord, PaidTax
from tax_incentives.figures.queries.forecasts import Foretold
from tax_incentives.figures.queries.published import Costs, PublishedGrant, SchemeCost, YearCost
from tax_incentives.loan_book.schemas import LoanOut
from tax_incentives.statutory.queries import StatutoryCost

_YEAR = validate.Range(
    min=2020, max=2199, error=sentence("Enter the year in which it starts, for example 2026.")
)


FIRM_TABLES = ("paid", "owed", "claims", "awards", "loans", "clawbacks")
DESK_TABLES = (
    *("waiting", "forecasts", "voted", "forgone", "foretold", "statutory"),
    *("paces", "concentrations", "claims", "awards"),
)


def _one_of(*names: str) -> validate.OneOf:
    return validate.OneOf(names, error=sentence("Choose one of the tables."))


class FiguresYearSchema(QuerySchema):
    """The fiscal year, by the year in which it begins."""

    year = Whole(load_default=None, allow_none=True, validate=[_YEAR])


class PublishedGrantsSchema(CursorSchema):
    """The fiscal year, and the cursor of the list."""

    year = Whole(load_default=None, allow_none=True, validate=[_YEAR])


class ReportSchema(QuerySchema):
    """The quarter, 1 (July to September) to 4, and its fiscal year."""

    year = Whole(required=True, validate=[_YEAR])
    quarter = Whole(required=True, least=1, most=4)


class DeskListSchema(ListAwardsSchema):
    """The scheme, and the cursor of the list."""


class DeskFileSchema(FiguresYearSchema):
    """The table of the desk; lists of one scheme if it is named."""

    table = Text(load_default="forecasts", validate=[_one_of(*DESK_TABLES)])
    scheme = Text(load_default="", most=40)


class FirmFileSchema(QuerySchema):
    """The part of a firm's record."""

    table = Text(load_default="paid", validate=[_one_of(*FIRM_TABLES)])


BandOut = output_of(Band, "ReliefBand")
SchemeCostOut = output_of(
    SchemeCost, "ReliefSchemeCost", band=fields.Nested(BandOut, allow_none=True)
)
YearCostOut = output_of(
    YearCost,
    "ReliefYearCost",
    only=("fiscal_year", "exact"),
    total=SchemeCostOut,
    schemes=[SchemeCostOut],
)
CostsOut = output_of(Costs, "ReliefCosts", only=(), items=[YearCostOut])
PublishedGrantOut = output_of(PublishedGrant, "PublishedRelief", band=BandOut)
_Page: type[Schema] = page_of(PublishedGrantOut, "PublishedReliefs")
PublishedGrantsOut = _Page
DeskOut = output_of(
    Desk,
    "ReliefDesk",
    only=("fiscal_year",),
    waiting=[output_of(Waiting, "ReliefsWaiting")],
    forecasts=[
        output_of(Forecast, "ReliefForecast", short="short_paisa"),
    ],
    paces=[output_of(Pace, "ReliefPace", granted_percent="granted_percent")],
    concentrations=[output_of(Concentration, "ReliefConcentration", five_percent="five_percent")],
    foretold=[output_of(Foretold, "ReliefForetold")],
    statutory=[output_of(StatutoryCost, "ReliefStatutoryCost")],
)
WaitingClaimsOut = page_of(output_of(WaitingClaim, "ReliefClaimWaiting"), "ReliefClaimsWaiting")
_RelatedOut = output_of(
    RelatedFirms,
    "ReliefRelatedFirms",
    only=("day", "since", "complete", "crowded_addresses", "owners_unknown"),
    firms=[output_of(RelatedFirm, "ReliefRelatedFirm")],
    links=[output_of(Link, "ReliefFirmLink", only=("kind", "one", "other", "since", "until"))],
)
_OWED = output_of(
    CreditableBill,
    "ReliefTaxOwed",
    only=("id", "psid", "purpose", "purpose_ur", "due_on", "owed_paisa", "creditable_paisa"),
)
FirmRecordOut = output_of(
    FirmRecord,
    "ReliefFirmRecord",
    only=(),
    organisation_id="firm.id",
    name="firm.name",
    name_ur="firm.name_ur",
    registered=fields.Nested(output_of(Registered, "ReliefFirmRegistered"), allow_none=True),
    paid=[output_of(PaidTax, "ReliefTaxPaid")],
    owed=[_OWED],
    claims=[output_of(FirmClaim, "ReliefFirmClaim")],
    awards=[AwardOut],
    loans=[LoanOut],
    clawbacks=[ClawbackOut],
    related=fields.Nested(_RelatedOut, allow_none=True),
)
