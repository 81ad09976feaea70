"""A row's MAC fits what this program wrote, and nothing else."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from factories.arranging import as_owner
from factories.composition import composed
from factories.identity import (
    give_password,
    join,
    make_department,
    make_person,
    make_staff,
    make_supplier,
    sign_in,
)
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import PROVINCE
from app.clock import real_now
from app.db import new_id
from app.encrypted_columns import Indexed
from app.identity.accounts.passwords import _hasher, password_is_right
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import ApiToken, Credential, Membership, Person, StaffRole
from app.identity.staff.doors.cli import stamp, verify
from app.identity.staff.use_cases import (
    StampRows,
    stamp_rows,
    tables_with_macs,
    unstamped,
)
from app.platform import Platform
from app.row_macs import (
    Forged,
    WithMac,
    _columns_of_mac,
    array_of,
    canonical,
    changing,
    columns_of_mac,
    columns_read,
    covered,
    genuine,
    is_genuine,
    is_mac_of,
    mac_of,
    require_genuine,
    values_of,
    vault_of,
)
from app.row_macs import stamp as stamp_row
from app.vault import Vault

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
VALUES: dict[str, Any] = {"id": new_id(), "at": AT, "hash": b"\x01\x02", "until": None}


def test_it_writes_values_one_way_whatever_their_order_and_zone() -> None:
    other = dict(reversed(list(VALUES.items()))) | {"at": AT.astimezone(PROVINCE)}
    assert canonical(VALUES) == canonical(other)


@pytest.mark.parametrize(
    "change",
    [
        {"id": new_id()},
        {"at": AT + timedelta(microseconds=1)},
        {"hash": b"\x01\x03"},
        {"until": AT},
        {"more": 1},
    ],
)
def test_it_fits_no_other_values(platform: Platform, change: dict[str, Any]) -> None:
    vault = platform.executor.vault
    mac = mac_of(vault, "things", VALUES)
    assert is_mac_of(vault, "things", VALUES, mac)
    assert not is_mac_of(vault, "things", VALUES | change, mac)


def test_it_fits_no_other_table_no_other_secret_and_is_never_empty(platform: Platform) -> None:
    vault = platform.executor.vault
    mac = mac_of(vault, "things", VALUES)
    assert not is_mac_of(vault, "others", VALUES, mac)
    assert not is_mac_of(replace(vault, secret_key="another"), "things", VALUES, mac)
    assert not is_mac_of(vault, "things", VALUES, None)
    assert not is_mac_of(vault, "things", VALUES, b"")


def a_membership(session: Session) -> Membership:
    person, department = make_person(session), make_department(session)
    return join(session, person, department, roles.PROCUREMENT_OFFICER)


def test_it_stamps_what_is_added_and_gives_it_its_id_before(session: Session) -> None:
    person, department = make_person(session), make_department(session)
    made = Membership(
        person_id=person.id, organisation_id=department.id, role="x", since=real_now()
    )
    session.add(made)
    session.flush()
    session.expire_all()
    assert is_genuine(vault_of(session), made)


def test_it_follows_a_change_of_a_row_that_was_genuine(session: Session) -> None:
    row = a_membership(session)
    row.until = real_now()
    session.flush()
    session.expire_all()
    require_genuine(vault_of(session), row)


def test_it_makes_no_forged_row_genuine_by_changing_it(session: Session) -> None:
    row = a_membership(session)
    forged = "insert into memberships select gen_random_uuid(), person_id, organisation_id, 'dog',"
    session.execute(
        text(f"{forged} since, until, granted_by, handed_over_to, mac from memberships")
    )
    other = session.scalars(select(Membership).where(Membership.role == "dog")).one()
    other.until = real_now()
    session.flush()
    session.expire_all()
    with pytest.raises(Forged):
        require_genuine(vault_of(session), other)
    assert genuine(session, [other, row]) == [row]


def test_a_change_under_check_gives_a_genuine_row_the_mac_of_what_it_holds_then(
    session: Session,
) -> None:
    row = a_membership(session)
    vault, before = vault_of(session), row.mac
    with changing(vault, row):
        row.until = real_now()
    assert row.mac != before
    assert is_genuine(vault, row)


@pytest.mark.parametrize("forged", ["mac = null", "until = since + interval '1 day'"])
def test_a_change_under_check_never_stamps_a_forged_row_anew(session: Session, forged: str) -> None:
    row = a_membership(session)
    session.execute(text(f"update memberships set {forged}"))  # noqa: S608 - our own words
    session.refresh(row)
    before = row.mac
    with pytest.raises(Forged), changing(vault_of(session), row):
        pytest.fail("a forged row is changed")
    session.flush()
    session.refresh(row)
    assert row.mac == before
    assert not is_genuine(vault_of(session), row)


def test_what_came_later_counts_for_a_mac_once_it_is_set(session: Session) -> None:
    vault = vault_of(session)
    models = [each for each in tables_with_macs().values() if each.MAC_WHERE_SET]
    assert models
    for model in models:
        row = model(**dict.fromkeys(model.MAC_OF))
        names = columns_of_mac(model)
        earlier = [name for name in names if name not in model.MAC_WHERE_SET]
        assert covered(row) == dict.fromkeys(earlier)
        stamp_row(vault, row)
        for name in model.MAC_WHERE_SET:
            setattr(row, name, 1)
            assert not is_genuine(vault, row)
            setattr(row, name, None)
        assert is_genuine(vault, row)


def _mac_under(row: WithMac, names: Sequence[str], vault: Vault) -> bytes:
    values = {name: getattr(row, name) for name in names}
    read = {k: v for k, v in values.items() if v is not None or k not in row.MAC_WHERE_SET}
    return mac_of(vault, row.__tablename__, read)  # type: ignore[attr-defined]  # a table


def test_a_mac_of_the_release_before_counts_without_what_came_to_the_list_later(
    session: Session,
) -> None:
    vault = vault_of(session)
    models = [each for each in tables_with_macs().values() if each.MAC_LATER]
    assert models
    for model in models:
        row = model(**dict.fromkeys(columns_read(model)))
        stamp_row(vault, row)
        setattr(row, model.MAC_LATER[0], 1)
        assert not is_genuine(vault, row), model
        row.mac = _mac_under(row, model.MAC_OF, vault)
        assert is_genuine(vault, row), model
        setattr(row, model.MAC_OF[-1], 1)
        assert not is_genuine(vault, row), model


def test_a_release_reads_a_longer_list_before_it_writes_it(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it reads what the next release writes, and the one before reads what it writes."""
    vault, person = vault_of(session), make_person(session)
    newer = person.mac
    monkeypatch.setattr(Person, "MAC_LATER_IS_WRITTEN", False)
    _columns_of_mac.cache_clear()
    assert is_genuine(vault, person)
    stamp_row(vault, person)
    assert person.mac == _mac_under(person, Person.MAC_OF, vault) != newer
    monkeypatch.undo()
    _columns_of_mac.cache_clear()
    assert is_genuine(vault, person)


