"""What somebody hostile sends to the pages of signing in and up, and what they get."""

import json
import re
import statistics
import time
from dataclasses import replace
from uuid import UUID

import pytest
from factories.arranging import as_owner
from factories.history import rewriting
from factories.identity import give_password, make_person, make_staff, sign_in
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import roles
from app.audit.models import AuditEntry
from app.clock import real_now
from app.db import new_id
from app.errors import Invalid
from app.factory import create_app
from app.identity.accounts.passwords import hash_password
from app.identity.accounts.queries.actors import holder_of_session, token_hash
from app.identity.accounts.use_cases.register_person import (
    ConfirmRegistration,
    confirm_registration,
)
from app.identity.people.models import Credential, LoginSession, Person, StaffRole
from app.installation import Installation
from app.notifications.models import Message
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.row_macs import vault_of
from app.web.return_addresses import local_path

PASSWORD = "camels walk to Ziarat"


@pytest.fixture
def gul(session: Session) -> Person:
    person = make_person(session, "Gul")
    give_password(session, person, PASSWORD)
    session.commit()
    return person


def enter(
    client: FlaskClient, typed: str, password: str = PASSWORD, to: str = "/sign-in"
) -> TestResponse:
    return client.post(to, data={"identifier": typed, "password": password})


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "",
    ],
)
def test_it_leads_nobody_elsewhere(client: FlaskClient, gul: Person, target: str) -> None:
    answer = client.post(
        "/sign-in",
        query_string={"next": target},
        data={"identifier": gul.cnic, "password": PASSWORD},
    )
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert re.match(r"/(?![/\\])", location)
    assert not re.search(r"[\x00-\x20\\]", location)


@given(st.text(max_size=30))
def test_it_lets_only_plain_paths_through(target: str) -> None:
    kept = local_path(target, "/home")
    assert kept == "/home" or (kept == target and re.match(r"/(?![/\\])", kept))


def test_it_goes_where_somebody_wanted_to(client: FlaskClient, gul: Person) -> None:
    led = client.get("/account/sessions")
    assert led.headers["Location"] == "/sign-in?next=/account/sessions"
    answer = enter(client, gul.cnic, to=led.headers["Location"])
    assert answer.headers["Location"] == "/account/sessions"


def test_it_begins_a_new_session_at_every_sign_in(
    client: FlaskClient, gul: Person, session: Session
) -> None:
    """Whoever planted a cookie in the browser holds nothing afterwards."""
    with client.session_transaction() as planted:
        planted["_user_id"] = "planted"
        planted["planted"] = "yes"
    enter(client, gul.cnic)
    with client.session_transaction() as first:
        assert "planted" not in first
        token = first["_user_id"]
    assert token != "planted"
    client.post("/sign-out")
    enter(client, gul.cnic)
    with client.session_transaction() as second:
        assert second["_user_id"] != token
    stored = session.scalars(select(LoginSession.token_hash)).all()
    assert token.encode() not in stored


def test_it_does_not_let_a_signed_out_cookie_in_again(client: FlaskClient, gul: Person) -> None:
    enter(client, gul.cnic)
    kept = client.get_cookie("bdm")
    assert kept
    client.post("/sign-out")
    client.set_cookie("bdm", kept.value)
    assert client.get("/account").status_code == 303


def test_it_keeps_the_cookie_from_scripts_and_other_sites(client: FlaskClient, gul: Person) -> None:
    cookie = enter(client, gul.cnic).headers.getlist("Set-Cookie")
    held = next(line for line in cookie if line.startswith("bdm="))
    assert "HttpOnly" in held
    assert "SameSite=Lax" in held
    assert "Expires" not in held


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/sign-in", "identifier"),
        ("/sign-in", "password"),
        ("/register", "name"),
        ("/register", "cnic"),
        ("/register", "password"),
        ("/reset-password", "identifier"),
    ],
)
@pytest.mark.parametrize("value", ["x" * 100_000, "a\0b", "'; drop table people; --", "\ud800"])
def test_it_answers_nonsense_with_a_sentence(
    client: FlaskClient, path: str, name: str, value: str
) -> None:
    given = {"identifier": "5440012345671", "password": PASSWORD, "name": "Gul"}
    given |= {"cnic": "5440012345671", "mobile": "03331234567"}
    names = {
        "/sign-in": ("identifier", "password"),
        "/register": ("name", "cnic", "mobile", "password"),
        "/reset-password": ("identifier",),
    }[path]
    data = {key: given[key] for key in names} | {name: value.encode("utf-8", "surrogatepass")}
    answer = client.post(path, data=data)
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "There is a problem" in answer.text


