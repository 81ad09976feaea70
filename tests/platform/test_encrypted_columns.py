"""Columns that are plain in the program and nothing in the database."""

from collections.abc import Iterator
from time import perf_counter

import psycopg
import pyrage
import pytest
from factories.identity import make_person
from sqlalchemy import select, text
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from app.encrypted_columns import EncryptedJson, EncryptedText, blind_index
from app.identity.people.identifiers import Identifier
from app.identity.people.models import Person
from app.identity.people.queries import find_person, holders_of_cnics, owners
from app.row_macs import is_genuine, vault_of
from app.vault import CannotUnseal, Vault

PURPOSE = "people.cnic"
CNIC = "5440012345671"


@pytest.fixture
def vault() -> Vault:
    return Vault(str(pyrage.x25519.Identity.generate()), "a secret of this test")


def stored(session: Session, person: Person, column: str) -> bytes:
    query = text(f"select {column} from people where id = :id")  # noqa: S608 - our own names
    return bytes(session.execute(query, {"id": person.id}).scalar_one())


def test_it_decrypts_what_it_encrypted(vault: Vault) -> None:
    assert vault.decrypt(PURPOSE, vault.encrypt(PURPOSE, b"plain")) == b"plain"


def test_it_writes_the_same_value_differently_each_time(vault: Vault) -> None:
    assert vault.encrypt(PURPOSE, b"plain") != vault.encrypt(PURPOSE, b"plain")


def test_it_begins_with_a_version_so_that_another_can_follow(vault: Vault) -> None:
    sealed = vault.encrypt(PURPOSE, b"plain")
    assert sealed[:1] == b"\x01"
    with pytest.raises(CannotUnseal):
        vault.decrypt(PURPOSE, b"\x02" + sealed[1:])


def _damages(sealed: bytes) -> Iterator[bytes]:
    yield from (b"", sealed[:1], sealed[:10], sealed[:-1], sealed + b"\0")
    yield from (sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed)))


def test_it_refuses_whatever_was_changed(vault: Vault) -> None:
    for damaged in _damages(vault.encrypt(PURPOSE, b"plain")):
        with pytest.raises(CannotUnseal):
            vault.decrypt(PURPOSE, damaged)


def test_it_decrypts_nothing_that_was_moved_to_another_column(vault: Vault) -> None:
    with pytest.raises(CannotUnseal):
        vault.decrypt("people.mobile", vault.encrypt(PURPOSE, b"plain"))


def test_it_decrypts_nothing_without_the_document_key(vault: Vault) -> None:
    other = Vault(str(pyrage.x25519.Identity.generate()), vault.secret_key)
    with pytest.raises(CannotUnseal):
        other.decrypt(PURPOSE, vault.encrypt(PURPOSE, b"plain"))


def test_an_index_is_of_one_column_one_value_and_one_secret(vault: Vault) -> None:
    other = Vault(vault.document_key, "another secret")
    assert blind_index(vault, "people.email", "Gul@X.pk") == blind_index(
        vault, "people.email", "gul@x.pk"
    )
    found = {
        blind_index(vault, PURPOSE, CNIC),
        blind_index(vault, PURPOSE, CNIC[::-1]),
        blind_index(vault, "organisations.ntn", CNIC),
        blind_index(other, PURPOSE, CNIC),
    }
    assert {len(each) for each in found} == {32}
    assert len(found) == 4


def test_fifty_people_take_no_millisecond_more(vault: Vault) -> None:
    sealed = [vault.encrypt(PURPOSE, CNIC.encode()) for _ in range(50)]
    times = []
    for _ in range(20):
        began = perf_counter()
        for each in sealed:
            vault.decrypt(PURPOSE, each)
        times.append(perf_counter() - began)
    assert min(times) < 0.001


def test_a_row_is_plain_in_the_program_and_not_in_the_database(session: Session) -> None:
    person = make_person(session)
    for name in ("cnic", "mobile", "email"):
        kept = stored(session, person, name)
        assert getattr(person, name).encode() not in kept
        assert vault_of(session).decrypt(f"people.{name}", kept).decode() == getattr(person, name)
    session.expire_all()
    assert session.scalars(select(Person.cnic).filter_by(id=person.id)).one() == person.cnic
    assert is_genuine(vault_of(session), person)


