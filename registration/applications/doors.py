"""Doors through which anybody begins to order a copy or an inspection of a firm."""

from uuid import UUID

from flask import Blueprint, Response, url_for
from marshmallow import Schema, fields

from app.web.api import ApiBlueprint
from app.web.doors import perform, reading
from app.web.guards import needs_sign_in, needs_token
from app.web.subjects import Subject
from registration.applications.queries.forms import printed_form
from registration.applications.use_cases import BeginOrder, begin_order

blueprint = Blueprint("register_orders", __name__)
api = ApiBlueprint("register_orders_api", __name__, description="Copies from the Register of Firms")
needs_sign_in(blueprint)
needs_token(api)


class BegunOrderOut(Schema):
    """The application that was begun."""

    id = fields.UUID()


@blueprint.post("/business-register/<number>/orders")
def begin(number: str) -> Response:
    """Begin to order a copy or an inspection: an application as any other."""
    return perform(
        begin_order,
        BeginOrder(number=number),
        then=lambda made: url_for("applications.show", application_id=made),
    )


@blueprint.get("/register-forms/<uuid:application_id>.pdf")
def form(application_id: UUID) -> Response:
    """Send the form of the rules, filled in as far as the application is."""
    with reading() as uow:
        pdf = printed_form(uow, application_id)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="form.pdf"'
    return answer


Subject(api=api).act(begin_order).on_api(
    "/register/<number>/orders",
    "order",
    BegunOrderOut,
    present=lambda made: {"id": made},
    status=201,
).describe(
    "Start an order for a copy or an inspection of a firm; the answer is an application to fill in."
)
