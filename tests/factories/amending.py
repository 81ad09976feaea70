"""Changing a published tender by its two officers."""

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.decisions import Approve
from app.platform import Platform
from factories.identity import actor, proved
from factories.marketplace import World
from factories.tenders import deliver_all
from marketplace.amendments.use_cases.amend_tender import AMENDMENT
from marketplace.amendments.use_cases.compare_tender import ProposeAmendment

WARNINGS = ("amendment.notice", "response-days", "opening-delay", "opening-day")


def amend(platform: Platform, world: World, *, version: int = 1, **changes: object) -> None:
    """Change a tender of that version, and tell everybody."""
    agency, execute = world.agency, platform.executor.execute
    command = ProposeAmendment(
        tender_id=world.tender.id,
        version=version,
        reason="The store has moved to another street",
        late_reason="The landlord gave notice this week",
        regulator_on=local_day(real_now()),
        reasons=dict.fromkeys(WARNINGS, "Bidders asked for it in writing"),
        **changes,  # type: ignore[arg-type]
    )
    officer = actor(agency.officer, roles.PROCUREMENT_OFFICER, organisation=agency.department)
    head = actor(agency.authority, roles.COMPETENT_AUTHORITY, organisation=agency.department)
    row = execute(AMENDMENT.propose, command, actor=officer)
    execute(AMENDMENT.approve, Approve(id=row.id), actor=proved(platform.executor, head))
    deliver_all(platform)
