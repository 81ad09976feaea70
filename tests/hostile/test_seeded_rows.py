"""The rows of a whole province: each as it was written last, and what is sealed by its type."""

from factories.browser import Living
from sqlalchemy import LargeBinary, func, literal, select

from app.db import Base, Sealed
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.staff.use_cases import VerifyRows, forged_rows, tables_with_macs

_AGE = b"age-encryption.org/"
# `seal_for` begins with a MAC of its place.
_BEGINNINGS = (1, 33)


def test_each_row_is_as_the_trail_says_that_it_was_written_last(living: Living) -> None:
    with living.platform.executor.reading(SYSTEM) as uow:
        flaws = list(forged_rows(uow, VerifyRows(tables=tuple(tables_with_macs()))))
    assert flaws == []


def test_whatever_is_sealed_is_in_a_column_of_that_type(living: Living) -> None:
    """The tests of sealed columns find them by their type."""
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    plain = [
        column
        for column in columns
        if isinstance(column.type, LargeBinary) and not isinstance(column.type, Sealed)
    ]
    with living.platform.executor.sessions() as session:
        found = [
            f"{column.table.name}.{column.name}"
            for column in plain
            for begins in [func.position(literal(_AGE, LargeBinary).op("in")(column))]
            if session.scalar(select(column).where(begins.in_(_BEGINNINGS)).limit(1))
        ]
    assert found == []
