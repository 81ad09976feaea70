"""Services as people see them: a catalogue, offers by two officers, previews, `bdm services`."""

from app import menu
from app.casework.catalogue.doors import api as services_api
from app.casework.catalogue.doors import offers_api, offers_web, previews_web
from app.casework.catalogue.doors import recommendations_api as for_you_api
from app.casework.catalogue.doors import recommendations_web as for_you_web
from app.casework.catalogue.doors import web as services_web
from app.casework.catalogue.doors.cli import services
from app.casework.catalogue.load import declare_services
from app.casework.catalogue.models import ServiceOffer
from app.casework.catalogue.permissions import DECIDE_OFFER, OFFER_TABLE, SEE_OFFERS
from app.open_sets.public import OpenSet
from app.registry import NavigationItem, Registry
from app.text import sentence
from app.web.waiting_decisions import WaitingKind

OFFERS_TO_DECIDE = WaitingKind(
    row=ServiceOffer,
    may_decide=DECIDE_OFFER,
    title=sentence("Offers of services"),
    endpoint="offers.index",
)


def install_services(registry: Registry) -> None:
    """Register services."""
    registry.add_permissions(OFFER_TABLE)
    registry.add_web(
        services_web.blueprint,
        for_you_web.blueprint,
        offers_web.blueprint,
        previews_web.blueprint,
    )
    registry.publish_pages("services.index", "for_you.ask")
    registry.contribute(services_web.PUBLISHED)
    registry.contribute(OFFERS_TO_DECIDE)
    registry.add_api(services_api.api, for_you_api.api, offers_api.api)
    registry.contribute(
        OpenSet(
            name="services",
            title=sentence("Services of the government"),
            about=sentence("What can be applied for, what it takes, and how long it may take."),
            page="services.index",
            files={"JSON": "services_api.list_services"},
            order=70,
        )
    )
    registry.add_commands(services)
    registry.at_boot(declare_services)
    registry.contribute(services_web.DOOR)
    registry.contribute(services_web.SEARCH)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Services"),
            endpoint="services.index",
            group=menu.SERVICES,
            visible=lambda _: True,
            order=12,
        ),
        NavigationItem(
            label="Offers of services",
            endpoint="offers.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_OFFERS),
            order=72,
        ),
    )
