"""Collections as their pages show them: names, links to what makes a figure, pictures, tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.identity.public import OrganisationSummary
from app.ledger.permissions import READ_LEDGER
from app.web.actors import page_actor
from app.web.charts import Bar, bar_chart
from app.web.formatting import local_date
from app.web.plots import MAX_SERIES, Words, line_plot, stacked_plot
from payments.bills.doors import amount, own_label
from payments.bills.doors import channel_label as bill_channel_label
from payments.collections.policy import CHOSEN, buckets
from payments.collections.queries.board import NO_CHANNEL, NOT_KNOWN, Asked, Board, Line
from payments.collections.queries.figures import Sums, added

MAX_BARS = 8
Row = list[Any]


@dataclass(frozen=True)
class Told:
    """A board with the address it came from: every link keeps what was asked."""

    board: Board
    kept: Mapping[str, str]
    districts: Mapping[str, str]

    def link(self, **more: object) -> str:
        """Lead to the entries of a figure."""
        return url_for("collections.entries", **(dict(self.kept) | more))  # type: ignore[arg-type]  # an address takes anything

    def narrowed(self, **more: object) -> str:
        """Lead to the same page, narrowed down."""
        return url_for("collections.index", **(dict(self.kept) | more))  # type: ignore[arg-type]  # as above

    def file(self, table: str) -> str:
        """Lead to a table as a file."""
        return url_for("collections.download", **(dict(self.kept) | {"table": table}))  # type: ignore[arg-type]  # as above

    @property
    def others(self) -> dict[str, str]:
        """The filters that the form of days and departments does not contain, to be kept."""
        asks = ("since", "until", "department", "period")
        return {name: value for name, value in self.kept.items() if name not in asks}

    def amounts(self, sums: Sums, **of: object) -> Row:
        """Write sums as cells, each a way to the entries that make it."""
        pairs = [("collected", sums.collected_paisa), ("refunded", sums.refunded_paisa)]
        if self.moved:
            pairs.append(("moved", sums.moved_paisa))
        cells = [
            {"text": amount(paisa), "href": self.link(**of, way=way), "numeric": True}
            for way, paisa in pairs
        ]
        return [*cells, {"text": amount(sums.net_paisa), "href": self.link(**of), "numeric": True}]

    @property
    def moved(self) -> bool:
        """True if anything was moved between heads, so that a column is needed."""
        return any(sums.moved_paisa for sums in self.board.figures.by_head.values())

    @property
    def columns(self) -> Row:
        """Name the columns of `amounts`."""
        moved = [_numeric(gettext("Moved between heads"))] if self.moved else []
        collected, refunded = _numeric(gettext("Collected")), _numeric(gettext("Refunded"))
        return [collected, refunded, *moved, _numeric(gettext("Net"))]


def _numeric(text: str) -> dict[str, object]:
    return {"text": text, "numeric": True}


def channel_label(code: str) -> str:
    """Return the channel of a payment, or that it had none."""
    if code in {"", NO_CHANNEL}:
        return str(gettext("Moved between heads"))
    if code == "scroll":  # a payer need not know it apart from the counter; Finance must
        return str(gettext("Bank's counter, by its scroll"))
    return str(gettext("Deposits kept")) if code == "deposit" else bill_channel_label(code)


def department_label(department: OrganisationSummary | None, ddo: str) -> str:
    """Return a department's name, or that its DDO is unknown."""
    if department is None:
        return str(gettext("Not known (DDO %(code)s)", code=ddo))
    return own_label(department.name, department.name_ur)


def facts(told: Told) -> list[dict[str, object]]:
    """Write the sums of the whole period, each with the way to its entries."""
    total = told.board.figures.total
    moved = [("moved", gettext("Moved between heads"), total.moved_paisa)] if told.moved else []
    parts = [
        ("collected", gettext("Collected"), total.collected_paisa),
        ("refunded", gettext("Refunded"), total.refunded_paisa),
        *moved,
    ]
    ways = [(told.link(way=way), key, paisa) for way, key, paisa in parts]
    return [
        {"key": key, "value": amount(paisa), "href": href, "action": gettext("Entries")}
        for href, key, paisa in [*ways, (told.link(), gettext("Net"), total.net_paisa)]
    ]