def test_the_index_follows_the_value(session: Session) -> None:
    person = make_person(session)
    person.mobile, person.email = "+923339999999", None
    session.flush()
    known = Identifier("mobile", "+923339999999")
    assert find_person(session, known) is person
    assert owners(session, [known]) == {known: person.id}
    query = text("select email_hash from people where id = :id")
    assert session.execute(query, {"id": person.id}).scalar_one() is None


def test_it_finds_an_address_in_whatever_case_it_is_written(session: Session) -> None:
    person = make_person(session, email="Gul.Khan@Example.org")
    assert find_person(session, Identifier("email", "gul.khan@EXAMPLE.org")) is person
    assert person.email == "Gul.Khan@Example.org"


def test_it_finds_nobody_by_an_index_that_was_put_on_their_row(session: Session) -> None:
    """Whoever can write to the database could else be found by somebody else's number."""
    victim, thief = make_person(session), make_person(session)
    wanted, moved = Identifier("mobile", victim.mobile or ""), victim.mobile_hash
    assert find_person(session, wanted) is victim
    write = text("update people set mobile_hash = :hash where id = :id")
    session.execute(write, {"hash": b"elsewhere", "id": victim.id})
    session.execute(write, {"hash": moved, "id": thief.id})
    session.expire_all()
    assert find_person(session, wanted) is None


def test_it_names_nobody_whose_row_was_planted_under_a_cnic(session: Session) -> None:
    thief = make_person(session)
    planted = text(
        "insert into people (id, cnic, cnic_hash, name, name_ur, language, created_at)"
        " select gen_random_uuid(), cnic, :hash, 'X', '', 'en', now() from people where id = :id"
    )
    index = blind_index(vault_of(session), PURPOSE, CNIC)
    session.execute(planted, {"hash": index, "id": thief.id})
    assert find_person(session, Identifier("cnic", CNIC)) is None
    assert holders_of_cnics(session, [CNIC]) == {}


@pytest.mark.parametrize(
    "ask", [lambda: Person.cnic == CNIC, lambda: Person.cnic.in_([CNIC]), lambda: Person.cnic > "5"]
)
def test_it_refuses_questions_that_find_nothing(ask: object) -> None:
    with pytest.raises(TypeError, match="blind index"):
        ask()  # type: ignore[operator]


def test_it_can_be_asked_whether_there_is_a_value(session: Session) -> None:
    person = make_person(session, mobile=None)
    without = select(Person.id).where(Person.mobile.is_(None), Person.cnic.is_not(None))
    assert person.id in session.scalars(without).all()
    assert person.id in session.scalars(select(Person.id).filter_by(mobile=None)).all()


@pytest.mark.parametrize(
    "value",
    [
        {"a": "\0"},
        {"a": ["x\\\0"]},
        {"\0": 1},
        {"a": "\ud800"},
        {"a": float("nan")},
        {"a": float("inf")},
    ],
)
def test_it_refuses_what_a_plain_document_refuses(value: object) -> None:
    with pytest.raises(psycopg.DataError):
        EncryptedJson("submissions.content").to_bytes(value)


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_it_refuses_what_a_plain_text_refuses(value: str) -> None:
    with pytest.raises(psycopg.DataError):
        EncryptedText("people.email").to_bytes(value)


def test_its_refusal_is_that_of_a_plain_column(session: Session) -> None:
    with pytest.raises(DataError):
        make_person(session, email="a\0b")


@pytest.mark.parametrize(
    "value",
    [
        {"a": "\\u0000"},
        {"a": "😀"},
        {},
        {"a": [1, None, "سلام", {"b": True}]},
        {"n": 2**40, "f": 1.5},
    ],
)
def test_documents_come_back_as_they_were(vault: Vault, value: object) -> None:
    kind = EncryptedJson("submissions.content")
    assert kind.from_bytes(kind.to_bytes(value)) == value
    assert EncryptedText("x.y").from_bytes(EncryptedText("x.y").to_bytes("گل")) == "گل"
