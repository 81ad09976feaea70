"""Pages and API of what follows a grant: the holder is heard, Finance decides, auditors look on."""

from dataclasses import dataclass
from html import unescape
from uuid import UUID

import pytest
from factories.aftercare import Afterwards
from factories.identity import api_way, make_person, make_staff, sign_in
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.identity.people.models import Organisation, Person
from app.platform import Platform
from tax_incentives.aftercare.models import AuditPara, AwardObligation, Clawback, ClawbackEnd


@dataclass
class Door:
    """One of the two ways in; `as_` says who comes through it."""

    name: str
    client: FlaskClient
    session: Session
    secret: str
    headers: dict[str, str]

    def as_(self, person: Person, *scopes: str, house: Organisation | None = None) -> "Door":
        if self.name == "web":
            sign_in(self.session, self.secret, self.client, person, house)
        else:
            way = api_way(self.session, self.secret, person, list(scopes), house, proved=True)
            self.headers = {"Authorization": way.headers["Authorization"]}
        return self

    def send(self, page: str, path: str, **form: object) -> int:
        """Send a form, or JSON to the API; return the status."""
        if self.name == "web":
            return self.client.post(page, data=form).status_code
        key = {"Idempotency-Key": f"key-{path}-{len(form)}-{id(form)}"[:60].replace("/", "-")}
        answer = self.client.post(f"/api/v1{path}", json=form, headers={**self.headers, **key})
        assert answer.status_code < 500, answer.get_json()
        return answer.status_code

    @property
    def done(self) -> set[int]:
        return {302, 303} if self.name == "web" else {200, 201}


@pytest.fixture
def after(platform: Platform, session: Session) -> Afterwards:
    return Afterwards.of(platform, session)


@pytest.fixture(params=["web", "api"])
def door(
    request: pytest.FixtureRequest, platform: Platform, session: Session, client: FlaskClient
) -> Door:
    return Door(request.param, client, session, platform.settings.secret_key, {})


def _person(session: Session, person_id: UUID | None) -> Person:
    return session.get_one(Person, person_id)


def _officers(session: Session) -> list[Person]:
    return [make_staff(session, roles.FINANCE_OFFICER, f"Officer {at}") for at in range(3)]


CLAW_BACK, HOLD = "reliefs.claw_back", "reliefs.hold_award"


def test_a_relief_is_taken_back_through_both_doors(
    after: Afterwards, session: Session, door: Door
) -> None:
    award, firm, owner = after.award.id, after.reliefs.firm, after.owner.person
    first, second, third = _officers(session)
    notice = {"ground": "false_facts", "reason": "You employ nobody"}
    at = f"/reliefs/awards/{award}/clawback", f"/relief-awards/{award}/clawbacks"
    assert door.as_(first, CLAW_BACK).send(*at, **notice) in door.done
    row = session.scalars(select(Clawback)).one()
    page, path = f"/reliefs/clawbacks/{row.id}", f"/relief-clawbacks/{row.id}"

    door.as_(_person(session, owner), HOLD, "reliefs.use_credit", house=firm)
    assert door.send(f"{page}/answer", f"{path}/answer", answer="We do") in door.done
    order = {"order_reason": "No proof"}
    assert door.as_(first, CLAW_BACK).send(f"{page}/order", f"{path}/order", **order) == 403
    assert door.as_(second, CLAW_BACK).send(f"{page}/order", f"{path}/order", **order) in door.done
    door.as_(_person(session, owner), HOLD, "reliefs.use_credit", house=firm)
    assert door.send(f"{page}/appeal", f"{path}/appeal", appeal="Here it is") in door.done
    stands: object = "no" if door.name == "web" else False
    verdict = {"stands": stands, "verdict_reason": "Proof came"}
    at = f"{page}/verdict", f"{path}/verdict"
    assert door.as_(second, CLAW_BACK).send(*at, **verdict) == 403
    assert door.as_(third, CLAW_BACK).send(*at, **verdict) in door.done
    session.expire_all()
    assert session.get_one(ClawbackEnd, row.id).outcome == "set_aside"


def test_a_report_and_a_para_go_through_both_doors(
    after: Afterwards, session: Session, door: Door
) -> None:
    firm, owner = after.reliefs.firm, _person(session, after.owner.person)
    row = session.scalars(select(AwardObligation)).one()
    door.as_(owner, HOLD, "reliefs.use_credit", house=firm)
    at = f"/reliefs/obligations/{row.id}", f"/relief-obligations/{row.id}/report"
    assert door.send(*at, report="Ten people") in door.done

    auditor, finance = make_staff(session, roles.AUDITOR), _officers(session)[0]
    at = f"/reliefs/paras/of/{after.award.id}", f"/relief-awards/{after.award.id}/audit-paras"
    door.as_(auditor, "reliefs.write_para")
    assert door.send(*at, number="12", para="No proof of staff") in door.done
    para = session.scalars(select(AuditPara.id)).one()
    page, path = f"/reliefs/paras/{para}", f"/relief-audit-paras/{para}"
    door.as_(finance, "reliefs.answer_para")
    assert door.send(f"{page}/reply", f"{path}/replies", reply="Here") in door.done
    recovered = {"amount": "500", "recovery": "Challan 7"}
    assert door.send(f"{page}/recovery", f"{path}/recoveries", **recovered) in door.done
    door.as_(auditor, "reliefs.write_para")
    assert door.send(f"{page}/directive", f"{path}/directives", directive="Look") in door.done
    assert door.send(f"{page}/settlement", f"{path}/settlement", settlement="Done") in door.done


def test_pages_show_each_what_is_theirs(
    after: Afterwards, session: Session, platform: Platform, client: FlaskClient
) -> None:
    after.refund(2_00_000_00)
    row = after.notice("base_shrank")
    secret = platform.settings.secret_key

    def seen(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return unescape(answer.text).replace("\xa0", " ")

    own = [f"/reliefs/clawbacks/{row.id}", f"/reliefs/awards/{after.award.id}/afterwards"]
    sign_in(session, secret, client, _person(session, after.owner.person), after.reliefs.firm)
    assert "Send the answer" in seen(own[0])
    assert "Order it" not in seen(own[0])
    assert "Audit paras" not in seen(own[1])
    assert client.get("/reliefs/aftercare").status_code == 403

    sign_in(session, secret, client, make_staff(session, roles.AUDITOR))
    for kind in ("reopened", "clawbacks", "late", "unfunded", "paras"):
        seen(f"/reliefs/aftercare?list={kind}")
    assert client.get("/reliefs/aftercare?list=other").status_code == 404
    assert "Enter an audit para" in seen(own[1])
    assert "Send the answer" not in seen(own[0])
    assert client.get(f"/reliefs/awards/{after.award.id}/clawback").status_code == 403

    sign_in(session, secret, client, make_staff(session, roles.FINANCE_OFFICER))
    assert "Rs 70,000" in seen(own[0])
    assert "A part" not in seen(f"/reliefs/awards/{after.award.id}/clawback")

    sign_in(session, secret, client, make_person(session, "Stranger"))
    assert {client.get(each).status_code for each in own} == {404}
