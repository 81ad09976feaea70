"""Reads of values: what is in force, the history of one parameter, what waits for approval."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.parameters.definitions import Confidence, Unit
from app.parameters.models import ParameterRow
from app.parameters.values import ParameterValue

MAX_ROWS = 500


def in_force(
    session: Session, on: date, keys: Collection[str] | None = None
) -> list[ParameterValue]:
    """Return the values in force on a day, of `keys` or of all parameters: one query."""
    query = select(ParameterRow).where(ParameterRow.approved_at.is_not(None), *_covering(on))
    if keys is not None:
        query = query.where(ParameterRow.key.in_(list(keys)))
    return [as_value(row) for row in session.scalars(query.order_by(ParameterRow.key))]


def history(session: Session, key: str) -> Sequence[ParameterRow]:
    """Return every row of a parameter, refused ones too: the latest first day first."""
    query = (
        select(ParameterRow)
        .where(ParameterRow.key == key)
        .order_by(ParameterRow.valid_from.desc(), ParameterRow.entered_at.desc())
    )
    return session.scalars(query.limit(MAX_ROWS)).all()


def waiting(session: Session) -> Sequence[ParameterRow]:
    """Return the proposals that nobody has decided, the oldest first."""
    query = select(ParameterRow).where(_undecided()).order_by(ParameterRow.entered_at)
    return session.scalars(query.limit(MAX_ROWS)).all()


def to_come(session: Session, after: date) -> Sequence[ParameterRow]:
    """Return the approved values that begin after a day, the nearest first."""
    query = (
        select(ParameterRow)
        .where(ParameterRow.approved_at.is_not(None), ParameterRow.valid_from > after)
        .order_by(ParameterRow.valid_from, ParameterRow.key)
    )
    return session.scalars(query.limit(MAX_ROWS)).all()


def locked(session: Session, key: str) -> Sequence[ParameterRow]:
    """Return and lock all rows of a parameter: approvals of one parameter wait for each other."""
    query = (
        select(ParameterRow)
        .where(ParameterRow.key == key)
        .order_by(ParameterRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def as_value(row: ParameterRow) -> ParameterValue:
    """Return the part of a row that rules may see."""
    return ParameterValue(
        key=row.key,
        unit=Unit(row.unit),
        stored=row.value,
        instrument=row.instrument,
        confidence=Confidence(row.confidence),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        id=row.id,
    )


def _covering(on: date) -> tuple[ColumnElement[bool], ...]:
    open_or_later = or_(ParameterRow.valid_to.is_(None), ParameterRow.valid_to >= on)
    return ParameterRow.valid_from <= on, open_or_later


def _undecided() -> ColumnElement[bool]:
    return ParameterRow.approved_at.is_(None) & ParameterRow.refused_at.is_(None)