def test_a_changed_row_gets_the_longer_list(session: Session) -> None:
    vault, person = vault_of(session), make_person(session)
    session.flush()
    older = _mac_under(person, Person.MAC_OF, vault)
    session.execute(text("update people set mac = :mac"), {"mac": older})
    session.expire_all()
    person.name = "Zarmina"
    session.flush()
    session.expire_all()
    assert person.mac == _mac_under(person, columns_read(Person), vault)


def test_it_reads_as_json_what_it_reads_as_rows(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    """Instants, bytes, lists and nothing come back as what they were."""
    make_staff(session, roles.AUDITOR)
    a_membership(session)
    person = make_person(session)
    give_password(session, person, "camels walk to Ziarat").totp_secret = b"\x00sealed"
    session.add(
        ApiToken(
            id=new_id(),
            person_id=person.id,
            label="x",
            token_hash=b"\x01",
            scopes=["b", "a"],
            created_at=real_now(),
            expires_at=AT,
        )
    )
    sign_in(session, platform.settings.secret_key, client, person)
    for model in tables_with_macs().values():
        if issubclass(model, Indexed):
            continue  # PostgreSQL cannot read what is encrypted
        arrays = session.scalars(select(array_of(model))).all()
        read = [values_of(vault_of(session), model, array) for array in arrays]
        assert all(read), model
        rows = session.scalars(select(model)).all()
        assert sorted(map(canonical, filter(None, read))) == sorted(
            canonical(covered(row)) for row in rows
        )


def test_it_takes_no_forged_array(session: Session) -> None:
    a_membership(session)
    session.execute(text("update memberships set since = since + interval '0', mac = null"))
    (array,) = session.scalars(select(array_of(Membership))).all()
    assert values_of(vault_of(session), Membership, array) is None


def test_every_mac_covers_the_key_first_and_columns_that_exist() -> None:
    for name, model in tables_with_macs().items():
        keys = {each.name for each in inspect(model).primary_key if each.identity is None}
        assert not keys or columns_of_mac(model)[0] in keys, name
        assert set(model.MAC_OF) <= set(model.__table__.columns.keys()), name  # type: ignore[attr-defined]


def test_a_row_that_expired_before_it_was_changed_stays_genuine(session: Session) -> None:
    firm = make_supplier(session, "Quetta Softworks")
    session.commit()
    session.expire_all()
    firm.name = "Kech Softworks"
    session.commit()
    session.expire_all()
    assert is_genuine(vault_of(session), firm)
    assert firm.name == "Kech Softworks"


def test_an_operator_stamps_what_was_there_before_once(
    platform: Platform, session: Session
) -> None:
    person = make_person(session)
    give_password(session, person, "x")
    grant = session.scalars(
        select(StaffRole).filter_by(person_id=make_staff(session, roles.AUDITOR).id)
    ).one()
    ended = a_membership(session)
    ended.until = real_now()
    session.flush()
    with as_owner(session):
        for table in tables_with_macs():
            session.execute(text(f"update {table} set mac = null"))  # noqa: S608 - our own names
    earlier = _hasher().hash("camels walk to Ziarat")
    session.execute(text("update credentials set password_hash = :it"), {"it": earlier})
    session.commit()
    session.expire_all()
    assert not is_genuine(vault_of(session), grant)
    executor = platform.executor
    counted = executor.execute(unstamped, None, actor=SYSTEM)
    assert (counted["credentials"], counted["staff_roles"], counted["memberships"]) == (1, 1, 1)
    for table, count in counted.items():
        assert executor.execute(stamp_rows, StampRows(table=table), actor=SYSTEM) == count
        assert executor.execute(stamp_rows, StampRows(table=table), actor=SYSTEM) == 0
    session.expire_all()
    for row in (person, grant, ended, session.get_one(Credential, person.id)):
        assert is_genuine(vault_of(session), row), row
    stored = session.get_one(Credential, person.id).password_hash
    vault = vault_of(session)
    assert password_is_right(vault, person.id, stored, "camels walk to Ziarat")
    assert not password_is_right(vault, new_id(), stored, "camels walk to Ziarat")
    assert session.get_one(Person, person.id).mac != grant.mac


def test_one_command_names_each_forged_row_and_what_else_is_wrong(
    platform: Platform, session: Session
) -> None:
    person = make_person(session)
    session.commit()
    wrong: list[int] = []

    @click.command("verify")
    def other() -> None:
        sys.exit(sum(wrong))

    paper = click.Command("verify", params=[click.Argument(["file"])])
    groups = {name: click.Group(commands={"verify": c}) for name, c in (("a", other), ("b", paper))}
    root = click.Group(commands={"verify": verify, **groups})

    def ran() -> Result:
        return CliRunner().invoke(root, ["verify"], obj=composed(platform))

    sound = ran()
    assert sound.exit_code == 0, sound.output
    assert " 0 forged rows" in sound.output
    assert "bdm a verify" in sound.output
    assert "bdm b verify" not in sound.output, "it needs a file"
    session.execute(text("update people set cnic_verified_at = now()"))
    session.commit()
    found = ran()
    assert found.exit_code == 1
    assert f"people {person.id}: this program did not write it as it is." in found.output
    session.execute(text("update people set cnic_verified_at = null"))
    session.commit()
    wrong.append(1)
    assert ran().exit_code == 1


def test_the_command_counts_and_stamps_only_when_told_to(
    platform: Platform, session: Session
) -> None:
    person = make_person(session)
    with as_owner(session):
        session.execute(text("update people set mac = null"))
    session.commit()

    def said(*options: str) -> str:
        return CliRunner().invoke(stamp, options, obj=composed(platform)).output

    assert "people: 1 without a MAC" in said()
    assert "people: 1 stamped" in said("--write")
    assert "people: 0 without a MAC" in said()
    session.expire_all()
    assert is_genuine(vault_of(session), person)
