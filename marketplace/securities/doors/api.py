"""Payments of a firm for a tender, as JSON."""

from uuid import UUID

from flask import Response

from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from app.web.json import json_response
from app.web.observability import leave_out_of_metrics
from app.web.subjects import Subject
from marketplace.securities.doors.presenter import money_fields
from marketplace.securities.queries.money import tender_money
from marketplace.securities.schemas import AskBillSchema, TenderBillOut, TenderMoneyOut
from marketplace.securities.use_cases.ask_bill import (
    ask_document_bill,
    ask_performance_bill,
    ask_security_bill,
)

blueprint = ApiBlueprint(
    "tender-money-api", __name__, description="Fees and securities that are paid by bill."
)
leave_out_of_metrics(blueprint)
needs_token(blueprint)


@blueprint.get("/tenders/<uuid:tender_id>/money")
@blueprint.alt_response(200, schema=TenderMoneyOut)
def show(tender_id: UUID) -> Response:
    """Read what the firm pays for a tender, and how far each thing has come."""
    with reading(api_actor()) as uow:
        values = money_fields(tender_money(uow, tender_id))
    return json_response(TenderMoneyOut().dump(values))


tender = Subject(api=blueprint, api_at="/tenders/<uuid:tender_id>")
tender.act(ask_document_bill, AskBillSchema).on_api(
    "/money/documents", "documents", TenderBillOut
).describe("Ask for the bill of the bidding documents; asked again it is the same bill.")
tender.act(ask_security_bill, AskBillSchema).on_api(
    "/money/security", "security", TenderBillOut
).describe(
    "Ask for the bill of the bid security, where the tender takes one; it is the same bill again."
)
Subject(api=blueprint).act(ask_performance_bill, AskBillSchema).on_api(
    "/contracts/<uuid:contract_id>/performance-security/bill", "performance", TenderBillOut
).describe("Ask for the bill of the performance security (the winner); it is the same bill again.")
