"""Public pages: what the province offers, and each service whole."""

from collections.abc import Sequence

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext

from app.casework.catalogue.doors import presenter as service_labels
from app.casework.catalogue.queries.catalogue import page_of
from app.casework.catalogue.queries.offers import (
    Offered,
    find_services,
    offered_services,
    one_offered,
    search_services,
)
from app.casework.catalogue.registry import CaseBook
from app.casework.catalogue.schemas import SearchServicesSchema
from app.casework.definition.shapes import Stage
from app.casework.forms.doors import form_values, known_answers, questions_of
from app.casework.forms.queries import day_now
from app.menu import FrontDoor
from app.platform import the_platform
from app.registry import PublicPages
from app.search.public import Hit, Hits, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.i18n import language
from app.web.translation import translate

blueprint = Blueprint("services", __name__)
# The endpoint that starts an application for a service (`applications/doors/web.py`).
START = "applications.start"


def _services(uow: UnitOfWork) -> str:
    return str(gettext("%(number)s services, one form each", number=len(offered_services(uow))))


DOOR = FrontDoor(
    title=sentence("Register"),
    about=sentence("A business, a licence, a certificate."),
    endpoint="services.index",
    picture="register",
    fact=_services,
    order=20,
)
PUBLISHED = PublicPages.of_few(
    "services.show", "code", lambda uow: [each.service.code for each in offered_services(uow)]
)


def _find(uow: UnitOfWork, words: Words) -> Hits:
    paying = uow.port(CaseBook).paying
    found = [x for x in find_services(uow, words.terms) if x.service.code not in paying]
    return Hits.first(found, _hit)


def _hit(offered: Offered) -> Hit:
    service = offered.service
    return Hit(
        title=service.title.named(language()),
        href=url_for("services.show", code=service.code),
        label=translate(service_labels.STAGES[service.stage]),
        about=service.summary.named(language()),
    )


SEARCH = SearchSource(
    kind="services",
    title=sentence("Services and licences"),
    order=20,
    find=_find,
    everything=lambda words: url_for("services.index", q=words or None),
    vocabulary=lambda uow: uow.port(CaseBook).index.words,
)


@blueprint.get("/services")
def index() -> str:
    """List what can be applied for, by stage; with `?q=` what fits some words."""
    asked = SearchServicesSchema().load(request.args)["q"]
    with reading() as uow:
        found = search_services(uow, asked)
    return render_template(
        "cases/services/index.html",
        stages=[(stage, _of(stage, found)) for stage in Stage if _of(stage, found)],
        asked=asked,
        words=service_labels,
    )


def _of(stage: Stage, among: Sequence[Offered]) -> list[Offered]:
    return [each for each in among if each.service.stage is stage]


@blueprint.get("/services/<code>")
def show(code: str) -> str:
    """Show a service: how it goes, how long, what it costs, what to bring, and from where."""
    with reading() as uow:
        offered = one_offered(uow, code)
        page = page_of(uow, offered.service)
        known = known_answers(offered.service, request.args, day_now(uow))
    answers = form_values(questions_of(offered.service), known)
    return render_template(
        "cases/services/show.html",
        page=page,
        offer=offered.offer,
        start=url_for(START, code=code, **answers) if START in current_app.view_functions else "",
        described_as=page.service.summary.named(language()),
        structured_data=service_labels.structured(page, the_platform().settings.base_url),
        words=service_labels,
    )
