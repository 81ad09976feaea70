"""A service as everybody sees it: how it goes, how long, what it costs, what to bring."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.calendar import local_day
from app.casework.catalogue.policy import days_in_all, days_of, levels
from app.casework.catalogue.queries.filing_orders import Acceptance, acceptances
from app.casework.catalogue.queries.responsible_office import office_for
from app.casework.catalogue.queries.terms import months_key, task_key
from app.casework.definition.determinants import ALWAYS
from app.casework.definition.shapes import Confidence, FeeAsk, Registration, Service, Task
from app.casework.money import Money, Price, Quote
from app.data_files.words import Words
from app.errors import Conflict
from app.parameters.public import set_in_force
from app.parameters.values import ParameterSet
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step of an agency: how many working days it may take, and how sure we are of that."""

    task: Task
    days: int
    confidence: str

    @property
    def sometimes(self) -> bool:
        """Return True if only some answers call for it."""
        return self.task.when != ALWAYS


@dataclass(frozen=True, kw_only=True)
class AgencyBox:
    """An agency's part in the picture of the way."""

    registration: Registration
    agency: Words
    steps: Sequence[StepLine]
    days: int
    months: int
    waits_for: Sequence[Words]

    @property
    def sometimes(self) -> bool:
        """Return True if only some answers call for it."""
        return self.registration.when != ALWAYS


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """A fee: what it comes to, or by which answer it is calculated (then `quote` is the least).

    `late`: only a renewal after the end costs it.
    """

    registration: Registration
    ask: FeeAsk
    quote: Quote | None
    by: Words | None
    late: bool = False

    @property
    def sometimes(self) -> bool:
        """Return True if only some answers call for it."""
        return self.ask.when != ALWAYS


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """All that the page of a service shows. `days`: working days at least and at most.

    `acceptances`: by which orders its agencies accept electronic filings.
    """

    service: Service
    levels: Sequence[Sequence[AgencyBox]]
    days: tuple[int, int]
    fees: Sequence[FeeLine]
    acceptances: Sequence[Acceptance] = ()

    @property
    def sampled(self) -> bool:
        """True if any part is a sample that no law was found for."""
        sure: list[str] = [source.confidence for source in self.service.sources]
        sure += [step.confidence for row in self.levels for box in row for step in box.steps]
        sure += [line.quote.confidence for line in self.fees if line.quote]
        return Confidence.UNVERIFIED in sure


def page_of(uow: UnitOfWork, service: Service) -> ServicePage:
    """Return all about a service as of today: a query for times, one for orders, some a fee."""
    today = local_day(uow.now)
    terms = set_in_force(uow.session, _keys(service), today)
    days = {
        (each.code, task.code): _step(service, each, task, terms).days
        for each in service.registrations
        for task in each.tasks
    }
    return ServicePage(
        service=service,
        levels=[[_box(service, each, terms, days) for each in level] for level in levels(service)],
        days=(days_in_all(service, days, most=False), days_in_all(service, days, most=True)),
        fees=_fees(uow, service, today),
        acceptances=acceptances(uow, service, today),
    )


def _keys(service: Service) -> Sequence[str]:
    keys = [months_key(service.code, each.code) for each in service.registrations]
    return keys + [
        task_key(service.code, each.code, task.code, "days")
        for each in service.registrations
        for task in each.tasks
    ]


def _box(
    service: Service,
    registration: Registration,
    terms: ParameterSet,
    days: Mapping[tuple[str, str], int],
) -> AgencyBox:
    months = terms.get(months_key(service.code, registration.code))
    term = registration.term
    return AgencyBox(
        registration=registration,
        agency=service.agency(registration.agency).title,
        steps=[_step(service, registration, task, terms) for task in registration.tasks],
        days=days_of(registration, days, most=True),
        months=int(str(months.value)) if months else term.months if term else 0,
        waits_for=[service.registration(code).title for code in registration.after],
    )


def _step(
    service: Service, registration: Registration, task: Task, terms: ParameterSet
) -> StepLine:
    found = terms.get(task_key(service.code, registration.code, task.code, "days"))
    if found is not None:
        return StepLine(task=task, days=int(str(found.value)), confidence=found.confidence.value)
    clock = task.clock
    return StepLine(
        task=task,
        days=clock.working_days if clock else 0,
        confidence=clock.confidence.value if clock else Confidence.UNVERIFIED.value,
    )


def _fees(uow: UnitOfWork, service: Service, today: date) -> Sequence[FeeLine]:
    return [
        FeeLine(
            registration=registration,
            ask=ask,
            quote=_quote(uow, registration, ask, today),
            by=_calculated_by(service, ask),
            late=late,
        )
        for registration in service.registrations
        for ask, late in _asks(registration)
    ]


def _asks(registration: Registration) -> Iterator[tuple[FeeAsk, bool]]:
    yield from ((ask, False) for ask in registration.fees)
    if registration.term and registration.term.surcharge:
        yield FeeAsk(code=registration.term.surcharge), True


def _calculated_by(service: Service, ask: FeeAsk) -> Words | None:
    name = ask.units or ask.amount
    labels = {field.name: field.label for section in service.sections for field in section.fields}
    return labels.get(name)


def _quote(uow: UnitOfWork, registration: Registration, ask: FeeAsk, today: date) -> Quote | None:
    """Price a fee for one unit, or for the least amount; None if it is not in force yet."""
    try:
        price = Price(
            fee=ask.code,
            registration=registration.code,
            office_id=office_for(uow, registration.agency, ""),
            units=1 if ask.units else None,
            amount_paisa=0 if ask.amount else None,
            free_unless_set=ask.free_unless_set,
        )
        return uow.port(Money).quote(uow, [price], today)[0]
    except (Conflict, LookupError):  # no office, no fee in force, or nobody keeps fees here
        return None
