"""Months with both figures, as officers and auditors see them, and what is to be done next."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calendar import A_DAY, local_day
from app.errors import Invalid
from app.ledger.public import fiscal_year_of, head_names, month_of, months_of
from app.permissions import require
from app.row_macs import Forged, log_forged, require_genuine, vault_of
from app.text import sentence
from app.unit_of_work import UnitOfWork
from payments.reconciliation.models import AgFigureLine, AgFigures, Reconciliation
from payments.reconciliation.permissions import CERTIFY_RECONCILIATION, RECONCILE
from payments.reconciliation.policy import (
    Compared,
    FigureLine,
    HeadKey,
    MonthState,
    compare,
    differences,
    month_state,
    read_stored,
    same_figures,
    totals_of,
)
from payments.statements.queries.statements import credited_by_month, statement_of
from payments.treasury.permissions import READ_TREASURY

PAGE_ROWS = 100
MAX_VERSIONS = 50
# Number of months considered on the home page: a year.
_FAR = 12


@dataclass(frozen=True, kw_only=True)
class ReconciledMonth:
    """A month of the list; paisa, `theirs_paisa` None while their figures have not come."""

    first_day: date
    ours_paisa: int
    theirs_paisa: int | None
    state: MonthState

    @property
    def difference_paisa(self) -> int | None:
        """Ours less theirs, where both are there."""
        return None if self.theirs_paisa is None else self.ours_paisa - self.theirs_paisa


@dataclass(frozen=True, kw_only=True)
class ShownMonth:
    """A month, row by row. `figures` are their latest; `row` waits, or else was certified last.

    `rows` are those of both books now, with the explanations of `row` where its figures still are
    the same. A page of rows by number.
    """

    first_day: date
    last_day: date
    state: MonthState
    rows: Sequence[Compared]
    heads: Mapping[str, str]
    statement: str | None
    figures: AgFigures | None
    versions: Sequence[AgFigures]
    row: Reconciliation | None
    certified: Reconciliation | None
    after: int = 0

    @property
    def shown(self) -> Sequence[Compared]:
        """The rows of this page."""
        return self.rows[self.after : self.after + PAGE_ROWS]

    @property
    def next_row(self) -> int | None:
        """Start of the next page."""
        until = self.after + PAGE_ROWS
        return until if len(self.rows) > until else None

    @property
    def totals(self) -> Mapping[str, int]:
        """The sums of all rows."""
        return totals_of(self.rows)


def hash_of(lines: Sequence[FigureLine]) -> bytes:
    """Return the SHA-256 of what a letter's lines say, whatever their order."""
    said = sorted((line.head_code, line.ddo_code, line.amount_paisa) for line in lines)
    return sha256(orjson.dumps(said)).digest()


def lines_of(session: Session, figures: AgFigures) -> Sequence[FigureLine]:
    """Return the lines of figures. Raises Forged if they are not those that were entered."""
    require_genuine(vault_of(session), figures)
    query = select(AgFigureLine).filter_by(figures_id=figures.id)
    lines = [
        FigureLine(head_code=line.head_code, ddo_code=line.ddo_code, amount_paisa=line.amount_paisa)
        for line in session.scalars(query.order_by(AgFigureLine.head_code, AgFigureLine.ddo_code))
    ]
    if hash_of(lines) != figures.content_hash:
        log_forged(AgFigureLine.__tablename__, figures.id)
        raise Forged
    return lines


def credited_by_head(session: Session, first: date) -> tuple[Mapping[HeadKey, int], str | None]:
    """Return what was credited in a month by head and DDO, and the signed statement's reference.

    A closed month's are those of its statement, which never changes.
    """
    statement, reference = statement_of(session, first)
    ours = {(row.head_code, row.ddo_code): row.transferred_paisa for row in statement.rows}
    return ours, reference


def latest_figures(session: Session, first: date) -> AgFigures | None:
    """Return the last version of a month's figures."""
    return next(iter(_versions(session, first)), None)


