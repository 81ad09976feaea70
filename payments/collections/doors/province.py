"""The figure of the province that collections give: what was collected, by month and department."""

from collections.abc import Mapping
from datetime import date

from app.figures.public import Better, Measured, PublicFigure, Span, Unit, Value
from app.identity.public import departments_by_ddo
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.collections.queries.figures import Sums, figures
from payments.collections.queries.sums import Filters


def _collected(uow: UnitOfWork, span: Span) -> Measured:
    """Measure by the ledger, without what nobody may count yet: fees of sealed tenders."""
    both = Filters(since=span.before_first, until=span.last)
    now = figures(uow.session, Filters(since=span.first, until=span.last))
    before = figures(uow.session, Filters(since=span.before_first, until=span.before_last))
    known = departments_by_ddo(uow.session)
    return Measured(
        total=(now.total.collected_paisa or None, before.total.collected_paisa or None),
        months=_by_month(figures(uow.session, both).by_day),
        departments={
            known[ddo].id: (_paisa(now.by_ddo.get(ddo)), _paisa(before.by_ddo.get(ddo)))
            for ddo in {*now.by_ddo, *before.by_ddo}
            if ddo in known
        },
    )


def _paisa(sums: Sums | None) -> int | None:
    return None if sums is None else sums.collected_paisa


def _by_month(days: Mapping[date, Sums]) -> dict[date, Value]:
    found: dict[date, Value] = {}
    for day, sums in days.items():
        month = day.replace(day=1)
        found[month] = found.get(month, 0) + sums.collected_paisa
    return found


FIGURE = PublicFigure(
    name="collected",
    title=sentence("Collected for the province"),
    unit=Unit.PAISA,
    better=Better.MORE,
    endpoint="open_data.collections",
    order=40,
    measure=_collected,
)
