"""The forms of a draft, one page a task, from its terms to handing it in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, url_for

from app.calendar import PROVINCE, local_day
from app.documents.doors.attachments import uploaded
from app.documents.public import accept
from app.errors import NotFound
from app.identity.public import people_named
from app.money import plain_rupees
from app.parameters.public import NothingInForce
from app.permissions import require
from app.places.public import district_choices
from app.unit_of_work import UnitOfWork
from app.web.doors import perform, reading, submit
from app.web.forms import Form
from app.web.guards import needs_sign_in
from marketplace import permissions
from marketplace.doors.department_web import address, shown
from marketplace.doors.rows import compact, initial, step
from marketplace.doors.tender_commands import (
    committee_command,
    draft_command,
    eligibility_command,
    hand_in_command,
    items_command,
    revise_command,
    sheet_command,
)
from marketplace.doors.tender_words import draw
from marketplace.doors.usual_eligibility import CRITERIA, DOCUMENTS
from marketplace.findings import rules_on
from marketplace.models.tender import Tender
from marketplace.parameters.rules import committee_rule
from marketplace.policy.committee import CommitteeRule
from marketplace.policy.draft import Category
from marketplace.queries.committees import with_keys
from marketplace.queries.tender_file import TenderFile, tender_file
from marketplace.schemas.tenders import (
    AddDocumentSchema,
    HandInTenderSchema,
    NameCommitteeSchema,
    Revised,
    ReviseTenderTermsSchema,
    SetEligibilitySchema,
    SetItemsSchema,
    TenderTermsSchema,
)
from marketplace.spreadsheets.items import ItemRow, write_items
from marketplace.use_cases.tenders.documents import (
    KINDS,
    AddDocument,
    RemoveDocument,
    add_document,
    drop_document,
)
from marketplace.use_cases.tenders.draft_tender import draft_tender, revise_tender
from marketplace.use_cases.tenders.hand_in import hand_in_tender
from marketplace.use_cases.tenders.name_committee import name_committee
from marketplace.use_cases.tenders.set_eligibility import set_eligibility
from marketplace.use_cases.tenders.set_items import set_items

blueprint = Blueprint("drafting", __name__, url_prefix="/department/tenders")
needs_sign_in(blueprint)

# Beyond this a form is no help: the page offers the spreadsheet alone.
MOST_FORM_ROWS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _draft(uow: UnitOfWork, tender_id: UUID) -> TenderFile:
    """Return the file for whoever may change it."""
    require(uow.actor, permissions.DRAFT_TENDER)
    return tender_file(uow, tender_id)


# Terms


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
    """Write the terms anew."""
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
        categories=[category.value for category in Category],
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
    flags = ("prices_with_tax", "international", "integrity_pact")
    values |= {name: "yes" if getattr(tender, name) else "no" for name in flags}
    fixed = tender.security_paisa
    return values | {
        "estimate": plain_rupees(tender.estimate_paisa),
        "security_amount": plain_rupees(fixed) if fixed is not None else None,
        "closes_at": _local(tender.closes_at),
        "opens_at": _local(tender.opens_at),
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(PROVINCE).strftime("%Y-%m-%dT%H:%M")


# Items


@blueprint.get("/<uuid:tender_id>/items")
def items(tender_id: UUID) -> str:
    """Show the items as a form, and the spreadsheet as the other way."""
    return _items(tender_id, None)


@blueprint.post("/<uuid:tender_id>/items")
def items_post(tender_id: UUID) -> Response:
    """Replace the items, or only add or drop a row of the form."""
    asked, index = step()
    if asked in {"add", "drop"}:
        form = compact(Form.posted(), "items", without=index if asked == "drop" else None)
        return make_response(_items(tender_id, form, blank=5 if asked == "add" else 1))
    return submit(
        SetItemsSchema(),
        set_items,
        lambda **loaded: items_command(tender_id, **loaded),
        then=address,
        page=lambda form: _items(tender_id, compact(form, "items")),
    )


@blueprint.post("/<uuid:tender_id>/items/spreadsheet")
def items_from_spreadsheet(tender_id: UUID) -> Response:
    """Replace the items by those of a filled template."""
    return submit(
        Revised(),
        set_items,
        lambda **loaded: sheet_command(tender_id, uploaded(), **loaded),
        then=address,
        page=lambda form: _items(tender_id, form, keep=False),
    )


@blueprint.get("/<uuid:tender_id>/items.xlsx")
def template(tender_id: UUID) -> Response:
    """Send the template, filled with the items there are."""
    with reading() as uow:
        file = _draft(uow, tender_id)
    response = make_response(write_items(ItemRow(**row) for row in item_rows(file)))
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = 'attachment; filename="items.xlsx"'
    return response


def item_rows(file: TenderFile) -> list[dict[str, Any]]:
    """Return the items as the form and the spreadsheet have them."""
    return [
        {
            "lot": file.lots[item.lot_number].title if item.lot_number else "",
            "description": item.description,
            "unit": item.unit,
            "quantity": item.quantity.normalize() if item.quantity % 1 else int(item.quantity),
            "delivery_place": item.delivery_place,
            "specification": item.specification,
        }
        for item in file.items
    ]


def _items(tender_id: UUID, form: Form | None, *, blank: int = 1, keep: bool = True) -> str:
    with reading() as uow:
        file = _draft(uow, tender_id)
    drawn = form
    if form is None or not keep:
        values = initial("items", item_rows(file)) | {"revision": file.tender.revision}
        messages = (form.errors, form.message) if form else ({}, "")
        drawn = Form(values, *messages)
    return draw(
        "tenders/officials/items.html",
        form=drawn,
        file=file,
        tender=file.tender,
        blank=blank,
        by_sheet_only=len(file.items) > MOST_FORM_ROWS and (form is None or not keep),
    )


# Eligibility


@blueprint.get("/<uuid:tender_id>/eligibility")
def eligibility(tender_id: UUID) -> str:
    """Show the eligibility table; a new one is filled with what is usual."""
    return _eligibility(tender_id, None)


@blueprint.post("/<uuid:tender_id>/eligibility")
def eligibility_post(tender_id: UUID) -> Response:
    """Replace the eligibility table, or only add or drop a row of the form."""
    groups = ("criteria", "required_documents")
    asked, index = step()
    for group in groups:
        if asked == f"drop_{group}":
            form = compact(compact(Form.posted(), *groups), group, without=index)
            return make_response(_eligibility(tender_id, form))
    if asked == "add":
        return make_response(_eligibility(tender_id, compact(Form.posted(), *groups), blank=3))
    return submit(
        SetEligibilitySchema(),
        set_eligibility,
        lambda **loaded: eligibility_command(tender_id, **loaded),
        then=address,
        page=lambda form: _eligibility(tender_id, compact(form, *groups)),
    )


def _eligibility(tender_id: UUID, form: Form | None, *, blank: int = 1) -> str:
    with reading() as uow:
        file = _draft(uow, tender_id)
    fresh = not file.criteria and not file.required_documents
    if form is None:
        stored = [{"kind": line.kind, "wording": line.wording} for line in file.criteria]
        papers = [
            {"name": line.name, "mandatory": "yes" if line.mandatory else "no"}
            for line in file.required_documents
        ]
        form = Form(
            initial("criteria", CRITERIA if fresh else stored)
            | initial("required_documents", DOCUMENTS if fresh else papers)
            | {"revision": file.tender.revision}
        )
    return draw(
        "tenders/officials/eligibility.html",
        form=form,
        tender=file.tender,
        blank=blank,
        fresh=fresh,
    )


# Documents


@blueprint.get("/<uuid:tender_id>/documents")
def documents(tender_id: UUID) -> str:
    """Show the bidding documents."""
    return _documents(tender_id, Form())


@blueprint.post("/<uuid:tender_id>/documents")
def documents_post(tender_id: UUID) -> Response:
    """Add a document."""
    return submit(
        AddDocumentSchema(),
        add_document,
        lambda **loaded: AddDocument(tender_id=tender_id, file=uploaded(), **loaded),
        then=lambda _: url_for("drafting.documents", tender_id=tender_id),
        page=lambda form: _documents(tender_id, form),
    )


@blueprint.post("/<uuid:tender_id>/documents/<uuid:document_id>/remove")
def remove_document(tender_id: UUID, document_id: UUID) -> Response:
    """Take a document away."""
    return perform(
        drop_document,
        RemoveDocument(tender_id=tender_id, document_id=document_id),
        then=lambda _: url_for("drafting.documents", tender_id=tender_id),
    )


def _documents(tender_id: UUID, form: Form) -> str:
    with reading() as uow:
        file = _draft(uow, tender_id)
    return draw(
        "tenders/officials/documents.html",
        form=form,
        file=file,
        tender=file.tender,
        kinds=accept(KINDS),
    )


# Committee


@blueprint.get("/<uuid:tender_id>/committee")
def committee(tender_id: UUID) -> str:
    """Show the committee."""
    return _committee(tender_id, None)


@blueprint.post("/<uuid:tender_id>/committee")
def committee_post(tender_id: UUID) -> Response:
    """Name the committee, or only look names up, add or drop a row of the form."""
    asked, index = step()
    if asked in {"add", "check", "drop"}:
        form = compact(Form.posted(), "members", without=index if asked == "drop" else None)
        return make_response(_committee(tender_id, form, blank=2 if asked == "add" else 0))
    return submit(
        NameCommitteeSchema(),
        name_committee,
        lambda **loaded: committee_command(tender_id, **loaded),
        then=address,
        page=lambda form: _committee(tender_id, compact(form, "members")),
    )


def _committee(tender_id: UUID, form: Form | None, *, blank: int = 0) -> str:
    with reading() as uow:
        file = _draft(uow, tender_id)
        if form is None:
            rows = [
                {
                    "person_id": seat.person_id,
                    "bps": seat.bps,
                    "chair": "yes" if seat.chair else "",
                    "outside": "yes" if seat.outside else "",
                    "agency": seat.agency,
                }
                for seat in file.seats
            ]
            form = Form(initial("members", rows) | {"revision": file.tender.revision})
        found = _looked_up(uow, form)
        rule = _rule(uow)
    return draw(
        "tenders/officials/committee.html",
        form=form,
        tender=file.tender,
        seats={str(seat.person_id): seat for seat in file.seats},
        found=found,
        blank=blank or (0 if file.seats or found else 3),
        rule=rule,
    )


def _rule(uow: UnitOfWork) -> CommitteeRule | None:
    """Return what is in force about committees today, or None where something is missing."""
    try:
        return committee_rule(rules_on(uow.session, local_day(uow.now)))
    except NothingInForce:
        return None


def _looked_up(uow: UnitOfWork, form: Form) -> dict[str, tuple[str, bool]]:
    """Return (name, whether they have a key) for each CNIC typed that has an account."""
    typed = {
        str(value): "".join(c for c in str(value) if c.isdecimal())
        for name, value in form.values.items()
        if name.endswith("-cnic") and value
    }
    people = people_named(uow.session, list(typed.values())[:30])
    keyed = with_keys(uow, [person.id for person in people.values()])
    return {
        as_typed: (people[digits].name, people[digits].id in keyed)
        for as_typed, digits in typed.items()
        if digits in people
    }


# Handing in


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
        file = _draft(uow, tender_id)
        values = shown(uow, file)
    if file.status.value != "draft":
        raise NotFound
    return draw("tenders/officials/hand_in.html", form=form, **values)
