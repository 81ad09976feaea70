"""The unit of work commits once, audits refusals, replays answers, and numbers nothing twice."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from factories.denials import denied
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from app.audit.models import AuditEntry
from app.db import new_id
from app.errors import Conflict
from app.idempotency import Answer, Once
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.identity.people.queries import has
from app.outbox.models import Event
from app.permissions import ANONYMOUS, Actor, Permission, require
from app.platform import Platform
from app.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Note:
    subject: UUID


SOMEBODY = Actor(kind="person", person_id=new_id(), roles=frozenset({"person"}))


def write_note(uow: UnitOfWork, command: Note) -> UUID:
    uow.audit("note.written", command.subject)
    uow.publish("test.noted", subject=command.subject)
    return command.subject


def refuse_note(uow: UnitOfWork, command: Note) -> UUID:
    write_note(uow, command)
    require(uow.actor, Permission(name="test.never", holders=(), why="nobody may"))
    return command.subject


def _count(platform: Platform, action: str) -> int:
    with platform.executor.sessions() as session:
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return session.scalar(query) or 0


def _once(key: str, fingerprint: bytes = b"same") -> Once:
    return Once(scope="somebody:POST /notes", key=key, fingerprint=fingerprint)


def _send(platform: Platform, key: str, fingerprint: bytes = b"same", **extra: object) -> Answer:
    return platform.executor.answer(
        write_note,
        Note(subject=new_id()),
        actor=SOMEBODY,
        present=lambda made: Answer(status=201, body={"id": str(made)}, **extra),
        once=_once(key, fingerprint),
    )


def test_it_keeps_what_a_use_case_did(platform: Platform) -> None:
    platform.executor.execute(write_note, Note(subject=new_id()), actor=SOMEBODY)
    assert _count(platform, "note.written") == 1


def test_it_undoes_a_refused_use_case_and_audits_the_refusal(platform: Platform) -> None:
    with denied("test.never"):
        platform.executor.execute(refuse_note, Note(subject=new_id()), actor=SOMEBODY)
    assert _count(platform, "note.written") == 0
    assert _count(platform, "refuse_note.refused") == 1
    with platform.executor.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_it_answers_a_repeated_request_without_doing_it_again(platform: Platform) -> None:
    first = _send(platform, "key-1")
    second = _send(platform, "key-1")
    assert (second.status, second.body) == (201, first.body)
    assert second.replayed
    assert _count(platform, "note.written") == 1


def test_it_refuses_a_key_that_was_used_for_another_request(platform: Platform) -> None:
    _send(platform, "key-2")
    with pytest.raises(Conflict) as refused:
        _send(platform, "key-2", b"other")
    assert refused.value.code == "idempotency-key-reused"


def test_it_never_tells_a_secret_twice(platform: Platform) -> None:
    _send(platform, "key-3", secret=True)
    with pytest.raises(Conflict) as refused:
        _send(platform, "key-3", secret=True)
    assert refused.value.code == "secret-shown-once"


def test_it_does_not_store_a_refusal_under_the_key(platform: Platform) -> None:
    with denied("test.never"):
        platform.executor.answer(
            refuse_note,
            Note(subject=new_id()),
            actor=SOMEBODY,
            present=lambda made: Answer(body=str(made)),
            once=_once("key-4"),
        )
    assert not _send(platform, "key-4").replayed


@pytest.mark.parametrize("statement", ["update", "delete", "truncate"])
def test_it_cannot_change_the_audit_trail(platform: Platform, statement: str) -> None:
    platform.executor.execute(write_note, Note(subject=new_id()), actor=ANONYMOUS)
    sql = {
        "update": "update audit_entries set action = 'x'",
        "delete": "delete from audit_entries",
        "truncate": "truncate audit_entries",
    }[statement]
    with platform.executor.sessions() as session, pytest.raises(ProgrammingError):
        session.execute(text(sql))


def _enrol(uow: UnitOfWork, command: str) -> UUID:
    person = Person(id=new_id(), mobile=command, name="Gul", created_at=uow.now)
    uow.add(person)
    return person.id


def _enrol_unless_known(uow: UnitOfWork, command: str) -> None:
    """Look first; and let somebody else be quicker between the look and the insert."""
    taken = has(uow.session, Identifier("mobile", command))
    if uow.session.scalar(select(Person.id).where(taken)) is not None:
        raise Conflict("taken")
    uow.apart(_enrol, command)
    _enrol(uow, command)


@pytest.mark.committed
def test_an_answer_reads_what_its_use_case_wrote(committed: Platform) -> None:
    """As the next page's address does, which names what the new row belongs to."""

    def present(key: UUID) -> Answer:
        with committed.executor.reading(SOMEBODY) as uow:
            return Answer(body=uow.get(Person, key).name)

    answer = committed.executor.answer(_enrol, "+923001234568", actor=SOMEBODY, present=present)
    assert answer.body == "Gul"


@pytest.mark.committed
def test_it_lets_who_was_overtaken_see_why(committed: Platform) -> None:
    with pytest.raises(Conflict, match="taken"):
        committed.executor.execute(_enrol_unless_known, "+923001234567", actor=SOMEBODY)
