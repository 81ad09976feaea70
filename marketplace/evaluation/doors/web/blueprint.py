"""The blueprint of these pages and the addresses that they share."""

from flask import Blueprint, request

from app.errors import Unauthenticated
from app.web.actors import page_actor

blueprint = Blueprint("evaluations", __name__)
EVALUATION = "/committee/evaluations/<uuid:tender_id>"
OFFICIALS = "marketplace/evaluations/officials"
OVERVIEW = "evaluations.overview"
PUBLIC = frozenset(
    {
        "evaluations.report",
        "evaluations.report_pdf",
        "evaluations.report_version",
        "evaluations.report_version_pdf",
    }
)


@blueprint.before_request
def _require_login() -> None:
    if request.endpoint not in PUBLIC and page_actor().kind == "anonymous":
        raise Unauthenticated
