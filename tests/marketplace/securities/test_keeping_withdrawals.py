"""A winner takes its question about its deposit back, both doors."""

from factories.doors import Place
from factories.evaluation import bidder
from factories.identity import join, make_person
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage, taking_back
from pytest_bdd import parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.audit.models import AuditEntry
from marketplace.securities.models import SecurityStep
from marketplace.securities.policy import CARRY, TAKEN_BACK

scenarios("marketplace/securities/features/keeping_withdrawals.feature")


@when(parsers.parse('"{name}" withdraws its request as one who may not sign, at the {door}'))
def _(stage: Stage, name: str, door: str) -> None:
    firm = bidder(stage.world, name)[1]
    clerk = make_person(stage.session, "Clerk")
    join(stage.session, clerk, firm, roles.BID_OFFICER)
    stage.session.commit()
    stage.outcome = stage.doors.open(door, clerk, firm).send(taking_back(stage, name), {})
    stage.session.expire_all()


@then('"Brohi" reads that it may withdraw the request, in English and in Urdu')
def _(stage: Stage) -> None:
    for language, words in (("en", "Withdraw the request"), ("ur", "درخواست واپس لیں")):
        address = f"/contracts/{stage.contract_of('Brohi').id}?lang={language}"
        page = stage.read("Brohi", "web", Place(address, ""))
        assert words in page.text
        assert taking_back(stage, "Brohi").web in page.body
        assert "Request that my deposit is kept" not in page.text


@then("one question was taken back")
def _(stage: Stage) -> None:
    steps = stage.session.scalars(select(SecurityStep).filter_by(step=CARRY)).all()
    assert [step.refused_reason for step in steps] == [TAKEN_BACK]
    noted = select(AuditEntry).filter_by(action="security.step_refused")
    assert len(stage.session.scalars(noted).all()) == 1
