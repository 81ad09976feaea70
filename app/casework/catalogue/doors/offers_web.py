"""Pages for officials: services of this release, offers that two officers make, and a preview."""

from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.casework.catalogue.doors import presenter as service_labels
from app.casework.catalogue.doors.offers_api import api
from app.casework.catalogue.models import ServiceOffer
from app.casework.catalogue.permissions import DECIDE_OFFER, PROPOSE_OFFER
from app.casework.catalogue.queries.catalogue import page_of
from app.casework.catalogue.queries.offers import Line, file_of, lines, version_of
from app.casework.catalogue.schemas import OfferServiceSchema, ServiceOfferOut
from app.casework.catalogue.use_cases import OFFERS, OfferService
from app.decisions import Approve, Refuse
from app.parameters.definitions import confidence_choices
from app.parameters.schemas import ReasonSchema
from app.permissions import require
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import perform, reading
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.tags import tag

blueprint = Blueprint("offers", __name__, url_prefix="/casework/services")
needs_sign_in(blueprint)


def _offered(row: Line) -> Markup:
    if row.latest.hidden:
        return tag(sentence("Started by registers"))
    if row.offered is None:
        return tag(sentence("Never offered"))
    if not row.offered.version:
        return tag(sentence("No longer offered"))
    version = tag(sentence("Version %(version)s", version=row.offered.version), "green")
    since = gettext("since %(day)s", day=local_date(row.offered.opens_on))
    return Markup("{} {}").format(version, since)


_OFFERS_TABLE: Table[Line] = Table(
    Column(
        sentence("Service"),
        lambda row: linked(row.latest.title.named(language()), "offers.show", code=row.latest.code),
    ),
    Column(sentence("Offered today"), _offered),
    Column(
        sentence("Newest file"),
        lambda row: gettext("Version %(version)s", version=row.latest.version),
    ),
    Column(
        sentence("Proposals"),
        lambda row: (
            tag(sentence("%(count)s waiting", count=row.waiting), "blue") if row.waiting else ""
        ),
    ),
)


@blueprint.get("")
def index() -> str:
    """List every service of this release, and what is offered of it."""
    with reading() as uow:
        rows = lines(uow)
    return render_template("cases/officials/services/index.html", listed=_OFFERS_TABLE.of(rows))


@blueprint.get("/<code>")
def show(code: str) -> str:
    """Show a service's versions and offers."""
    with reading() as uow:
        file = file_of(uow, code)
        actor = uow.actor
    return render_template(
        "cases/officials/services/show.html",
        file=file,
        me=actor.person_id,
        may_propose=actor.may(PROPOSE_OFFER),
        may_decide=actor.may(DECIDE_OFFER),
    )


def _offering(form: Form, code: str) -> str:
    with reading() as uow:
        require(uow.actor, PROPOSE_OFFER)
        file = file_of(uow, code)
    return render_template(
        "cases/officials/services/offer.html",
        form=form,
        file=file,
        versions=[
            (each.version, gettext("Version %(version)s", version=each.version))
            for each in file.versions
        ],
        confidences=confidence_choices(),
    )


@blueprint.post("/offers/<uuid:offer_id>/approve")
def approve(offer_id: UUID) -> Response:
    """Approve an offer."""
    return perform(OFFERS.approve, Approve(id=offer_id), then=_back)


def _refusing(form: Form, offer_id: UUID) -> str:
    with reading() as uow:
        require(uow.actor, DECIDE_OFFER)
        row = uow.get(ServiceOffer, offer_id)
        service = _title_of_offer(uow, row)
    return render_template(
        "cases/officials/services/refuse.html", form=form, row=row, service=service
    )


def _title_of_offer(uow: UnitOfWork, row: ServiceOffer) -> str:
    return file_of(uow, row.code).latest.title.named(language())


def _back(row: ServiceOffer) -> str:
    return url_for("offers.show", code=row.code)


@blueprint.get("/<code>/versions/<int:version>")
def about(code: str, version: int) -> str:
    """Show a version as the public would see it, offered or not."""
    with reading() as uow:
        page = page_of(uow, version_of(uow, code, version))
    return render_template("cases/officials/services/about.html", page=page, words=service_labels)


# The address of a proposal names the service: these are no `doors_of`.
code_doors = Subject(blueprint, api, "/<code>", "/services/<code>", draw=_offering)
code_doors.page("/offer", "offer")
code_doors.act(OFFERS.propose, OfferServiceSchema, command=OfferService).on_page(
    "/offer", "offer_post", then=_back
).on_api("/offers", "propose", ServiceOfferOut, status=201).describe(
    "Propose to offer a version of a service, or to offer it no more; another officer approves it."
)
offer_doors = Subject(
    blueprint, api, "/offers/<uuid:offer_id>", "/service-offers/<uuid:offer_id>", draw=_refusing
)
offer_doors.page("/refuse", "refuse")
offer_doors.act(
    OFFERS.refuse,
    ReasonSchema,
    command=lambda *, offer_id, reason: Refuse(id=offer_id, reason=reason),
).on_page("/refuse", "refuse_post", then=_back).on_api(
    "/refusal", "refuse", ServiceOfferOut
).describe("Refuse an offer with a reason, or withdraw your own.")
