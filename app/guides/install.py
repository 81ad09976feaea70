"""Installation of the portal in the application."""

from app import menu
from app.documents.public import Document
from app.guides.doors import (
    feedback_web,
    forms_api,
    forms_web,
    guides_api,
    guides_web,
    offices_api,
    offices_web,
    recordings,
)
from app.guides.doors.blanks import PARAMETER, parameter_values
from app.guides.models import PublishedForm
from app.guides.permissions import DECIDE_FORM, READ_FEEDBACK, SEE_KEPT, TABLE
from app.guides.queries.forms import is_public
from app.guides.queries.offices import centres_today
from app.guides.queries.recordings import may_hear
from app.guides.texts.guide import SOURCE
from app.guides.texts.library import Library, read_library
from app.guides.use_cases.propose_form import SUBJECT
from app.guides.use_cases.recordings import RECORDED
from app.identity.public import Centres
from app.permissions import Actor
from app.registry import NavigationItem, Registry
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.waiting_decisions import WaitingKind

PAGES = (guides_web, feedback_web, forms_web, offices_web, recordings)


FORMS_TO_DECIDE = WaitingKind(
    row=PublishedForm, may_decide=DECIDE_FORM, title=sentence("Forms"), endpoint="forms.kept"
)


def install(registry: Registry) -> None:
    """Register pages, API, permissions, menu, and who fills blanks."""
    registry.add_permissions(TABLE)
    registry.add_guide_values(PARAMETER, parameter_values)
    registry.provide(Library, lambda _: _library(registry))
    registry.provide(Centres, lambda _: Centres(today=centres_today))
    registry.add_document_reader(SUBJECT, _may_read)
    registry.add_document_reader(RECORDED, may_hear)
    registry.add_web(*(module.blueprint for module in PAGES))
    registry.publish_pages("guides.index", "offices.index", "forms.index")
    registry.contribute(guides_web.PUBLISHED)
    registry.contribute(guides_web.SEARCH)
    registry.contribute(offices_web.SEARCH)
    registry.contribute(FORMS_TO_DECIDE)
    registry.add_api(guides_api.api, forms_api.api, offices_api.api, recordings.api)
    _menu(registry)


def _library(registry: Registry) -> Library:
    """Read all guides, once every domain has installed itself."""
    return read_library(registry.guides, {*registry.guide_values, SOURCE})


def _may_read(uow: UnitOfWork, document: Document) -> bool:
    """Let everybody have a form that is published, and officials those that wait."""
    return uow.actor.may(SEE_KEPT) or is_public(uow.session, document.subject_id)


def _menu(registry: Registry) -> None:
    registry.add_navigation(
        NavigationItem(
            label=sentence("Guides"),
            endpoint="guides.index",
            group=menu.SERVICES,
            visible=_everybody,
            order=13,
        ),
        NavigationItem(
            label="Forms and offices",
            endpoint="forms.kept",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_KEPT),
            order=73,
        ),
        NavigationItem(
            label="Recordings",
            endpoint="recordings.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_KEPT),
            order=74,
        ),
        NavigationItem(
            label="Feedback",
            endpoint="feedback.read",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_FEEDBACK),
            order=74,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True
