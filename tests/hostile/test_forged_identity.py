"""Who holds the application's database password writes rows with SQL alone, and becomes nobody.

Every statement here is the role's own (`bdm_app`), with no secret of the installation. Each test
first sees that the genuine row works, so that it is the forgery that is refused.
"""

import dataclasses
import hashlib
import json
import secrets
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest
from factories.identity import (
    actor,
    api_way,
    give_password,
    join,
    make_department,
    make_person,
    make_staff,
    make_supplier,
    sign_in,
)
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app import roles
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, Invalid, TooMany
from app.identity.accounts.queries.actors import (
    SYSTEM,
    holder_of_session,
    holder_of_token,
    token_hash,
)
from app.identity.accounts.recovery_codes import new_recovery_codes, recovery_hash
from app.identity.accounts.use_cases.codes import keep_secret, spend_code
from app.identity.accounts.use_cases.proofs import prove_second_step
from app.identity.accounts.use_cases.reset_password import (
    RequestPasswordReset,
    ResetPassword,
    request_password_reset,
    reset_password,
)
from app.identity.accounts.use_cases.sign_in import FinishSignIn, SignIn, finish_sign_in
from app.identity.accounts.use_cases.sign_in import sign_in as enter
from app.identity.enrolment.use_cases.enrol_person import EnrolPerson, enrol_person
from app.identity.enrolment.use_cases.use_slip import UseSlip, use_slip
from app.identity.organisations.queries.members import members_of, roles_held
from app.identity.organisations.queries.membership_access import hashes_of_cnic
from app.identity.organisations.use_cases.answer_invitation import (
    AcceptInvitation,
    ConfirmMember,
    accept_invitation,
    confirm_member,
)
from app.identity.people.models import (
    Credential,
    Invitation,
    LoginSession,
    Membership,
    OneTimeCode,
    Person,
    RecoveryCode,
    StaffRole,
)
from app.identity.people.queries import holder_of_cnic, staff_with
from app.identity.staff.use_cases import ConfirmStaffRole, confirm_staff_role
from app.notifications.models import Message
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from app.row_macs import FORGED, Forged
from app.unit_of_work import UnitOfWork

PASSWORD, VICTIMS = "camels walk to Ziarat", "three goats on a hill"
ADDRESS = "192.0.2.7"


@pytest.fixture
def gul(session: Session) -> Person:
    """The insider, with an account like anybody's."""
    person = make_person(session, "Gul", mobile_verified_at=real_now())
    give_password(session, person, PASSWORD)
    session.commit()
    return person


@pytest.fixture
def zar(session: Session) -> Person:
    """Whom the insider would like to be."""
    person = make_person(session, "Zar", mobile_verified_at=real_now())
    give_password(session, person, VICTIMS)
    session.commit()
    return person


def copy(session: Session, table: str, key: UUID, **changes: object) -> None:
    """Insert a copy of a row, with its MAC, and some other values."""
    session.execute(
        text(
            f"insert into {table} select (jsonb_populate_record(null::{table},"  # noqa: S608 - our own names
            f" to_jsonb(old) || cast(:changes as jsonb))).* from {table} old where id = :key"
        ),
        {"key": key, "changes": json.dumps(changes, default=str)},
    )
    session.commit()


def replace(session: Session, table: str, key: UUID, **changes: object) -> None:
    """Put another row under the same id: delete it, and write it anew."""
    session.execute(text(f"create temporary table kept on commit drop as table {table}"))
    session.execute(text(f"delete from {table} where id = :key"), {"key": key})  # noqa: S608 - our own names
    session.execute(
        text(
            f"insert into {table} select (jsonb_populate_record(null::{table},"  # noqa: S608 - our own names
            " to_jsonb(old) || cast(:changes as jsonb))).* from kept old where id = :key"
        ),
        {"key": key, "changes": json.dumps(changes, default=str)},
    )
    session.execute(text("drop table kept"))
    session.commit()


def run(session: Session, statement: str, **values: object) -> None:
    session.execute(text(statement), values)
    session.commit()


def hashed_session(client: FlaskClient, platform: Platform) -> bytes:
    with client.session_transaction() as cookie:
        return token_hash(platform.settings.secret_key, cookie["_user_id"])


