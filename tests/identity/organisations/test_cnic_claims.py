"""Scenarios of claimed and verified CNICs: who typed it first, and the holder who comes later."""

import json
import re

from factories.counting import counted
from factories.delivery import deliver_here
from factories.doors import Place
from factories.identity import join, make_person, make_supplier, sign_in
from factories.letter_codes import codes_sent_to
from factories.world import World
from flask.testing import FlaskClient
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.audit.models import AuditEntry
from app.clock import real_now
from app.identity.people.models import Invitation, Person, StaffRole
from app.identity.people.queries import holder_of_cnic
from app.notifications.addresses import address_hash
from app.notifications.models import Message, Notification

scenarios("identity/features/organisations_cnic.feature")

CNIC, OTHER_CNIC = "5440012345671", "5440012345672"
INVITE = Place("/organisations/{}/invite", "/organisations/{}/invitations")
BRING = Place("/invitations/code", "/invitations/codes")
ANSWER = Place("/invitations/{}/{}", "/invitations/{}/{}")
OFFERS = Place("/organisations", "/invitations")
CHECK = Place("/enrolment/cnic", "/cnic-checks")
VERIFY = Place("/enrolment/cnic/{}", "/cnic-checks/{}/verify")
GRANT = Place("/staff/grant", "/staff-roles")
ENROL = Place("/enrolment/new", "/enrolments")


@given("Hostile, who typed the CNIC of Naseer first")
def hostile(world: World) -> None:
    world.people["Hostile"] = _claimant(world, "Hostile", "+923339999991")


@given("Naseer, who created an account afterwards")
def naseer(world: World) -> None:
    world.people["Naseer"] = _claimant(world, "Naseer", "+923339999992")


def _claimant(world: World, name: str, mobile: str) -> Person:
    return make_person(
        world.session,
        name,
        cnic=CNIC,
        cnic_verified_at=None,
        mobile=mobile,
        mobile_verified_at=real_now(),
    )


@when(parsers.parse('Salma invites Naseer to "{organisation}", at the {door}'))
def invite(world: World, organisation: str, door: str) -> None:
    _invite(world, organisation, door, CNIC)


@when(
    parsers.parse(
        'Salma invites somebody whose CNIC nobody typed to "{organisation}", at the {door}'
    )
)
def invite_unknown(world: World, organisation: str, door: str) -> None:
    _invite(world, organisation, door, "5440099999991")


def _invite(world: World, organisation: str, door: str, cnic: str) -> None:
    data = {"cnic": cnic, "name": "Naseer", "mobile": "+923339999992"}
    place = INVITE.at(world.organisation(organisation).id)
    with counted(world.platform) as asked:
        world.do("Salma", door, place, data | {"role": "procurement_officer"})
    text = json.dumps(world.outcome.body) if door == "api" else world.outcome.location
    plain = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9T:.Z+-]{19,}", "", text)
    answer = (world.outcome.status, plain.replace(cnic[-4:], ""), asked)
    world.kept.setdefault("answers", []).append(answer)


@then("both got the same answer after the same questions to the database")
def alike(world: World) -> None:
    one, other = world.kept["answers"]
    assert one[0] < 400
    assert one == other


@then(parsers.parse("Hostile sees no invitation, at the {door}"))
def sees_none(world: World, door: str) -> None:
    world.session.commit()
    seen = world.doors.open(door, world.people["Hostile"]).read(OFFERS).text
    assert "Irrigation" not in seen


@when(
    parsers.re(
        r'Rahim gives the CNIC of Naseer the staff role "auditor" '
        r"(?P<how>without a|with his) mobile number, at the (?P<door>\w+)"
    )
)
def grant(world: World, how: str, door: str) -> None:
    mobile = world.people["Naseer"].mobile if how == "with his" else None
    data = {"cnic": CNIC, "role": "auditor", "mobile": mobile}
    world.do("Rahim", door, GRANT, data, proved=True)