def test_it_knows_no_field_that_it_did_not_ask_for(client: FlaskClient, gul: Person) -> None:
    data = {"identifier": gul.cnic, "password": PASSWORD, "session_id": "1"}
    assert client.post("/sign-in", data=data).status_code == 422


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/register", "/reset-password", "/prove", "/account/password"]
)
def test_it_takes_no_form_of_another_site(
    guarded: Flask, session: Session, platform: Platform, gul: Person, path: str
) -> None:
    client = guarded.test_client()
    sign_in(session, platform.settings.secret_key, client, gul)
    answer = client.post(path, data={"identifier": gul.cnic, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/account").status_code == 200


@pytest.fixture
def guarded(platform: Platform) -> Flask:
    """The application as it is served, with CSRF protection."""
    app = create_app(platform)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def test_it_signs_in_with_the_token_of_its_form(guarded: Flask, gul: Person) -> None:
    client = guarded.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    data = {"identifier": gul.cnic, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=data).status_code == 303


def test_it_writes_no_secret_into_the_audit_trail(
    client: FlaskClient, gul: Person, session: Session
) -> None:
    enter(client, gul.cnic, "not the password")
    enter(client, gul.cnic)
    client.post("/reset-password", data={"identifier": gul.cnic})
    client.post("/account/profile", data={"name": "Gul", "language": "en"})
    rows = session.scalars(select(AuditEntry)).all()
    trail = " ".join(f"{row.action} {row.subject} {row.before} {row.after}" for row in rows)
    assert "session.started" in trail
    assert "sign_in.refused" in trail
    for secret in (gul.cnic, gul.mobile or "", gul.email or "", PASSWORD, "not the password"):
        assert secret not in trail


def test_it_keeps_what_was_entered_to_register_sealed(
    client: FlaskClient, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    data = {"name": "Gul Planted", "cnic": "5440098765431", "mobile": "03339876543"}
    answer = client.post("/register", data=data | {"password": PASSWORD})
    assert answer.status_code == 303
    logged = capsys.readouterr()
    for table in ("registrations", "one_time_codes", "messages", "outbox_events", "audit_entries"):
        rows = session.execute(text(f"select t::text from {table} t")).scalars()  # noqa: S608 - our own names
        dump = " ".join(rows)
        for secret in ("5440098765431", "3339876543", "Gul Planted", PASSWORD):
            assert secret not in dump, table
            assert secret.encode().hex() not in dump, table
            assert secret not in logged.out + logged.err


def test_entries_copied_into_another_registration_are_shown_to_nobody(
    client: FlaskClient, session: Session
) -> None:
    ids = []
    for last in "12":
        data = {"name": "Gul Khan", "cnic": f"544009876543{last}", "mobile": f"0333987654{last}"}
        answer = client.post("/register", data=data | {"password": PASSWORD})
        ids.append(answer.location.rpartition("/")[2])
    theirs, own = ids
    assert client.get(f"/register/{own}").status_code == 200
    copied = text(
        "insert into registrations (id, sealed, created_at, expires_at, mobile_code_id)"
        " select :new, o.sealed, r.created_at, r.expires_at, r.mobile_code_id from registrations r"
        " join registrations o on o.id = :theirs where r.id = :own"
    )
    new = new_id()
    session.execute(copied, {"own": own, "theirs": theirs, "new": new})
    session.commit()
    assert client.get(f"/register/{new}").status_code == 404
    tried = client.post(f"/register/{new}", data={"mobile_code": "123456"})
    assert (tried.status_code, tried.location) == (303, "/sign-in")


def test_the_code_of_ones_own_phone_proves_nobody_elses_number(
    platform: Platform, client: FlaskClient, session: Session
) -> None:
    """Who writes to the database lets a registration with a stranger's number name their code."""
    ids = []
    for last in "12":
        data = {"name": "Gul Khan", "cnic": f"544009876543{last}", "mobile": f"0333987654{last}"}
        answer = client.post("/register", data=data | {"password": PASSWORD})
        ids.append(UUID(answer.location.rpartition("/")[2]))
    strangers, own = ids
    sent = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    body = json.loads(vault_of(session).open_for(sent.place, sent.sealed or b""))
    digits = re.findall(r"\b\d{6}\b", body["sms"])[0]
    swap = text(
        "update registrations set mobile_code_id = (select mobile_code_id from registrations"
        " where id = :own) where id = :theirs"
    )
    session.execute(swap, {"own": own, "theirs": strangers})
    session.commit()

    def confirm(registration: UUID) -> None:
        command = ConfirmRegistration(registration_id=registration, mobile_code=digits)
        platform.executor.execute(confirm_registration, command, actor=ANONYMOUS)

    with pytest.raises(Invalid, match="code is wrong"):
        confirm(strangers)
    confirm(own)


@pytest.mark.usefixtures("dear_passwords")
def test_it_takes_about_as_long_for_somebody_unknown(
    client: FlaskClient, session: Session, gul: Person
) -> None:
    """Hashing dominates both: without the hash of nobody the unknown would be far quicker."""
    dear = hash_password(vault_of(session), gul.id, PASSWORD)
    session.execute(update(Credential).filter_by(person_id=gul.id).values(password_hash=dear))
    session.commit()

    def seconds(typed: str) -> float:
        began = time.perf_counter()
        enter(client, typed, "not the password")
        return time.perf_counter() - began

    known, unknown = [], []
    for number in range(4):
        known.append(seconds(gul.cnic))
        unknown.append(seconds(f"333000000000{number}"))
    assert statistics.median(unknown) > statistics.median(known) / 3


def test_it_hides_a_token_that_does_not_belong_to_a_session(
    session: Session, platform: Platform
) -> None:
    hashed = token_hash(platform.settings.secret_key, "made up")
    assert holder_of_session(session, vault_of(session), [hashed]).actor.kind == "anonymous"


@pytest.fixture
def province(platform: Platform, session: Session) -> Platform:
    """A real province, whose mark nobody could remove."""
    with rewriting(session), as_owner(session):
        session.execute(update(Installation).values(demonstration=False))
    session.commit()
    return replace(platform, executor=replace(platform.executor, demonstration=False))


def _app_of(person: Person) -> Credential:
    return Credential(person_id=person.id, totp_secret=b"sealed", totp_confirmed_at=real_now())


def test_it_counts_no_staff_role_without_a_second_step(
    province: Platform, session: Session
) -> None:
    """A demonstration lets its accounts in without an app; a real province does not."""
    client = create_app(province).test_client()
    officer, colleague = make_staff(session, roles.AUDITOR), make_staff(session, roles.AUDITOR)
    session.add(_app_of(colleague))
    sign_in(session, province.settings.secret_key, client, officer)
    with client.session_transaction() as cookie:
        hashed = token_hash(province.settings.secret_key, cookie["_user_id"])
    # Nobody's app makes another's role count.
    assert holder_of_session(session, vault_of(session), [hashed]).actor.roles == {"person"}
    assert "It is not active" in client.get("/account").text
    session.add(_app_of(officer))
    session.commit()
    assert "auditor" in holder_of_session(session, vault_of(session), [hashed]).actor.roles


def test_it_counts_staff_roles_in_a_demonstration(
    session: Session, platform: Platform, client: FlaskClient
) -> None:
    officer = make_staff(session, roles.AUDITOR)
    sign_in(session, platform.settings.secret_key, client, officer)
    with client.session_transaction() as cookie:
        hashed = token_hash(platform.settings.secret_key, cookie["_user_id"])
    assert "auditor" in holder_of_session(session, vault_of(session), [hashed]).actor.roles


def test_a_staff_role_that_was_ended_opens_nothing_any_more(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    auditor = make_staff(session, roles.AUDITOR)
    sign_in(session, platform.settings.secret_key, client, auditor)
    session.commit()
    assert client.get("/audit").status_code == 200
    held = session.scalars(select(StaffRole).filter_by(person_id=auditor.id)).one()
    held.ended_at, held.ended_by = real_now(), make_person(session, "Administrator").id
    session.commit()
    assert client.get("/audit").status_code == 403
