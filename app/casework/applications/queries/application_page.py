"""An application as its own page shows it: what is still to be filled in, or its status."""

from uuid import UUID

from app.casework.applications.queries.overview import Overview, overview_of
from app.casework.applications.queries.status import Status, standing
from app.casework.cases.permissions import APPLY, READ_OWN_APPLICATIONS
from app.casework.cases.queries.draft import filling_in
from app.casework.cases.queries.ownership import own_case
from app.permissions import require
from app.unit_of_work import UnitOfWork


def shown(uow: UnitOfWork, application_id: UUID) -> Overview | Status:
    """Return the actor's checked draft, or the status of a submitted application.

    Raises NotFound.
    """
    require(uow.actor, READ_OWN_APPLICATIONS)
    case = own_case(uow, application_id)
    if case.submissions or case.application.withdrawn_at is not None:
        return standing(uow, case)
    require(uow.actor, APPLY)
    return overview_of(uow, filling_in(uow, case))
