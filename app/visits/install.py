"""Installation of the visits room in the application."""

from app import menu
from app.registry import NavigationItem, Panel, Registry
from app.unit_of_work import UnitOfWork
from app.visits.acts import AssistedAct, AssistedActs, PersonalAct
from app.visits.doors import api, web
from app.visits.parameters import DEFINITIONS, INITIAL
from app.visits.permissions import OPEN_VISIT, SEE_VISITS, TABLE
from app.visits.queries import may_read_thumbprint
from app.visits.thumbprints import NullThumbprints, Thumbprints
from app.visits.use_cases import RECOVERY, THUMBPRINT


def install(registry: Registry) -> None:
    """Register pages, API, permissions, the device port, and the acts of all domains."""
    registry.provide(AssistedActs, lambda _: _acts(registry))
    registry.provide(Thumbprints, lambda _: NullThumbprints())
    registry.contribute(RECOVERY)
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(web)
    registry.add_api(api)
    registry.add_document_reader(THUMBPRINT, may_read_thumbprint)
    registry.add_panel(
        Panel(name="visits", template="visits/officials/panel.html", load=_panel, order=7)
    )
    registry.add_navigation(
        NavigationItem(
            label="Visits",
            endpoint="visits.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(OPEN_VISIT),
            order=61,
        ),
        NavigationItem(
            label="Visits of a day",
            endpoint="visits.days",
            group=menu.RULES,
            visible=lambda actor: actor.may(SEE_VISITS),
            order=64,
        ),
    )


def _acts(registry: Registry) -> AssistedActs:
    return AssistedActs(registry.contributed(AssistedAct), registry.contributed(PersonalAct))


def _panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Show officers of centres the way to a visit; everybody else has none."""
    return {} if uow.actor.may(OPEN_VISIT) else None
