"""The trail has the newest state of each row with a MAC: older and removed ones are named."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from factories.arranging import as_owner
from factories.identity import make_person
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.identity.staff import use_cases
from app.identity.staff.use_cases import StampRows, VerifyRows, forged_rows, stamp_rows
from app.platform import Platform
from app.row_digests import newest_digests
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Verify:
    """Whose number was verified, and when."""

    person_id: UUID
    at: datetime


FIRST, SECOND = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)


def _verify(uow: UnitOfWork, command: Verify) -> None:
    uow.get(Person, command.person_id).mobile_verified_at = command.at
    uow.audit("person.verified", command.person_id)


@pytest.fixture
def person(platform: Platform, session: Session) -> Person:
    """Somebody whose number was verified once, in the trail."""
    made = make_person(session)
    session.commit()
    _do(platform, _verify, Verify(made.id, FIRST))
    return made


def _do(platform: Platform, use_case: object, command: object) -> None:
    platform.executor.execute(use_case, command, actor=SYSTEM)  # type: ignore[arg-type]


def _flaws(platform: Platform) -> list[str]:
    with platform.executor.reading(SYSTEM) as uow:
        return list(forged_rows(uow, VerifyRows(tables=("people",))))


def test_an_older_row_that_was_put_back_is_named(
    platform: Platform, session: Session, person: Person
) -> None:
    stored = text("select mobile_verified_at, mac from people where id = :id")
    older = session.execute(stored, {"id": person.id}).one()
    _do(platform, _verify, Verify(person.id, SECOND))
    assert _flaws(platform) == []
    session.execute(update(Person).filter_by(id=person.id).values(**older._mapping))
    session.commit()
    assert _flaws(platform) == [
        f"people {person.id}: it is not as the trail says that it was written last."
    ]


def test_a_row_that_was_removed_is_named(
    platform: Platform, session: Session, person: Person
) -> None:
    with as_owner(session):
        session.execute(text("delete from people where id = :id"), {"id": person.id})
    assert _flaws(platform) == [f"people {person.id}: the trail has it, and it is gone."]


@pytest.mark.parametrize(("also", "stamped"), [("", 1), (", mobile_verified_at = null", 0)])
def test_a_row_without_its_mac_is_stamped_if_the_trail_knows_it_as_it_is(
    platform: Platform, session: Session, person: Person, also: str, stamped: int
) -> None:
    with as_owner(session):
        session.execute(text(f"update people set mac = null{also}"))  # noqa: S608 - ours
    session.commit()
    with newest_digests(session, platform.executor.vault) as digests:
        command = StampRows(table="people", digests=digests)
        assert platform.executor.execute(stamp_rows, command, actor=SYSTEM) == stamped
    wrong = [f"people {person.id}: this program did not write it as it is."]
    assert _flaws(platform) == ([] if stamped else wrong)


def test_rows_that_stay_without_a_mac_hide_no_others(
    platform: Platform, session: Session, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person(session)
    with as_owner(session):
        session.execute(text("update people set mac = null"))
        wrong = text("update people set mobile_verified_at = null where id = :id")
        session.execute(wrong, {"id": person.id})
    session.commit()
    monkeypatch.setattr(use_cases, "BATCH_SIZE", 1)
    with newest_digests(session, platform.executor.vault) as digests:
        command = StampRows(table="people", digests=digests)
        assert platform.executor.execute(stamp_rows, command, actor=SYSTEM) == 1
        assert platform.executor.execute(stamp_rows, command, actor=SYSTEM) == 0


def test_digests_of_another_line_and_of_a_reader_of_the_database_prove_nothing(
    platform: Platform, session: Session, person: Person
) -> None:
    line = session.query(AuditEntry).filter_by(action="person.verified").one()
    assert line.rows is not None
    assert str(person.id).encode() not in line.rows
    columns = "at, action, subject, request_id, mac, rows"
    _do(platform, _verify, Verify(person.id, SECOND))
    rubbish = text(
        "insert into audit_entries (id, at, action, subject, request_id, rows)"
        " values (:new, now(), 'person.verified', '', '', 'rubbish')"
    )
    session.execute(rubbish, {"new": new_id()})
    session.execute(
        text(
            f"insert into audit_entries (id, {columns}) select :new, {columns}"  # noqa: S608 - names
            " from audit_entries where id = :id"
        ),
        {"new": new_id(), "id": line.id},
    )
    session.commit()
    assert _flaws(platform) == []


def _verify_in_vain(uow: UnitOfWork, command: Verify) -> None:
    with uow.session.begin_nested() as tried:
        _verify(uow, command)
        tried.rollback()
    uow.audit("person.asked", command.person_id)


def _verify_afterwards(uow: UnitOfWork, command: Verify) -> None:
    uow.audit("person.asked", command.person_id)
    uow.settle()
    uow.get(Person, command.person_id).mobile_verified_at = command.at


@pytest.mark.parametrize("use_case", [_verify_in_vain, _verify_afterwards])
def test_it_has_the_row_as_it_was_written_in_the_end(
    platform: Platform, person: Person, use_case: object
) -> None:
    _do(platform, use_case, Verify(person.id, SECOND))
    assert _flaws(platform) == []


def test_it_has_a_line_for_rows_that_are_written_without_one(
    platform: Platform, session: Session, person: Person
) -> None:
    _do(platform, _verify_afterwards, Verify(person.id, SECOND))
    line = session.query(AuditEntry).filter_by(action="rows.written").one()
    assert (line.subject, line.rows is not None) == (str(person.id), True)
