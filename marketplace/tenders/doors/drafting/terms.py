"""The terms of a tender: what is bought, where, when and on what conditions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response

from app.calendar import PROVINCE, local_day
from app.money import plain_rupees
from app.permissions import require
from app.places.public import district_choices
from app.web.doors import reading, submit
from app.web.forms import Form
from marketplace.kernel import permissions
from marketplace.tenders.doors.commands import draft_command, revise_command
from marketplace.tenders.doors.department_web import address
from marketplace.tenders.doors.drafting.blueprint import blueprint
from marketplace.tenders.doors.presenter import draw
from marketplace.tenders.models import Tender
from marketplace.tenders.queries.tender_file import tender_file
from marketplace.tenders.schemas.tenders import ReviseTenderTermsSchema, TenderTermsSchema
from marketplace.tenders.use_cases.draft_tender import draft_tender, revise_tender


@blueprint.get("/new")
def new() -> str:
    """Show the form of a new tender."""
    return _terms(None, None)


@blueprint.post("/new")
def new_post() -> Response:
    """Begin a draft."""
    return submit(
        TenderTermsSchema(),
        draft_tender,
        draft_command,
        then=address,
        page=lambda form: _terms(None, form),
    )


@blueprint.get("/<uuid:tender_id>/terms")
def terms(tender_id: UUID) -> str:
    """Show the terms."""
    return _terms(tender_id, None)


@blueprint.post("/<uuid:tender_id>/terms")
def terms_post(tender_id: UUID) -> Response:
    """Replace the terms."""
    return submit(
        ReviseTenderTermsSchema(),
        revise_tender,
        lambda **loaded: revise_command(tender_id, **loaded),
        then=address,
        page=lambda form: _terms(tender_id, form),
    )


def _terms(tender_id: UUID | None, form: Form | None) -> str:
    with reading() as uow:
        require(uow.actor, permissions.DRAFT_TENDER)
        today = local_day(uow.now)
        districts = district_choices(uow.session, "en", today)
        tender = tender_file(uow, tender_id).tender if tender_id else None
    values = terms_values(tender) if tender else {"issue_from": today.isoformat()}
    return draw(
        "tenders/officials/terms.html",
        form=form or Form(values=values),
        tender=tender,
        districts=districts,
    )


_PLAIN = (
    "title",
    "title_ur",
    "description",
    "category",
    "district",
    "delivery_place",
    "delivery_days",
    "budget_head",
    "approval_reference",
    "evaluation",
    "security_kind",
    "security_percent",
    "performance_percent",
    "income_head",
    "validity_days",
    "pec_category",
    "issue_from",
    "issue_to",
    "opening_place",
    "revision",
)


def terms_values(tender: Tender) -> dict[str, Any]:
    """Write a tender's terms as the form shows them."""
    values = {name: getattr(tender, name) for name in _PLAIN}
    flags = (
        "prices_with_tax",
        "international",
        "integrity_pact",
        "reconfirmation",
        "security_by_bill",
        "performance_by_bill",
    )
    values |= {name: "yes" if getattr(tender, name) else "no" for name in flags}
    amounts = {"security_amount": tender.security_paisa, "document_fee": tender.document_fee_paisa}
    for name, paisa in amounts.items():
        values[name] = plain_rupees(paisa) if paisa is not None else None
    return values | {
        "estimate": plain_rupees(tender.estimate_paisa),
        "closes_at": _local(tender.closes_at),
        "opens_at": _local(tender.opens_at),
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(PROVINCE).strftime("%Y-%m-%dT%H:%M")