def _versions(session: Session, first: date) -> Sequence[AgFigures]:
    query = select(AgFigures).filter_by(first_day=first).order_by(AgFigures.version.desc())
    return session.scalars(query.limit(MAX_VERSIONS)).all()


def theirs_of(session: Session, figures: AgFigures | None) -> Mapping[HeadKey, int]:
    """Return the Accountant General's figures by head and DDO."""
    lines = lines_of(session, figures) if figures else ()
    return {(line.head_code, line.ddo_code): line.amount_paisa for line in lines}


def shown_month(uow: UnitOfWork, month: date | None, after: int = 0) -> ShownMonth:
    """Return a day's month, last month for None. Raises Invalid for one to come."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    first, last = month_of(month or today.replace(day=1) - A_DAY)
    if first > today:
        problem = sentence("This month is in the future.")
        raise Invalid(problem, fields={"month": problem})
    session, ours = uow.session, credited_by_head(uow.session, first)
    versions = _versions(session, first)
    figures = next(iter(versions), None)
    rows = compare(ours[0], theirs_of(session, figures))
    waiting, certified = _reconciliations(session, [first]).get(first, (None, None))
    row = waiting or certified
    still_so = _still_so(certified, figures, rows)
    names = head_names(session, {each.head_code for each in rows})
    return ShownMonth(
        first_day=first,
        last_day=last,
        state=_state(last < today, figures, waiting, certified, still_so=still_so),
        rows=_explained(rows, row, figures),
        heads={code: name for code, (name, _urdu) in names.items()},
        statement=ours[1],
        figures=figures,
        versions=versions,
        row=row,
        certified=certified,
        after=after,
    )


def _explained(
    rows: Sequence[Compared], row: Reconciliation | None, figures: AgFigures | None
) -> Sequence[Compared]:
    if row is None or figures is None or row.figures_id != figures.id:
        return rows
    stored = read_stored(row.compared)
    return stored if same_figures(stored, rows) else rows


def _still_so(
    certified: Reconciliation | None, figures: AgFigures | None, rows: Sequence[Compared]
) -> bool:
    if certified is None or figures is None or certified.figures_id != figures.id:
        return False
    return same_figures(read_stored(certified.compared), rows)


def _state(
    over: bool,  # noqa: FBT001 - the first of the facts
    figures: AgFigures | None,
    waiting: Reconciliation | None,
    certified: Reconciliation | None,
    *,
    still_so: bool,
) -> MonthState:
    return month_state(
        over=over,
        has_figures=figures is not None,
        waits=waiting is not None,
        certified=certified is not None,
        still_so=still_so,
    )


Pair = tuple[Reconciliation | None, Reconciliation | None]


def _reconciliations(session: Session, months: Sequence[date]) -> Mapping[date, Pair]:
    """Return by month what waits for a second officer, and what was certified last."""
    query = select(Reconciliation).where(
        Reconciliation.first_day.in_(months), Reconciliation.refused_at.is_(None)
    )
    found: dict[date, Pair] = {}
    for row in session.scalars(query.order_by(Reconciliation.id)):
        require_genuine(vault_of(session), row)
        waiting, certified = found.get(row.first_day, (None, None))
        found[row.first_day] = (row, certified) if row.waiting else (waiting, row)
    return found


def reconciled_months(uow: UnitOfWork, year: int | None = None) -> Sequence[ReconciledMonth]:
    """Return the months of a fiscal year (by the year in which it begins), the newest first."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    begins = fiscal_year_of(today) if year is None else date(year, 7, 1)
    months = [first for first, _last in months_of(begins) if first <= today]
    return _months(uow.session, list(reversed(months)), today)


def _months(session: Session, months: Sequence[date], today: date) -> list[ReconciledMonth]:
    """Return months by sums: five queries, however many there are."""
    if not months:
        return []
    last = month_of(max(months))[1]
    ours = credited_by_month(session, min(months), last)
    query = select(AgFigures).where(AgFigures.first_day.in_(months)).order_by(AgFigures.version)
    figures = {row.first_day: row for row in session.scalars(query)}
    pairs = _reconciliations(session, months)
    return [
        _month(first, today, ours.get(first, 0), figures.get(first), pairs.get(first))
        for first in months
    ]


