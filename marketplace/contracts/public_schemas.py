"""Filters and output of the public list of contracts."""

from datetime import date

from marshmallow import fields

from app.ledger.public import fiscal_year_of
from app.outputs import key_of, output_of, own_fields
from app.schemas import QuerySchema, Text, Whole, page_of
from app.text import sentence
from marketplace.contract_changes.schemas import CourseOut
from marketplace.contracts.queries.public_contracts import PublicContract
from marketplace.invoices.schemas import InvoiceViewOut

FIRST_YEAR, LAST_YEAR = 2000, 2200
_YEAR = sentence("Enter the year in which the fiscal year starts, for example 2026.")


class ContractsQuery(QuerySchema):
    """The contracts: of firms whose name holds these letters, a department, district, year."""

    firm = Text(most=100, load_default="")
    supplier = fields.UUID(load_default=None, allow_none=True)
    department = fields.UUID(load_default=None, allow_none=True)
    district = Text(most=50, load_default="")
    year = Whole(
        least=FIRST_YEAR, most=LAST_YEAR, refusal=_YEAR, load_default=None, allow_none=True
    )
    cursor = Text(most=500, load_default=None, allow_none=True)


PublicContractOut = output_of(PublicContract, "PublicContractOut")
PublicContractDetailOut = output_of(
    PublicContract,
    "PublicContractDetailOut",
    "The public part of a contract, with how it has gone and how it was paid.",
    **{key_of(name): name for name in own_fields(PublicContract)},
    course=fields.Nested(CourseOut),
    invoices=fields.List(fields.Nested(InvoiceViewOut)),
)
PublicContractsOut = page_of(PublicContractOut, "PublicContractsOut")


def year_choices(today: date) -> list[int]:
    """Return the fiscal years that lists offer, this one first: the last ten."""
    begins = fiscal_year_of(today).year
    return list(range(begins, begins - 10, -1))