@then("the staff role waits for Naseer")
def waits(world: World) -> None:
    assert world.latest(StaffRole).person_id == world.people["Naseer"].id


@given('Hostile is a procurement officer of "Irrigation" by an invitation to that CNIC')
def member(world: World) -> None:
    organisation = world.organisation("Irrigation")
    join(world.session, world.people["Hostile"], organisation, roles.PROCUREMENT_OFFICER)


@given("Hostile holds the staff role of an auditor")
def auditor(world: World) -> None:
    row = StaffRole(person_id=world.people["Hostile"].id, role="auditor", granted_at=real_now())
    row.confirmed_by, row.confirmed_at = world.people["Salma"].id, real_now()
    world.session.add(row)
    world.session.flush()


@given(parsers.parse('Hostile declared the firm "{name}"'))
def firm(world: World, name: str) -> None:
    made = make_supplier(world.session, name, verified=False)
    made.declared_by = world.people["Hostile"].id
    join(world.session, world.people["Hostile"], made, roles.SUPPLIER_OWNER)


@given("Hostile is signed in")
def signed_in(world: World, client: FlaskClient) -> None:
    sign_in(world.session, world.platform.settings.secret_key, client, world.people["Hostile"])
    assert client.get("/account").status_code == 200
    world.kept["browser"] = client


@when(parsers.re(r"(?P<name>Naseer|Hostile) shows the card to Sadia, at the (?P<door>\w+)"))
def shows(world: World, name: str, door: str) -> None:
    _check(world, door, CNIC, str(world.people[name].mobile))


@when(parsers.parse("Naseer shows another card to Sadia, at the {door}"))
def shows_another(world: World, door: str) -> None:
    """By the e-mail address: codes to one address are paced."""
    _check(world, door, OTHER_CNIC, str(world.people["Naseer"].email))


@when(parsers.parse("somebody without an account shows a card to Sadia, at the {door}"))
def shows_without(world: World, door: str) -> None:
    _check(world, door, CNIC, "03335555555")


@when(parsers.parse("Sadia asks for a code for her own account, at the {door}"))
def shows_own(world: World, door: str) -> None:
    _check(world, door, OTHER_CNIC, str(world.people["Sadia"].mobile))


@when(parsers.parse("Salma shows a card to Salma, at the {door}"))
def shows_wrongly(world: World, door: str) -> None:
    world.do("Salma", door, CHECK, {"cnic": CNIC, "account": "03335555555"})


def _check(world: World, door: str, cnic: str, account: str) -> None:
    world.do("Sadia", door, CHECK, {"cnic": cnic, "account": account})
    if world.outcome.ok:
        world.kept["check"] = world.outcome.id


@when(parsers.re(r"Sadia enters the code that (?P<name>\w+) reads out, at the (?P<door>\w+)"))
def read_out(world: World, name: str, door: str) -> None:
    _verify(world, door, _digits(world, name))


@when(parsers.parse("Sadia enters the code that went to herself, at the {door}"))
def read_own(world: World, door: str) -> None:
    _verify(world, door, _digits(world, "Sadia"))


@when(parsers.parse("Sadia enters another code than the one that Naseer got, at the {door}"))
def read_wrong(world: World, door: str) -> None:
    _verify(world, door, f"{(int(_digits(world, 'Naseer')) + 1) % 10**6:06d}")


def _verify(world: World, door: str, code: str) -> None:
    world.do("Sadia", door, VERIFY.at(world.kept["check"]), {"code": code})


def _digits(world: World, name: str) -> str:
    """The code of digits that went to somebody last."""
    vault = world.platform.executor.vault
    person = world.people[name]
    hashed = [address_hash(vault, str(each)) for each in (person.mobile, person.email)]
    query = select(Message).where(Message.address_hash.in_(hashed), Message.secret)
    texts = [
        json.loads(vault.open_for(each.place, each.sealed))["text"]
        for each in world.session.scalars(query.order_by(Message.id))
    ]
    found = [code for text in texts for code in re.findall(r"\b[0-9]{6}\b", text)]
    return found[-1]


