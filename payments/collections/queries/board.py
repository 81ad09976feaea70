"""Finance's view of what came in, and a department head's of its own: figures with their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.calendar import local_day
from app.identity.public import OrganisationSummary, departments_by_ddo
from app.ledger.public import balances, head_names
from app.paging import PAGE, Page
from app.permissions import Actor, require
from app.unit_of_work import UnitOfWork
from payments.collections.policy import CHOSEN, MONTH, chosen_days, days_of
from payments.collections.queries.entries import Entries, Entry, entries
from payments.collections.queries.figures import Figures, Sums, figures, grouped_sums
from payments.collections.queries.sums import Filters
from payments.kernel.permissions import READ_COLLECTIONS, READ_DEPARTMENT_COLLECTIONS
from payments.settlement.queries.unsettled_balances import Unsettled, unsettled_by_channel

# The district of what no department with a district collects.
NOT_KNOWN = "-"
# The channel of what came by none.
NO_CHANNEL = "-"
_REFUND_DUE, _SUSPENSE, _ON_ITS_WAY = (
    "payments:refund-due",
    "payments:suspense",
    "payments:refunds-payable:",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filters of a user: a named period or days of their own, and more."""

    period: str = MONTH
    since: date | None = None
    until: date | None = None
    department: UUID | None = None
    ddo: str = ""
    district: str = ""
    head: str = ""
    channel: str = ""
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Sums under a code (of a head, a DDO, a district, a channel), and names where known."""

    code: str
    sums: Sums
    name: str = ""
    name_ur: str = ""
    department: OrganisationSummary | None = None


@dataclass(frozen=True, kw_only=True)
class DayOfChannel:
    """Sums of a day by a channel ("": moved between heads)."""

    day: date
    channel: str
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Current balances, whatever the period: amounts in paisa, and their accounts."""

    unsettled: Sequence[Unsettled]
    suspense_paisa: int
    refund_due_paisa: int
    going_back: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Board:
    """Figures of a period. `standing` is Finance's alone; `whole` where all departments count."""

    since: date
    until: date
    whole: bool
    figures: Figures
    heads: Sequence[Line]
    departments: Sequence[Line]
    districts: Sequence[Line]
    channels: Sequence[Line]
    standing: Standing | None
    choices: Sequence[OrganisationSummary]

    @property
    def days(self) -> Sequence[DayOfChannel]:
        """The sums of each day, by channel."""
        return [
            DayOfChannel(day=day, channel=channel, sums=sums)
            for (day, channel), sums in self.figures.by_day_and_channel.items()
        ]


