"""Several keys at a time: what each reads, what names it, and how rows move to the current one."""

import base64
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pyrage
import pytest
from click.testing import CliRunner
from factories.composition import composed
from factories.identity import give_password, make_person, make_staff, make_supplier
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.audit.line_macs import is_mac_of_line, mac_of_line
from app.audit.models import AuditEntry
from app.clock import real_now
from app.config import BadConfiguration, Settings
from app.db import make_engine, new_id
from app.encrypted_columns import encrypt_with
from app.identity.accounts.passwords import hash_password, outdated, password_is_right
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Organisation, Person, StaffRole
from app.identity.staff.doors.cli import stamp
from app.identity.staff.use_cases import MovedRows, note_rotation
from app.key_rotation import FORGED, NOT_NEWEST, MovingTable, count_older, move
from app.keyed_hashes import OlderSecret
from app.platform import Platform
from app.row_macs import UNCHECKED, VAULT, is_genuine, mac_of
from app.unit_of_work import UnitOfWork
from app.vault import CannotUnseal, Vault, name_of_key


def _identity() -> str:
    return str(pyrage.x25519.Identity.generate())


OLD = Vault(_identity(), "the secret of before, of this test alone")
FRESH = Vault(_identity(), "the secret of today, of this test alone")
BOTH = replace(
    FRESH,
    accepted_document_keys=(OLD.document_key,),
    accepted_secrets=(OlderSecret(OLD.secret_key),),
)
RETIRED = replace(BOTH, accepted_secrets=(), retired_secrets=(OlderSecret(OLD.secret_key, 7),))
NOT_YET = replace(
    OLD,
    accepted_document_keys=(FRESH.document_key,),
    accepted_secrets=(OlderSecret(FRESH.secret_key),),
)
LINE = {
    "id": "1",
    "at": real_now(),
    "actor_id": None,
    "acting_for": None,
    "action": "test.noted",
    "subject": "it",
    "request_id": "",
    "before": None,
    "after": None,
}


@pytest.mark.parametrize(
    ("writer", "reader", "reads"),
    [
        (OLD, BOTH, True),
        (NOT_YET, BOTH, True),
        (BOTH, NOT_YET, True),
        (BOTH, FRESH, True),
        (OLD, FRESH, False),
        (BOTH, OLD, False),
    ],
)
def test_it_reads_what_it_has_the_key_of(writer: Vault, reader: Vault, *, reads: bool) -> None:
    mac = writer.mac("test", b"value")
    assert reader.is_mac("test", b"value", mac) is reads
    assert not reader.is_mac("test", b"another value", mac)
    assert (mac in reader.macs("test", b"value")) is reads
    for write, read in _ciphers(writer, reader):
        if reads:
            assert read(write(b"plain")) == b"plain"
        else:
            with pytest.raises(CannotUnseal):
                read(write(b"plain"))


def _ciphers(
    writer: Vault, reader: Vault
) -> list[tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]]:
    return [
        (writer.seal, reader.open),
        (lambda plain: writer.encrypt("t.c", plain), lambda sealed: reader.decrypt("t.c", sealed)),
        (lambda plain: writer.seal_for("t", plain), lambda sealed: reader.open_for("t", sealed)),
    ]


def test_a_single_key_writes_what_the_release_before_reads() -> None:
    assert len(OLD.mac("test", b"value")) == 32
    assert OLD.encrypt("t.c", b"plain")[:1] == b"\x01"


def test_one_of_several_keys_names_itself() -> None:
    assert BOTH.mac("test", b"value")[:4] == name_of_key(FRESH.secret_key)
    assert BOTH.encrypt("t.c", b"plain")[:5] == b"\x02" + name_of_key(FRESH.document_key)
    assert FRESH.secret_key not in repr(BOTH)
    assert OLD.secret_key not in repr(RETIRED)


def test_a_retired_key_finds_and_proves_nothing() -> None:
    hashed = OLD.hash("test", b"value")
    assert hashed in RETIRED.hashes("test", b"value")
    assert not RETIRED.is_hash("test", b"value", hashed)
    assert not RETIRED.is_mac("test", b"value", NOT_YET.mac("test", b"value"))


@pytest.mark.parametrize("writer", [OLD, NOT_YET])
def test_a_retired_key_counts_for_lines_up_to_its_number(writer: Vault) -> None:
    mac = mac_of_line(writer, LINE)
    counts = {number: is_mac_of_line(RETIRED, LINE, mac, number) for number in (1, 7, 8, None)}
    assert counts == {1: True, 7: True, 8: False, None: False}
    assert is_mac_of_line(BOTH, LINE, mac, None)
    assert is_mac_of_line(RETIRED, LINE, mac_of_line(BOTH, LINE), None)


def test_a_password_moves_to_the_key_of_today() -> None:
    person = new_id()
    stored = hash_password(OLD, person, "three words in a row")
    assert password_is_right(BOTH, person, stored, "three words in a row")
    assert not password_is_right(BOTH, person, stored, "three other words")
    assert outdated(BOTH, stored)
    now = hash_password(BOTH, person, "three words in a row")
    assert not outdated(BOTH, now)
    assert password_is_right(RETIRED, person, now, "three words in a row")
    assert not password_is_right(RETIRED, person, stored, "three words in a row")


def _settings(settings: Settings, **environment: str) -> Settings:
    plain = {"SECRET_KEY": settings.secret_key, "DOCUMENT_KEY": settings.document_key}
    return Settings.from_environment(
        {
            "BDM_MODE": "test",
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "SIGNING_KEY": base64.b64encode(settings.signing_key).decode(),
        }
        | plain
        | environment
    )