@given("Naseer showed the card to Sadia")
@when("Naseer showed the card to Sadia")
def showed(world: World) -> None:
    _check(world, "web", CNIC, str(world.people["Naseer"].mobile))
    _verify(world, "web", _digits(world, "Naseer"))
    assert world.outcome.ok, world.outcome.sentences


@then("the CNIC is that of Naseer's account alone")
def is_his(world: World) -> None:
    world.session.expire_all()
    holder = holder_of_cnic(world.session, CNIC)
    assert holder is not None
    assert holder.id == world.people["Naseer"].id
    assert holder.cnic_verified_by == world.people["Sadia"].id
    assert world.people["Hostile"].cnic is None


@then("Hostile holds no staff role")
def no_role(world: World) -> None:
    held = select(StaffRole).filter_by(person_id=world.people["Hostile"].id, ended_at=None)
    assert world.session.scalars(held).all() == []


@then("Hostile is not signed in any more")
def signed_out(world: World) -> None:
    assert world.kept["browser"].get("/account").status_code != 200


@then("Hostile and Naseer are told of it")
def told(world: World) -> None:
    deliver_here(world.platform.executor)
    for name, template in (
        ("Hostile", "cnic_lost"),
        ("Hostile", "staff_role_ended"),
        ("Naseer", "cnic_verified"),
    ):
        query = select(Notification.template).filter_by(person_id=world.people[name].id)
        assert f"identity/{template}" in world.session.scalars(query).all()


@then("the trail names both accounts, and no CNIC")
def trail(world: World) -> None:
    rows = world.session.scalars(
        select(AuditEntry).where(
            AuditEntry.action.in_(["person.cnic_lost", "person.cnic_verified"])
        )
    ).all()
    subjects = {row.action: row.subject for row in rows}
    assert str(world.people["Hostile"].id) in subjects["person.cnic_lost"]
    assert str(world.people["Naseer"].id) in subjects["person.cnic_verified"]
    (lost,) = [row.after for row in rows if row.action == "person.cnic_lost"]
    assert (lost["memberships"], lost["staff_roles"]) == (1, 1)
    assert CNIC not in str([(row.before, row.after) for row in rows])


@given('Hostile got hold of a code and accepted the role "approving_officer" in "Irrigation"')
def got_hold(world: World) -> None:
    hostile = world.people["Hostile"]
    data = {"cnic": CNIC, "name": "Naseer", "mobile": hostile.mobile, "role": "approving_officer"}
    world.do("Salma", "web", INVITE.at(world.organisation("Irrigation").id), data)
    world.do("Hostile", "web", BRING, {"code": codes_sent_to(world.session, hostile.mobile)[-1]})
    world.kept["theirs"] = world.latest(Invitation).id
    world.do("Hostile", "web", ANSWER.at(world.kept["theirs"], "accept"))
    assert world.outcome.ok, world.outcome.sentences


@when(parsers.parse("Salma confirms what Hostile accepted, at the {door}"))
def confirms(world: World, door: str) -> None:
    world.do("Salma", door, ANSWER.at(world.kept["theirs"], "confirm"))


@then("no code went out")
def no_code(world: World) -> None:
    assert world.session.scalars(select(Message).filter_by(secret=True)).all() == []


@when(parsers.parse("Sadia enrols the holder of that card, at the {door}"))
def enrols(world: World, door: str) -> None:
    consent = {"consent_given": "signature", "consent_reference": "Quetta F-12"}
    world.do("Sadia", door, ENROL, {"name": "Naseer Khan", "cnic": CNIC} | consent)


@then("neither Hostile nor Naseer has the CNIC")
def neither(world: World) -> None:
    world.session.expire_all()
    assert world.people["Hostile"].cnic is None
    assert world.people["Naseer"].cnic is None
    assert holder_of_cnic(world.session, CNIC) is not None