def board(uow: UnitOfWork, asked: Asked) -> Board:
    """Return the figures: at most seven queries, however much came.

    Finance and auditors see everything, a department's head what is collected for it. Raises
    Invalid for days in the wrong order or too many of them.
    """
    whole = _whole(uow.actor)
    known = departments_by_ddo(uow.session)
    filters = _filters(uow, asked, known)
    found = figures(uow.session, filters)
    return Board(
        since=filters.since,
        until=filters.until,
        whole=whole,
        figures=found,
        heads=_heads(uow, found),
        departments=_departments(found, known),
        districts=_districts(found, known),
        channels=[Line(code=name, sums=sums) for name, sums in _largest(found.by_channel)],
        standing=standing(uow) if whole else None,
        choices=sorted(known.values(), key=lambda each: each.name) if whole else (),
    )


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure, and a page of the entries that make it."""

    since: date
    until: date
    total: Sums
    entries: Entries


def figure_entries(uow: UnitOfWork, asked: Asked, cursor: str | None, limit: int = PAGE) -> Figure:
    """Return a figure with its entries, which have the same permission. Eight queries.

    Four more if a page starts before its stored sums. Raises Invalid as `board` does, and for a
    foreign cursor.
    """
    filters = _load_filters(uow, asked)
    return Figure(
        since=filters.since,
        until=filters.until,
        total=figures(uow.session, filters).total,
        entries=entries(uow.session, filters, way=asked.way, cursor=cursor, limit=limit),
    )


def entries_of(uow: UnitOfWork, asked: Asked, cursor: str | None, limit: int) -> Page[Entry]:
    """Return a page of the entries alone, for a file of all of them. Raises as above."""
    return entries(
        uow.session, _load_filters(uow, asked), way=asked.way, cursor=cursor, limit=limit
    ).page


def standing(uow: UnitOfWork) -> Standing:
    """Return the money unsettled, in suspense, due and being refunded: two queries."""
    require(uow.actor, READ_COLLECTIONS)
    found = balances(uow.session, [_REFUND_DUE, _SUSPENSE, _ON_ITS_WAY])
    return Standing(
        unsettled=unsettled_by_channel(uow.session, uow.now),
        suspense_paisa=-found.get(_SUSPENSE, 0),
        refund_due_paisa=-found.get(_REFUND_DUE, 0),
        going_back={
            code.removeprefix(_ON_ITS_WAY): -paisa
            for code, paisa in found.items()
            if code.startswith(_ON_ITS_WAY) and paisa
        },
    )


def days_requested(asked: Asked, today: date) -> tuple[date, date]:
    """Return the days of a question. Raises Invalid."""
    if asked.period == CHOSEN or asked.since or asked.until:
        return chosen_days(asked.since, asked.until, today)
    return days_of(asked.period, today)


def _whole(actor: Actor) -> bool:
    """Return True if the actor sees every department; raise Forbidden if not even their own."""
    if actor.may(READ_COLLECTIONS):
        return True
    require(actor, READ_DEPARTMENT_COLLECTIONS)
    return False


def _load_filters(uow: UnitOfWork, asked: Asked) -> Filters:
    _whole(uow.actor)
    return _filters(uow, asked, departments_by_ddo(uow.session))


def _filters(uow: UnitOfWork, asked: Asked, known: Mapping[str, OrganisationSummary]) -> Filters:
    since, until = days_requested(asked, local_day(uow.now))
    ddos, but = _ddos(uow.actor, asked, known)
    return Filters(
        since=since,
        until=until,
        head=asked.head,
        channel={"": None, NO_CHANNEL: ""}.get(asked.channel, asked.channel),
        ddos=ddos,
        but_ddos=but,
    )


def _ddos(
    actor: Actor, asked: Asked, known: Mapping[str, OrganisationSummary]
) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the DDOs that are asked for and may be seen (None: all), and those left out."""
    found: list[frozenset[str]] = []
    department = asked.department if actor.may(READ_COLLECTIONS) else actor.organisation
    if department is not None:
        found.append(frozenset(ddo for ddo, each in known.items() if each.id == department))
    if asked.ddo:
        found.append(frozenset([asked.ddo]))
    if asked.district and asked.district != NOT_KNOWN:
        there = (ddo for ddo, each in known.items() if each.district == asked.district)
        found.append(frozenset(there))
    placed = frozenset(ddo for ddo, each in known.items() if each.district)
    but = placed if asked.district == NOT_KNOWN else frozenset()
    return (frozenset.intersection(*found) if found else None), but


def _heads(uow: UnitOfWork, found: Figures) -> list[Line]:
    names = head_names(uow.session, found.by_head)
    return [
        Line(code=code, sums=sums, name=name, name_ur=name_ur)
        for code, sums in _largest(found.by_head)
        for name, name_ur in [names.get(code, ("", ""))]
    ]


def _departments(found: Figures, known: Mapping[str, OrganisationSummary]) -> list[Line]:
    return [
        Line(code=ddo, sums=sums, department=known.get(ddo)) for ddo, sums in _largest(found.by_ddo)
    ]


def _districts(found: Figures, known: Mapping[str, OrganisationSummary]) -> list[Line]:
    """Add up by the district of the department's office; what is not known is said, not guessed."""
    sums = grouped_sums(
        ((known[ddo].district if ddo in known else "") or NOT_KNOWN, each)
        for ddo, each in found.by_ddo.items()
    )
    return [Line(code=code, sums=each) for code, each in _largest(sums)]


def _largest(sums: Mapping[str, Sums]) -> Iterable[tuple[str, Sums]]:
    return sorted(sums.items(), key=lambda pair: (-pair[1].net_paisa, pair[0]))