@pytest.fixture
def hashed(gul: Person, session: Session, platform: Platform, client: FlaskClient) -> bytes:
    """What is stored of the insider's own session."""
    sign_in(session, platform.settings.secret_key, client, gul)
    return hashed_session(client, platform)


def whose(platform: Platform, hashed: bytes) -> Actor:
    return holder_of_session(platform.executor.bind, platform.executor.vault, [hashed]).actor


def enters(platform: Platform, identifier: str, password: str) -> bool:
    command = SignIn(identifier=identifier, password=password, address=ADDRESS)
    try:
        return bool(platform.executor.execute(enter, command, actor=ANONYMOUS))
    except Invalid:
        return False


def test_it_was_the_role_of_the_application(session: Session) -> None:
    assert session.scalar(text("select current_user")) == "bdm_app"


def test_it_gives_nobody_another_persons_session(
    platform: Platform, session: Session, client: FlaskClient, hashed: bytes, zar: Person
) -> None:
    assert client.get("/account").status_code == 200
    mine = session.scalars(select(LoginSession.id).filter_by(token_hash=hashed)).one()
    counted = FORGED.labels("login_sessions")._value.get()
    replace(session, "login_sessions", mine, person_id=zar.id)
    with capture_logs() as logs:
        assert whose(platform, hashed).kind == "anonymous"
    assert client.get("/account").status_code == 303
    loud = {"event": "forged record", "log_level": "error", "table": "login_sessions"}
    assert loud | {"id": str(mine)} in logs
    assert FORGED.labels("login_sessions")._value.get() >= counted + 2


@pytest.mark.parametrize(
    "mac",
    [b"", b"\0" * 32, hashlib.sha256(b"made without it").digest()],
    ids=["empty", "zeros", "another secret"],
)
def test_it_takes_no_session_that_was_planted(
    platform: Platform, session: Session, zar: Person, mac: bytes
) -> None:
    """The secret is not in the database; a hash that a browser would meet is made with it."""
    token = secrets.token_urlsafe(32)
    found = token_hash(platform.settings.secret_key, token)
    run(
        session,
        "insert into login_sessions (id, person_id, token_hash, started_at, last_seen_at,"
        " expires_at, proved_at, user_agent, mac)"
        " values (:id, :person, :hashed, now(), now(), now() + interval '1 hour', now(), '', :mac)",
        id=new_id(),
        person=zar.id,
        hashed=found,
        mac=mac,
    )
    assert whose(platform, found).kind == "anonymous"


def test_it_revives_no_session_that_was_ended(
    platform: Platform, session: Session, hashed: bytes
) -> None:
    session.scalars(select(LoginSession).filter_by(token_hash=hashed)).one().ended_at = real_now()
    session.commit()
    run(session, "update login_sessions set ended_at = null")
    assert whose(platform, hashed).kind == "anonymous"


