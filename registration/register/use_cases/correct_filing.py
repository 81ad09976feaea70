"""A correction enters the register, and the index of names follows it in the same commit."""

from uuid import UUID

from app.casework.public import Granted
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, Filing
from registration.register.policy.filings import project
from registration.register.use_cases.business_names import follow_names
from registration.register.use_cases.enter_filing import NewFiling, enter_filing
from registration.register.use_cases.project_filings import entries_of
from registration.register.use_cases.refuse_correction import (
    check_other_partners,
    refuse_contradiction,
)


def correct_filing(
    uow: UnitOfWork, business_id: UUID, new: NewFiling, granted: Granted | None = None
) -> Filing:
    """Enter a correction that does not contradict the filing; the caller checks permission.

    A new name is checked. `granted` is the grant of the application; None if the Registrar acts
    without one. Raises Conflict or Invalid with the reason.
    """
    business = uow.lock(Business, business_id)
    check_other_partners(uow, business_id, new.corrects or 0, new.content)
    refuse_contradiction(uow, business_id, new.corrects or 0, new.content)
    return enter_renamed(uow, business, new, granted)


def enter_renamed(
    uow: UnitOfWork, business: Business, new: NewFiling, granted: Granted | None = None
) -> Filing:
    """Enter a correction or withdrawal, and change the index of names where it changes names."""
    before = project(entries_of(uow, business.id))
    filing = enter_filing(uow, business.id, new)
    follow_names(uow, business, before, project(entries_of(uow, business.id)), granted)
    return filing