def by_day(told: Told) -> list[Row]:
    """Write a row for each day, or for each month of a longer period."""
    rows = []
    for first, last, sums in _buckets(told.board):
        days = {"period": CHOSEN, "since": first.isoformat(), "until": last.isoformat()}
        named = {"text": span(first, last), "href": told.narrowed(**days)}
        rows.append([named, *told.amounts(sums, **days)])
    return rows


def _buckets(board: Board) -> list[tuple[date, date, Sums]]:
    by_day = board.figures.by_day
    return [
        (first, last, added(sums for day, sums in by_day.items() if first <= day <= last))
        for first, last in buckets(board.since, board.until)
    ]


def span(first: date, last: date) -> str:
    """Name a day or some days."""
    if first == last:
        return local_date(first)
    words = gettext("%(first)s to %(last)s", first=local_date(first), last=local_date(last))
    return str(words)


def month(day: date) -> str:
    """Name the month of a day: "November 2026"."""
    return local_date(day.replace(day=1)).partition(" ")[2]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One way of adding up: a picture, a table of everything, a file."""

    id: str
    title: str
    first: str
    bars: Markup
    rows: Sequence[Row]


def sections(told: Told) -> list[Section]:
    """Make the ways of adding up, without those that a single department does not need."""
    board = told.board
    found = [
        _section(
            told, "heads", gettext("By head of account"), gettext("Head"), _heads_named(board.heads)
        ),
        _section(
            told, "channels", gettext("By channel"), gettext("Channel"), _channels_named(board)
        ),
    ]
    if not board.whole:
        return found
    return [
        *found,
        _section(
            told,
            "departments",
            gettext("By department"),
            gettext("Department"),
            _departments_named(board),
        ),
        _section(
            told,
            "districts",
            gettext("By district of the office"),
            gettext("District"),
            _districts_named(told),
        ),
    ]


# A line's sums, what it is called, and what narrows an address down to it.
LabelledSums = tuple[Sums, str, dict[str, str]]


def _heads_named(lines: Iterable[Line]) -> list[LabelledSums]:
    return [(line.sums, head_label(line), {"head": line.code}) for line in lines]


def head_label(line: Line) -> str:
    """Name a head by its code and, where the chart knows it, its name."""
    name = own_label(line.name, line.name_ur)
    return f"{line.code} · {name}" if name else line.code


def _channels_named(board: Board) -> list[LabelledSums]:
    return [
        (line.sums, channel_label(line.code), {"channel": line.code or NO_CHANNEL})
        for line in board.channels
    ]


def _departments_named(board: Board) -> list[LabelledSums]:
    return [
        (line.sums, department_label(line.department, line.code), {"ddo": line.code})
        for line in board.departments
    ]


def _districts_named(told: Told) -> list[LabelledSums]:
    return [
        (line.sums, district_label(told.districts, line.code), {"district": line.code})
        for line in told.board.districts
    ]


def district_label(names: Mapping[str, str], code: str) -> str:
    """Name a district; what none is known of is never guessed."""
    if code == NOT_KNOWN:
        return str(gettext("Not known"))
    # A department may have been entered under its district's name: the codes are those, in small.
    return names.get(code, names.get(code.casefold(), code))


def _section(
    told: Told, table: str, title: str, first: str, named: Sequence[LabelledSums]
) -> Section:
    bars = [
        Bar(
            label=label,
            value=max(sums.net_paisa, 0),
            shown=amount(sums.net_paisa),
            href=told.link(**of),
        )
        for sums, label, of in named[:MAX_BARS]
    ]
    rows = [
        [{"text": label, "href": told.narrowed(**of)}, *told.amounts(sums, **of)]
        for sums, label, of in named
    ]
    return Section(id=table, title=title, first=first, bars=bar_chart(title, bars), rows=rows)


def line(told: Told) -> Markup:
    """Draw what was collected on each day, days without anything too."""
    board = told.board
    by_day = board.figures.by_day
    days = [board.since.fromordinal(n) for n in _ordinals(board)]
    values = [by_day[day].collected_paisa if day in by_day else 0 for day in days]
    if len(values) < 2:  # noqa: PLR2004 - a line needs two ends
        return Markup()
    desc = gettext("A line with a point for each day. The table beneath has every number.")
    return line_plot(_words("by-day", gettext("Collected by day"), desc, board, values), values)


def small_line(days: Mapping[date, int]) -> Markup:
    """Draw the collections of the days up to today, for the home page."""
    if len(days) < 2:  # noqa: PLR2004 - a line needs two ends
        return Markup()
    desc = gettext("A line with a point for each day. The page of collections has every number.")
    words = Words(
        id="plot-days",
        title=gettext("Collected by day"),
        desc=desc,
        most=amount(max(days.values())),
        first=local_date(min(days)),
        last=local_date(max(days)),
    )
    return line_plot(words, list(days.values()))


def _ordinals(board: Board) -> range:
    return range(board.since.toordinal(), board.until.toordinal() + 1)


def stacked(told: Told) -> Markup:
    """Draw what was collected by channel: a column for each day or month."""
    board = told.board
    channels = [each.code for each in board.channels if each.code][:MAX_SERIES]
    columns = [
        [_collected(board, channel, first, last) for channel in channels]
        for first, last in buckets(board.since, board.until)
    ]
    if not channels:
        return Markup()
    desc = gettext("Columns of one part for each channel. The tables beneath have every number.")
    values = [sum(column) for column in columns]
    words = _words("by-channel", gettext("Collected by channel"), desc, board, values)
    return stacked_plot(words, [channel_label(code) for code in channels], columns)


def _collected(board: Board, channel: str, first: date, last: date) -> int:
    return sum(
        sums.collected_paisa
        for (day, name), sums in board.figures.by_day_and_channel.items()
        if name == channel and first <= day <= last
    )


def _words(name: str, title: str, desc: str, board: Board, values: Sequence[int]) -> Words:
    return Words(
        id=f"plot-{name}",
        title=title,
        desc=desc,
        most=amount(max(values)),
        first=local_date(board.since),
        last=local_date(board.until),
    )


def no_cash(board: Board) -> int:
    """Return the part of the collected amount that is not cash, in paisa."""
    return sum(each.sums.collected_paisa for each in board.channels if each.code == "credit")


def choices(board: Board) -> list[tuple[str, str]]:
    """Return the departments that one may choose."""
    return [(str(each.id), own_label(each.name, each.name_ur)) for each in board.choices]


def is_narrowed(asked: Asked) -> bool:
    """Return True if there are filters besides the period."""
    return any((asked.department, asked.ddo, asked.district, asked.head, asked.channel))


def narrowed_to(asked: Asked, told: Told) -> list[str]:
    """Return the filters of a page, with names if they are known."""
    names = {str(each.id): own_label(each.name, each.name_ur) for each in told.board.choices}
    department = [names.get(str(asked.department), "")] if asked.department else []
    return [*filter(None, department), *narrowed_by(asked, told.districts)]


def narrowed_by(asked: Asked, districts: Mapping[str, str]) -> list[str]:
    """Return the filters of a figure, by their codes."""
    found = []
    if asked.head:
        found.append(gettext("Head %(code)s", code=asked.head))
    if asked.ddo:
        found.append(gettext("DDO %(code)s", code=asked.ddo))
    if asked.channel:
        found.append(channel_label(asked.channel))
    if asked.district:
        found.append(district_label(districts, asked.district))
    return found


def sums(total: Sums, way: str) -> list[dict[str, object]]:
    """Write a figure's sums; of one way where only its entries are listed."""
    rows = {
        "collected": (gettext("Collected"), total.collected_paisa),
        "refunded": (gettext("Refunded"), total.refunded_paisa),
        "moved": (gettext("Moved between heads"), total.moved_paisa),
    }
    shown = [rows[way]] if way else [*rows.values(), (gettext("Net"), total.net_paisa)]
    return [{"key": key, "value": amount(paisa)} for key, paisa in shown]


def statement(account: str) -> str:
    """Lead to an account's statement, who may read the ledger."""
    return url_for("books.statement", account=account)


def transaction(transaction_id: UUID) -> str:
    """Lead to a transaction of the ledger, who may read it; "" for anybody else."""
    if not page_actor().may(READ_LEDGER):
        return ""
    return url_for("books.transaction", transaction_id=transaction_id)