def test_it_reads_older_keys_of_the_environment(settings: Settings) -> None:
    one, other = "a" * 40, "b" * 40
    read = _settings(
        settings,
        SECRET_KEYS_ACCEPTED=f"{one}, {other}@12",
        SECRET_KEYS_RETIRED=f"{other}@7",
        DOCUMENT_KEYS_ACCEPTED=OLD.document_key,
    )
    assert read.secret_keys_accepted == (OlderSecret(one), OlderSecret(other, 12))
    assert read.secret_keys_retired == (OlderSecret(other, 7),)
    assert Vault.of(read).document_keys == (settings.document_key, OLD.document_key)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEYS_ACCEPTED", "short"),
        ("SECRET_KEYS_ACCEPTED", "short@12"),
        ("SECRET_KEYS_RETIRED", "a" * 40),
        ("DOCUMENT_KEYS_ACCEPTED", "no identity"),
    ],
)
def test_it_refuses_a_wrong_older_key(settings: Settings, name: str, value: str) -> None:
    with pytest.raises(BadConfiguration, match=name) as refused:
        _settings(settings, **{name: value})
    assert value not in str(refused.value)


def test_the_trail_counts_the_rows_that_moved(platform: Platform, session: Session) -> None:
    platform.executor.execute(note_rotation, MovedRows(rows={"people": 3}), actor=SYSTEM)
    written = select(AuditEntry).filter_by(action="keys.rotated")
    assert session.scalars(written).one().after == {"people": 3}


@pytest.mark.committed
def test_rows_move_and_a_forged_one_stays_as_it_is(committed: Platform) -> None:
    """Also those that triggers keep as they are, and again without any effect."""
    with committed.executor.sessions() as session:
        for _ in range(3):
            give_password(session, make_person(session), "three words in a row")
        forged = make_staff(session, roles.AUDITOR)
        make_staff(session, roles.AUDITOR)
        make_supplier(session)
        session.commit()
    engine = make_engine(committed.settings.owner_url)
    keep = "create trigger kept before update on {} for each row execute function refuse_change()"
    with engine.begin() as owner:
        owner.execute(text("alter table staff_roles disable trigger user"))
        grant = text("update staff_roles set role = 'administrator' where person_id = :person")
        owner.execute(grant, {"person": forged.id})
        owner.execute(text("alter table staff_roles enable trigger user"))
        owner.execute(text("update organisations set name = 'Another'"))
        owner.execute(text(keep.format("people")))
    old = committed.executor.vault
    vault = replace(
        FRESH,
        accepted_document_keys=(old.document_key,),
        accepted_secrets=(OlderSecret(old.secret_key),),
    )
    encrypt_with(engine, vault)
    people, staff = MovingTable(Person), MovingTable(StaffRole)
    assert move(engine, vault, people).moved == 3 + 2 * 2
    assert move(engine, vault, people).moved == 0
    outcome = move(engine, vault, staff)
    assert (outcome.moved, list(outcome.stayed.values())) == (1, [FORGED])
    checked = move(engine, vault, MovingTable(Organisation))
    assert (checked.moved, list(checked.stayed.values())) == (0, [FORGED])
    with Session(engine, info={VAULT: vault}) as session:
        assert count_older(session, vault, people) == {}
        assert count_older(session, vault, staff) == {"SECRET_KEY none": 1}
        every = session.scalars(select(Person), execution_options=UNCHECKED).all()
        retired = (OlderSecret(old.secret_key, 1),)
        alone = replace(vault, accepted_secrets=(), retired_secrets=retired)
        assert all(is_genuine(alone, row) for row in every)
        triggers = text("select count(*) from pg_trigger where tgname = 'kept' and tgenabled = 'O'")
        assert session.scalar(triggers) == 1
    engine.dispose()


def _open(uow: UnitOfWork, name: str) -> UUID:
    person = make_person(uow.session, name)
    uow.audit("test.noted", person.id)
    return person.id


@pytest.mark.committed
def test_stamping_covers_what_came_later_of_rows_that_are_as_the_trail_has_them(
    committed: Platform,
) -> None:
    """A name came to the list of people later: who changes it under an older MAC is named."""
    executor, vault = committed.executor, committed.executor.vault
    ids = [executor.execute(_open, name, actor=SYSTEM) for name in ("Zar", "Gul", "Naz")]
    with executor.sessions() as session:
        for person in session.scalars(select(Person)):
            older = {name: getattr(person, name) for name in Person.MAC_OF}
            session.execute(
                text("update people set mac = :mac where id = :id"),
                {"mac": mac_of(vault, "people", older), "id": person.id},
            )
        session.execute(text("update people set name = 'Gull' where id = :id"), {"id": ids[1]})
        session.commit()
    said = CliRunner().invoke(stamp, ["--write"], obj=composed(committed), catch_exceptions=False)
    assert f"people {ids[1]}: stays as it is, for {NOT_NEWEST}." in said.output
    assert "people: 2 now cover what came later" in said.output
    with executor.sessions() as session:
        session.execute(text("update people set name = 'Another'"))
        rows = session.scalars(select(Person), execution_options=UNCHECKED).all()
        assert [is_genuine(vault, row) for row in sorted(rows, key=lambda r: ids.index(r.id))] == [
            False,
            True,
            False,
        ]
