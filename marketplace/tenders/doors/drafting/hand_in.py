"""Handing a draft in: what the rules say of it, and a reason beside each warning."""

from uuid import UUID

from flask import Response

from app.errors import NotFound
from app.web.doors import reading, submit
from app.web.forms import Form
from marketplace.tenders.doors.commands import hand_in_command
from marketplace.tenders.doors.department_web import address, shown
from marketplace.tenders.doors.drafting.blueprint import blueprint, draft_file
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.schemas.tenders import HandInTenderSchema
from marketplace.tenders.use_cases.submit_for_approval import hand_in_tender


@blueprint.get("/<uuid:tender_id>/hand-in")
def hand_in(tender_id: UUID) -> str:
    """Show what the rules say, and ask for a reason beside each warning."""
    return _hand_in(tender_id, Form())


@blueprint.post("/<uuid:tender_id>/hand-in")
def hand_in_post(tender_id: UUID) -> Response:
    """Ask for approval."""
    return submit(
        HandInTenderSchema(),
        hand_in_tender,
        lambda **loaded: hand_in_command(tender_id, **loaded),
        then=address,
        page=lambda form: _hand_in(tender_id, form),
    )


def _hand_in(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        file = draft_file(uow, tender_id)
        values = shown(uow, file)
    if file.status.value != "draft":
        raise NotFound
    return draw("tenders/officials/hand_in.html", form=form, **values)
