"""Addresses of the pages and API of reconciliation, and the helpers of their files."""

from typing import Any

from flask import Blueprint, Response, request
from marshmallow import ValidationError

from app.errors import NotFound
from app.web.api import ApiBlueprint
from app.web.doors import keep_complete
from app.web.guards import needs_sign_in, needs_token
from payments.reconciliation.schemas import MonthQuerySchema

blueprint = Blueprint("reconciliation", __name__, url_prefix="/treasury/reconciliation")
api = ApiBlueprint(
    "reconciliation_api", __name__, description="Reconciliation with the Accountant General"
)
needs_sign_in(blueprint)
needs_token(api)
keep_complete(blueprint, api)
PAGES = "payments/reconciliation"


def requested_month() -> dict[str, Any]:
    """Return the month that an address asks for, and the row after which to go on."""
    try:
        asked: dict[str, Any] = MonthQuerySchema().load(request.args)
    except ValidationError as error:
        raise NotFound from error
    return asked


def sent_as(made: Response, name: str) -> Response:
    """Send a file under a name."""
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
