"""PostgreSQL keeps the rules of values by itself, against our own code and a hostile insider."""

from datetime import date

import psycopg.errors as pg
import pytest
from factories.identity import make_person
from factories.parameters import enter_release_values, make_value
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.parameters.models import ParameterRow
from app.platform import Platform
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL as DAYS

PROPOSED = {
    "key": DAYS.key,
    "unit": "days",
    "value": 21,
    "valid_from": date(2030, 1, 1),
    "instrument": "Gazette",
    "confidence": "H",
    "note": "",
}


def propose(session: Session, **fields: object) -> ParameterRow:
    by = make_person(session).id
    row = ParameterRow(id=new_id(), entered_by=by, entered_at=real_now(), **(PROPOSED | fields))
    session.add(row)
    session.flush()
    return row


def refused_as(session: Session, statement: object) -> type[Exception]:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        session.execute(statement)
    return type(refused.value.orig)


def change(row: ParameterRow, **values: object) -> object:
    return update(ParameterRow).where(ParameterRow.id == row.id).values(**values)


def test_it_lets_nobody_approve_their_own_value(session: Session) -> None:
    row = propose(session)
    own = change(row, approved_by=row.entered_by, approved_at=real_now())
    assert refused_as(session, own) is pg.CheckViolation


def test_it_lets_no_value_be_born_approved(session: Session) -> None:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        propose(session, approved_by=make_person(session).id, approved_at=real_now())
    assert type(refused.value.orig) is pg.InsufficientPrivilege


@pytest.mark.parametrize(
    "values",
    [
        {"value": 1},
        {"confidence": "H"},
        {"instrument": "Another gazette"},
        {"valid_from": date(2019, 1, 1)},
        {"key": "procurement.other"},
        {"entered_by": new_id()},
    ],
)
def test_it_never_lets_the_content_change(session: Session, values: dict[str, object]) -> None:
    row = propose(session, confidence="U")
    assert refused_as(session, change(row, **values)) is pg.InsufficientPrivilege


def test_it_never_forgets_a_value(session: Session) -> None:
    propose(session)
    for statement in ("delete from parameter_values", "truncate parameter_values"):
        assert refused_as(session, text(statement)) is pg.InsufficientPrivilege


def test_it_never_takes_an_approval_back(session: Session) -> None:
    row = make_value(session, DAYS, "15", date(2020, 1, 1))
    back = change(row, approved_by=None, approved_at=None)
    assert refused_as(session, back) is pg.InsufficientPrivilege


def test_it_ends_a_value_only_before_its_successor(session: Session) -> None:
    row = make_value(session, DAYS, "15", date(2020, 1, 1))
    successor = propose(session)
    for last, by in ((date(2029, 12, 30), successor.id), (date(2029, 12, 31), row.id)):
        wrong = change(row, valid_to=last, ended_by=by)
        assert refused_as(session, wrong) is pg.InsufficientPrivilege
    session.execute(change(row, valid_to=date(2029, 12, 31), ended_by=successor.id))


def test_it_never_lengthens_a_value(session: Session) -> None:
    row = make_value(session, DAYS, "15", date(2020, 1, 1), date(2025, 12, 31))
    successor = propose(session)
    longer = change(row, valid_to=date(2029, 12, 31), ended_by=successor.id)
    assert refused_as(session, longer) is pg.InsufficientPrivilege


def test_it_never_has_two_approved_values_for_one_day(session: Session) -> None:
    make_value(session, DAYS, "15", date(2020, 1, 1))
    row = propose(session)
    second = change(row, approved_by=make_person(session).id, approved_at=real_now())
    assert refused_as(session, second) is pg.ExclusionViolation


@pytest.mark.parametrize(("unit", "value"), [("days", "15"), ("boolean", 1), ("percent", 2)])
def test_it_keeps_values_in_the_shape_of_their_unit(
    session: Session, unit: str, value: object
) -> None:
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        propose(session, unit=unit, value=value)
    assert type(refused.value.orig) is pg.CheckViolation


def test_it_loads_the_values_of_the_release_once(session: Session, platform: Platform) -> None:
    expected = len(platform.registry.initial_values)
    assert enter_release_values(session, platform.registry) == expected > 20
    assert enter_release_values(session, platform.registry) == 0
