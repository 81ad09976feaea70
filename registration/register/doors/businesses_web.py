"""Pages for owners: their businesses, what may be filed about each, and what is to come."""

from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, url_for

from app.errors import NotFound
from app.text import sentence
from app.web.doors import perform, reading
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from registration.register.activity_names import activity_label
from registration.register.doors import presenter as register_labels
from registration.register.doors.businesses_api import api
from registration.register.doors.tables import to_come
from registration.register.doors.web import districts
from registration.register.models import Business
from registration.register.policy.filings import Kind
from registration.register.ports import EntryNotes
from registration.register.queries.my_businesses import list_own, own_business
from registration.register.queries.withdrawable import own_filing
from registration.register.schemas import (
    FiledSchema,
    PublicationSchema,
    PublishDetailsSchema,
    WithdrawFilingSchema,
)
from registration.register.use_cases.begin_change import BeginChange, begin_change
from registration.register.use_cases.begin_joining import BeginJoining, begin_joining
from registration.register.use_cases.publish_details import publish_details
from registration.register.use_cases.withdraw_filing import withdraw_filing

blueprint = Blueprint("businesses", __name__, url_prefix="/businesses")
needs_sign_in(blueprint)
# The page of an application, which casework brings.
APPLICATION = "applications.show"


@blueprint.get("")
def index() -> str:
    """List the businesses that the register says are the reader's."""
    with reading() as uow:
        found, named = list_own(uow), districts(uow)
    return render_template(
        "registration/businesses/index.html",
        rows=found,
        words=register_labels,
        districts_by_code=named,
    )


def _show(form: Form, business_id: UUID) -> str:
    with reading() as uow:
        found, named = own_business(uow, business_id), districts(uow)
        notes = uow.port(EntryNotes).own_notes(uow, uow.get(Business, business_id))
    return render_template(
        "registration/businesses/show.html",
        form=form,
        found=found,
        notes=notes,
        to_come=to_come(found.to_come),
        words=register_labels,
        districts_by_code=named,
        activities=lambda codes: activity_label(codes, language()),
        may_begin=APPLICATION in current_app.view_functions,
    )


@blueprint.post("/<uuid:business_id>/filings/<kind>")
def begin(business_id: UUID, kind: str) -> Response:
    """Begin a filing: an application that is filled in, paid and followed like any other."""
    if kind not in set(Kind):
        raise NotFound
    return perform(
        begin_change,
        BeginChange(business_id=business_id, kind=Kind(kind)),
        then=lambda made: _application(business_id, made),
    )


@blueprint.post("/joining/<number>")
def join(number: str) -> Response:
    """Begin the notice that one has joined a firm, from its public page."""
    return perform(
        begin_joining,
        BeginJoining(number=number),
        then=lambda made: url_for(APPLICATION, application_id=made),
    )


def _application(business_id: UUID, made: UUID) -> str:
    """Return the page of the application; that of the business if there is none yet."""
    if APPLICATION in current_app.view_functions:
        return url_for(APPLICATION, application_id=made)
    return url_for("businesses.show", business_id=business_id)


business_doors = Subject(
    blueprint, api, "/<uuid:business_id>", "/businesses/<uuid:business_id>", draw=_show
)
business_doors.page("", "show")
business_doors.act(publish_details, PublishDetailsSchema).on_page(
    "/publication", "publication", back="businesses.show"
).done(
    lambda business: (
        sentence("Everybody can read your name and street now.")
        if business.details_published
        else sentence("Your name and street are hidden now. Others see the district only.")
    )
).on_api("/publication", "publication", PublicationSchema).describe(
    "Let everybody read the owner's name and street of a sole proprietor, or hide them."
)


def _withdrawing(form: Form, filing_id: UUID) -> str:
    with reading() as uow:
        filing, business = own_filing(uow, filing_id)
    return render_template(
        "registration/businesses/withdraw.html",
        form=form,
        filing=filing,
        business=business,
        words=register_labels,
    )


Subject(blueprint, api).act(withdraw_filing, WithdrawFilingSchema).on_page(
    "/filings/<uuid:filing_id>/withdraw",
    "withdrawn",
    ask="withdraw",
    draw=_withdrawing,
    back="businesses.index",
).done(sentence("The filing is withdrawn. It stays on record as withdrawn.")).on_api(
    "/filings/<uuid:filing_id>/withdrawal", "withdraw", FiledSchema
).describe("Withdraw a filing that takes effect later.")
