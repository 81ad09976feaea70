"""Redirection of a person without a firm to their next step, and back afterwards."""

from flask import Response, make_response, render_template
from flask_babel import gettext

from app.errors import Refusal
from app.http import status_of
from app.identity.organisations.doors.verification_way import verification_stages
from app.identity.organisations.doors.web import web
from app.identity.organisations.queries.firm_access import FirmNeeded, FirmNotVerified, firm_step
from app.web import problems
from app.web.doors import reading
from app.web.return_addresses import return_address
from app.web.translation import translate


@web.app_errorhandler(FirmNeeded)
@web.app_errorhandler(FirmNotVerified)
def lead_to_firm(refusal: Refusal) -> Response:
    """Show a page the reader's next step; tell a machine what is wrong."""
    if problems.wants_json():
        return problems.answer(status_of(refusal), refusal.code, translate(refusal.message))
    with reading() as uow:
        step = firm_step(uow)
        page = render_template(
            "identity_organisations/firm_needed.html",
            title=gettext("You need a verified firm for this"),
            detail=translate(refusal.message),
            step=step,
            way=verification_stages("none" if step.state == "choose" else step.state),
            onwards=return_address(),
            department=uow.actor.organisation_name if step.state in {"none", "choose"} else "",
        )
    return make_response(page, status_of(refusal))
