"""Procurement's parts of the home page: what waits, in words, with ways to it."""

from app.registry import Panel
from app.unit_of_work import UnitOfWork
from marketplace.home.queries.committee_panel import committee_work
from marketplace.home.queries.contract_panel import contract_work
from marketplace.home.queries.officer_panel import department_work
from marketplace.home.queries.supplier_panel import supplier_panel
from marketplace.tenders.doors.presenter import status_counts


def _department(uow: UnitOfWork) -> dict[str, object] | None:
    work = department_work(uow)
    if work is None:
        return None
    return {"work": work, "now": uow.now, "chart": status_counts(work.counts)}


def _committees(uow: UnitOfWork) -> dict[str, object] | None:
    work = committee_work(uow)
    return None if work is None else {"work": work, "now": uow.now}


def _contracts(uow: UnitOfWork) -> dict[str, object] | None:
    work = contract_work(uow)
    return None if work is None else {"work": work}


def _bids(uow: UnitOfWork) -> dict[str, object] | None:
    found = supplier_panel(uow)
    return None if found is None else found | {"now": uow.now}


HOME = (
    Panel(name="contracts", template="marketplace/contracts/panel.html", load=_contracts, order=8),
    Panel(name="bids", template="marketplace/bids/panel.html", load=_bids, order=12),
    Panel(
        name="committees",
        template="marketplace/committees/panel.html",
        load=_committees,
        order=14,
    ),
    Panel(
        name="department tenders",
        template="marketplace/tenders/panel.html",
        load=_department,
        order=16,
    ),
)
