"""What an application would cost if it were handed in today, before there is any bill."""

from collections.abc import Iterator

from app.calendar import local_day
from app.casework.cases.assessed_fees import district_in, number_in
from app.casework.cases.draft import Filling
from app.casework.catalogue.responsible_office import office_for
from app.casework.forms.policy.determinants import holds
from app.casework.ports import Money, Price, Quote
from app.unit_of_work import UnitOfWork


def costs_of(uow: UnitOfWork, filling: Filling) -> list[Quote]:
    """Price the fees that the answers ask for.

    Raises Conflict where no office takes it, or a fee is not in force or cannot be reckoned yet.
    """
    prices = list(_prices(uow, filling))
    return list(uow.port(Money).quote(uow, prices, local_day(uow.now))) if prices else []


def _prices(uow: UnitOfWork, filling: Filling) -> Iterator[Price]:
    kept = filling.form.kept
    district = district_in(kept, filling.case.service.district)
    for shape in filling.form.registrations:
        office = None
        for ask in shape.fees:
            if holds(ask.when, filling.form.known):
                office = office or office_for(uow, shape.agency, district)
                yield Price(
                    fee=ask.code,
                    registration=shape.code,
                    office_id=office,
                    units=number_in(kept, ask.units),
                    amount_paisa=number_in(kept, ask.amount),
                )