def _month(
    first: date, today: date, ours: int, figures: AgFigures | None, pair: Pair | None
) -> ReconciledMonth:
    waiting, certified = pair or (None, None)
    sums = totals_of(read_stored(certified.compared)) if certified else {}
    same = certified is not None and figures is not None and certified.figures_id == figures.id
    still_so = same and sums["ours_paisa"] == ours
    return ReconciledMonth(
        first_day=first,
        ours_paisa=ours,
        theirs_paisa=figures.total_paisa if figures else None,
        state=_state(month_of(first)[1] < today, figures, waiting, certified, still_so=still_so),
    )


def due_months(uow: UnitOfWork) -> Sequence[ReconciledMonth]:
    """Return the months of a year that wait for the actor, the oldest first; six queries.

    A month in which nothing was credited, and of which no figures came, waits for nobody.
    """
    if not (uow.actor.may(RECONCILE) or uow.actor.may(CERTIFY_RECONCILIATION)):
        return []
    today = local_day(uow.now)
    months, first = [], today.replace(day=1)
    for _ in range(_FAR):
        first = (first - A_DAY).replace(day=1)
        months.append(first)
    done = (MonthState.RUNNING, MonthState.CERTIFIED)
    mine = _entered_by(uow, months)
    return [
        each
        for each in _months(uow.session, list(reversed(months)), today)
        if each.state not in done and (each.ours_paisa or each.theirs_paisa is not None)
        if each.state is not MonthState.TO_CERTIFY or each.first_day not in mine
    ]


def _entered_by(uow: UnitOfWork, months: Sequence[date]) -> Collection[date]:
    """Return the months whose reconciliation by this officer waits for another one."""
    query = select(Reconciliation.first_day).where(
        Reconciliation.first_day.in_(months),
        Reconciliation.entered_by == uow.actor.person_id,
        Reconciliation.approved_at.is_(None),
        Reconciliation.refused_at.is_(None),
    )
    return uow.session.scalars(query).all()


@dataclass(frozen=True, kw_only=True)
class ToExplain:
    """Figures of a month, and the differences that must be explained."""

    figures: AgFigures
    rows: Sequence[Compared]
    heads: Mapping[str, str]


def to_explain(uow: UnitOfWork, figures_id: UUID) -> ToExplain:
    """Return the differences that a reconciliation must explain. Raises NotFound, Forged."""
    require(uow.actor, RECONCILE)
    figures = uow.get(AgFigures, figures_id)
    ours, _reference = credited_by_head(uow.session, figures.first_day)
    rows = differences(compare(ours, theirs_of(uow.session, figures)))
    names = head_names(uow.session, {row.head_code for row in rows})
    heads = {code: name for code, (name, _urdu) in names.items()}
    return ToExplain(figures=figures, rows=rows, heads=heads)


def certified_reconciliation(uow: UnitOfWork, reconciliation_id: UUID) -> Reconciliation:
    """Return one that was certified. Raises NotFound for every other, Forged."""
    require(uow.actor, READ_TREASURY)
    row = uow.get(Reconciliation, reconciliation_id)
    require_genuine(uow.vault, row)
    return row


def figures_to_type(uow: UnitOfWork, month: date | None) -> tuple[date, Sequence[HeadKey]]:
    """Return the first day of a month, and the heads and DDOs of which we say that money came."""
    require(uow.actor, READ_TREASURY)
    today = local_day(uow.now)
    first, _last = month_of(month or today.replace(day=1) - A_DAY)
    ours, _reference = credited_by_head(uow.session, first)
    return first, [key for key, paisa in sorted(ours.items()) if paisa]


def content_of(row: Reconciliation) -> Mapping[str, object]:
    """Return the contents of a certificate."""
    content: Mapping[str, object] = json.loads(row.content or b"{}")
    return content
