"""Parks: units, the waiting list, pages, API and the job that offers what became free."""

from datetime import timedelta

from app import menu
from app.registry import NavigationItem, Registry, ScheduledJob
from tax_incentives.kernel.permissions import READ_RELIEFS
from tax_incentives.parks import doors
from tax_incentives.parks.parameters import DEFINITIONS, INITIAL
from tax_incentives.parks.use_cases.offer_unit import follow_units
from tax_incentives.parks.use_cases.record_waiver import record_waivers

_DAILY = timedelta(days=1)


def install_parks(registry: Registry) -> None:
    """Register parks."""
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.publish_pages("parks.index")
    registry.add_web(doors.public, doors.blueprint, doors.units_blueprint)
    registry.add_api(doors.public_api, doors.api, doors.units_api)
    registry.schedule(
        ScheduledJob(name="reliefs.follow_units", use_case=follow_units, every=_DAILY),
        ScheduledJob(name="reliefs.record_waivers", use_case=record_waivers, every=_DAILY),
    )
    registry.add_navigation(
        NavigationItem(
            label="Space in parks",
            endpoint="relief_space.desk",
            group=menu.WORK,
            visible=lambda actor: actor.may(READ_RELIEFS),
            order=69,
        )
    )
