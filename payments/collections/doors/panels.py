"""Collections on the home page."""

from collections.abc import Callable

from app.unit_of_work import UnitOfWork
from payments.collections.doors import presenter as words
from payments.collections.queries.panels import Glance, months_glance, todays_glance


def finance_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Fill Finance's panel."""
    return _filled(uow, todays_glance)


def department_panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Fill the panel of a department's head."""
    return _filled(uow, months_glance)


def _filled(
    uow: UnitOfWork, glance: Callable[[UnitOfWork], Glance | None]
) -> dict[str, object] | None:
    found = glance(uow)
    return None if found is None else {"glance": found, "words": words}