def test_it_lets_no_token_do_more_or_act_for_another(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    key, vault = platform.settings.secret_key, platform.executor.vault
    way = api_way(session, key, gul, ["identity.manage_own_account"])
    mine = token_hash(key, way.token)
    row = session.execute(text("select id from api_tokens")).scalar_one()
    assert holder_of_token(session, vault, [mine]).actor.person_id == gul.id
    for changes in (
        {"person_id": zar.id},
        {"scopes": ["payments.pay"]},
        {"expires_at": "2090-01-01"},
    ):
        other = secrets.token_bytes(32)
        copy(session, "api_tokens", row, id=new_id(), token_hash=f"\\x{other.hex()}", **changes)
        assert holder_of_token(session, vault, [other]).actor.kind == "anonymous"


def test_it_lets_nobody_hold_a_staff_role_that_was_inserted(
    platform: Platform, session: Session, gul: Person, hashed: bytes
) -> None:
    officer = make_staff(session, roles.AUDITOR)
    genuine = session.scalars(select(StaffRole).filter_by(person_id=officer.id)).one()
    copy(session, "staff_roles", genuine.id, id=new_id(), person_id=gul.id)
    assert whose(platform, hashed).roles == {"person"}
    assert [each.id for each in staff_with(session, roles.AUDITOR)] == [officer.id]


def test_it_confirms_no_staff_role_that_nobody_asked_for(
    platform: Platform, session: Session, gul: Person
) -> None:
    one, two = make_staff(session, roles.ADMINISTRATOR), make_staff(session, roles.ADMINISTRATOR)
    grant = new_id()
    run(
        session,
        "insert into staff_roles (id, person_id, role, granted_by, granted_at)"
        " values (:id, :person, 'auditor', :by, now())",
        id=grant,
        person=gul.id,
        by=one.id,
    )
    with pytest.raises(Forged):
        platform.executor.execute(
            confirm_staff_role, ConfirmStaffRole(grant_id=grant), actor=proved(platform, two)
        )


def proved(platform: Platform, person: Person) -> Actor:
    """An administrator at a browser in which they have just given their password."""
    with platform.executor.sessions() as session:
        now = real_now()
        login = LoginSession(
            id=new_id(),
            person_id=person.id,
            token_hash=secrets.token_bytes(32),
            started_at=now,
            last_seen_at=now,
            proved_at=now,
            expires_at=now + timedelta(hours=1),
        )
        session.add(login)
        session.commit()
        return dataclasses.replace(actor(person, roles.ADMINISTRATOR), session_id=login.id)


def test_it_makes_nobody_an_owner_of_a_firm(
    platform: Platform, session: Session, gul: Person, client: FlaskClient
) -> None:
    firm = make_supplier(session)
    owner = make_person(session, "Owner")
    genuine = join(session, owner, firm, roles.SUPPLIER_OWNER)
    clerk = join(session, gul, firm, roles.BID_OFFICER)
    sign_in(session, platform.settings.secret_key, client, gul, firm)
    hashed = hashed_session(client, platform)
    assert whose(platform, hashed).roles == {"person", "bid_officer"}
    for row in (genuine.id, clerk.id):
        made = new_id()
        copy(session, "memberships", row, id=made, person_id=gul.id, role="supplier_owner")
        assert whose(platform, hashed).roles == {"person", "bid_officer"}
        assert roles_held(session, firm.id, [gul.id])[gul.id] == {"bid_officer"}
        assert [each.id for each in members_of(session, firm.id, roles.SUPPLIER_OWNER)] == [
            owner.id
        ]
        run(session, "update memberships set until = now() where id = :id", id=made)


def test_it_accepts_no_invitation_that_nobody_made(
    platform: Platform, session: Session, gul: Person
) -> None:
    department, head = make_department(session), make_person(session, "Head")

    def invited(role: str) -> Invitation:
        now = real_now()
        with platform.executor.reading(ANONYMOUS) as uow:
            cnic_hash = hashes_of_cnic(uow, gul.cnic)[0]
        made = Invitation(
            organisation_id=department.id,
            role=role,
            cnic_hash=cnic_hash,
            cnic_ending=str(gul.cnic)[-4:],
            name="Gul",
            mobile_ending="4567",
            invited_by=head.id,
            invited_at=now,
            expires_at=now + timedelta(days=1),
            person_id=gul.id,
        )
        session.add(made)
        session.commit()
        return made

    genuine, forged = invited("procurement_officer"), new_id()
    copy(session, "invitations", genuine.id, id=forged, role="approving_officer")
    me = actor(gul)
    platform.executor.execute(
        accept_invitation, AcceptInvitation(invitation_id=genuine.id), actor=me
    )
    with pytest.raises(Forged):
        platform.executor.execute(
            accept_invitation, AcceptInvitation(invitation_id=forged), actor=me
        )
    run(
        session,
        "update invitations set accepted_at = now() where id = :forged",
        forged=forged,
    )
    chief = actor(head, roles.DEPARTMENT_HEAD, organisation=department)
    with pytest.raises(Forged):
        platform.executor.execute(confirm_member, ConfirmMember(invitation_id=forged), actor=chief)
    command = ConfirmMember(invitation_id=genuine.id)
    platform.executor.execute(confirm_member, command, actor=chief)
    held = session.scalars(select(Membership.role).filter_by(person_id=gul.id)).all()
    assert held == ["procurement_officer"]


def test_it_takes_no_password_that_was_copied(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    assert enters(platform, gul.cnic, PASSWORD)
    run(
        session,
        "update credentials set password_hash ="
        " (select password_hash from credentials where person_id = :mine) where person_id = :zar",
        mine=gul.id,
        zar=zar.id,
    )
    assert not enters(platform, zar.cnic, PASSWORD)


def with_app(platform: Platform, session: Session, person: Person, password: str) -> str:
    """Set up an authenticator app; returns its secret."""
    secret = pyotp.random_base32()
    credential = session.get_one(Credential, person.id)
    credential.totp_secret = platform.executor.vault.seal(secret.encode())
    credential.totp_confirmed_at = real_now()
    session.commit()
    assert begins(platform, person, password)
    return secret


def begins(platform: Platform, person: Person, password: str) -> str:
    """Give the password; returns the step in which a code is asked for."""
    command = SignIn(identifier=person.cnic, password=password, address=ADDRESS)
    return platform.executor.execute(enter, command, actor=ANONYMOUS).step


def test_it_takes_no_second_step_that_was_copied_or_removed(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    """Even by who knows the password."""
    mine = with_app(platform, session, gul, PASSWORD)
    with_app(platform, session, zar, VICTIMS)
    step = begins(platform, zar, VICTIMS)
    before = session.execute(
        text("select totp_secret, totp_confirmed_at, mac from credentials where person_id = :zar"),
        {"zar": zar.id},
    ).one()
    rewritten = (
        "update credentials c set totp_secret = m.totp_secret,"
        " totp_confirmed_at = m.totp_confirmed_at, mac = m.mac from credentials m"
        " where c.person_id = :zar and m.person_id = :mine"
    )
    run(session, rewritten, zar=zar.id, mine=gul.id)
    assert not enters(platform, zar.cnic, VICTIMS)
    finish = FinishSignIn(step=step, code=pyotp.TOTP(mine).now(), address=ADDRESS)
    with pytest.raises(Conflict, match="Sign in again"):
        platform.executor.execute(finish_sign_in, finish, actor=ANONYMOUS)
    run(
        session,
        "update credentials set totp_secret = null, totp_confirmed_at = null"
        " where person_id = :zar",
        zar=zar.id,
    )
    assert not enters(platform, zar.cnic, VICTIMS)
    run(
        session,
        "update credentials set totp_secret = :secret, totp_confirmed_at = :at, mac = :mac"
        " where person_id = :zar",
        secret=before[0],
        at=before[1],
        mac=before[2],
        zar=zar.id,
    )
    assert begins(platform, zar, VICTIMS)


def test_it_takes_no_recovery_code_of_another(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    vault = platform.executor.vault
    assert recovery_hash(vault, gul.id, "abcd-efgh-jkmn") != recovery_hash(
        vault, zar.id, "abcd-efgh-jkmn"
    )


def test_it_sends_no_code_to_an_address_that_was_rewritten(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    def asked(identifier: str) -> int:
        command = RequestPasswordReset(identifier=identifier, address=ADDRESS)
        platform.executor.execute(request_password_reset, command, actor=ANONYMOUS)
        return len(session.execute(select(Message.id)).all())

    assert asked(gul.cnic) > 0
    sent = len(session.execute(select(Message.id)).all())
    # They can encrypt nothing, so they move what is there: their own number to another's row.
    own = session.execute(
        text("select mobile as number, mobile_hash as index from people where id = :id"),
        {"id": gul.id},
    ).one()
    write = "update people set mobile = :number, mobile_hash = :index where id = :id"
    run(session, write, number=None, index=None, id=gul.id)
    run(session, write, number=own.number, index=own.index, id=zar.id)
    assert asked(zar.cnic) == sent
    assert asked(gul.mobile or "") == sent


def test_it_takes_no_card_that_no_officer_saw(
    platform: Platform, session: Session, zar: Person
) -> None:
    """An account of the insider's, which typed the CNIC of an official before they came."""
    mine = make_person(
        session, "Mine", cnic="5440099999991", mobile_verified_at=real_now(), cnic_verified_at=None
    )
    give_password(session, mine, PASSWORD)
    session.commit()
    run(session, "update people set cnic_verified_at = now() where id = :mine", mine=mine.id)
    assert not enters(platform, "5440099999991", PASSWORD)
    session.expire_all()
    assert holder_of_cnic(session, "5440099999991") is None
    run(session, "update people set cnic_verified_at = null where id = :zar", zar=zar.id)
    run(session, "update people set cnic = :cnic where id = :mine", cnic=zar.cnic, mine=mine.id)
    session.expire_all()
    assert holder_of_cnic(session, str(zar.cnic)) is None


def a_code(platform: Platform, person: Person, purpose: str = "reset-password") -> OneTimeCode:
    def keep(uow: UnitOfWork, _: None) -> OneTimeCode:
        return keep_secret(
            uow, "123456", purpose=purpose, destination="somewhere", person_id=person.id
        )

    return platform.executor.execute(keep, None, actor=ANONYMOUS)


def test_it_lets_nobody_use_their_own_code_for_another(
    platform: Platform, session: Session, gul: Person, zar: Person
) -> None:
    def reset(code: OneTimeCode) -> None:
        command = ResetPassword(request_id=code.id, code="123456", password="walnut river saffron")
        platform.executor.execute(reset_password, command, actor=ANONYMOUS)

    reset(a_code(platform, gul))
    code = a_code(platform, gul)
    replace(session, "one_time_codes", code.id, person_id=zar.id)
    with pytest.raises(Invalid, match="code is wrong"):
        reset(code)
    assert enters(platform, zar.cnic, VICTIMS)


def test_it_lets_nobody_guess_on_by_resetting_the_count(
    platform: Platform, session: Session, zar: Person
) -> None:
    code = a_code(platform, zar)

    def guess(uow: UnitOfWork, _: None) -> None:
        spend_code(uow, code.id, "reset-password", "000000")

    for _ in range(10):
        run(session, "update one_time_codes set tries = 0")
        with pytest.raises(Invalid, match="code is wrong"):
            platform.executor.execute(guess, None, actor=ANONYMOUS)
    run(session, "update one_time_codes set tries = 0")
    with pytest.raises(TooMany):
        platform.executor.execute(guess, None, actor=ANONYMOUS)


def test_it_lets_nobody_use_their_own_slip_for_another(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    session.commit()

    def enrolled(cnic: str) -> tuple[Person, str]:
        command = EnrolPerson(
            cnic=cnic, name="Gul", consent_given="signature", consent_reference="Quetta F-12"
        )
        made = platform.executor.execute(
            enrol_person, command, actor=actor(officer, roles.FACILITATION_OFFICER)
        )
        return made.person, made.slip_code

    (mine, code), (other, _) = enrolled("5440111111111"), enrolled("5440122222222")
    run(
        session,
        "update enrolments set slip_hash ="
        " (select slip_hash from enrolments where person_id = :mine) where person_id = :other",
        mine=mine.id,
        other=other.id,
    )
    for person, good in ((other, False), (mine, True)):
        command = UseSlip(cnic=person.cnic, code=code, password=PASSWORD)
        if good:
            platform.executor.execute(use_slip, command, actor=ANONYMOUS)
        else:
            with pytest.raises(Invalid, match="do not match"):
                platform.executor.execute(use_slip, command, actor=ANONYMOUS)


def test_it_lets_nobody_use_a_slip_twice_whose_use_was_emptied(
    platform: Platform, session: Session
) -> None:
    officer = make_staff(session, roles.FACILITATION_OFFICER)
    session.commit()
    command = EnrolPerson(
        cnic="5440111111111", name="Gul", consent_given="signature", consent_reference="Q F-12"
    )
    by = actor(officer, roles.FACILITATION_OFFICER)
    made = platform.executor.execute(enrol_person, command, actor=by)
    use = UseSlip(cnic=command.cnic, code=made.slip_code, password=PASSWORD)
    platform.executor.execute(use_slip, use, actor=ANONYMOUS)
    run(session, "update enrolments set slip_used_at = null")
    with pytest.raises(Invalid, match="do not match"):
        platform.executor.execute(use_slip, use, actor=ANONYMOUS)


def test_it_takes_no_recovery_code_twice_whose_use_was_emptied(
    platform: Platform, session: Session, gul: Person
) -> None:
    code, key = new_recovery_codes()[0], gul.id
    hashed = recovery_hash(platform.executor.vault, key, code)
    session.add(RecoveryCode(person_id=key, code_hash=hashed))
    session.commit()

    def prove(uow: UnitOfWork, _: None) -> None:
        prove_second_step(uow, Credential(person_id=key), code)

    platform.executor.execute(prove, None, actor=SYSTEM)
    run(session, "update recovery_codes set used_at = null")
    with pytest.raises(Invalid, match="has already been used"):
        platform.executor.execute(prove, None, actor=SYSTEM)
