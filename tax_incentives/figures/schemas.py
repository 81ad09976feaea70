"""Figures as the API writes them, and which are asked for."""

from marshmallow import Schema, fields, validate

from app.outputs import output_of
from app.schemas import CursorSchema, QuerySchema, Whole, page_of
from app.text import sentence
from tax_incentives.figures.policy import Band
from tax_incentives.figures.queries.published import Costs, PublishedGrant, SchemeCost, YearCost

_YEAR = validate.Range(
    min=2020, max=2199, error=sentence("Write the year in which it begins, such as 2026.")
)


class FiguresYearSchema(QuerySchema):
    """Which fiscal year, by the year in which it begins."""

    year = Whole(load_default=None, allow_none=True, validate=[_YEAR])


class PublishedGrantsSchema(CursorSchema):
    """Of which fiscal year, and where the list goes on."""

    year = Whole(load_default=None, allow_none=True, validate=[_YEAR])


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
