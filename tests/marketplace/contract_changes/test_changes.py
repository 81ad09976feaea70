"""Changes and milestones of contracts, in the words of officers, suppliers and journalists."""

from datetime import timedelta

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage, at_contract, done
from factories.doors import Place
from factories.history import rewriting
from factories.tenders import deliver_all
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import text

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.models import Notification
from app.overrides.models import RuleOverride
from marketplace.contract_changes.models import ContractChange, Milestone
from marketplace.contract_changes.policy import ChangeKind, added_paisa, price_after
from marketplace.contract_changes.use_cases import remind_of_securities
from marketplace.securities.models import Instrument

scenarios("marketplace/contract_changes/features/changes.feature")
PUBLIC = Place("/contracts/{}", "/public-contracts/{}")


@given(parsers.parse('both sides sign the contract of "{name}"'))
def _(stage: Stage, name: str) -> None:
    for who in ("authority", name):
        stage.send(who, "api", at_contract(stage, name, "signature"))
        done(stage)


@when(
    parsers.re(
        r"the (?P<who>[a-z ]+) proposes an? (?P<kind>\w+) of "
        r'"(?P<amount>\d*)" until "(?P<day>[\d-]*)": "(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def proposes(
    stage: Stage, who: str, kind: str, amount: str, day: str, reason: str, door: str
) -> None:
    told = {"kind": kind, "amount": amount or None, "ends_on": day or None, "reason": reason}
    stage.send(who, door, at_contract(stage, "Brohi", "changes"), told)


@when(
    parsers.parse(
        'the officer proposes a variation that takes away "{amount}": "{reason}", at the {door}'
    )
)
def _(stage: Stage, amount: str, reason: str, door: str) -> None:
    told = {"kind": "variation", "amount": amount, "takes_away": True, "reason": reason}
    stage.send("officer", door, at_contract(stage, "Brohi", "changes"), told)
    row = stage.session.query(ContractChange).order_by(ContractChange.id.desc()).first()
    assert row is not None
    assert row.amount_paisa == -50_00


def change(stage: Stage, page: str, api: str) -> Place:
    row = stage.session.query(ContractChange).order_by(ContractChange.id.desc()).first()
    assert row is not None
    address = f"/contract-changes/{row.id}"
    return Place(f"{address}/{page}", f"{address}/{api}")


@when(parsers.parse("the {who} approves the change, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    stage.send(who, door, change(stage, "approve", "approval"))


@when(parsers.parse('the {who} refuses the change: "{reason}", at the {door}'))
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    stage.send(who, door, change(stage, "refuse", "refusal"), {"reason": reason})


@when(
    parsers.parse(
        'the authority asks another officer to override the cap: "{reason}", at the {door}'
    )
)
def _(stage: Stage, reason: str, door: str) -> None:
    row = stage.session.query(ContractChange).order_by(ContractChange.id.desc()).first()
    assert row is not None
    address = f"/overrides/marketplace.contract_change/{row.id}/change-above-cap"
    stage.send("authority", door, Place(address, address), {"reason": reason})


@when(parsers.parse("the {who} agrees to the override, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    row = stage.session.query(RuleOverride).one()
    address = f"/overrides/{row.id}"
    stage.send(who, door, Place(f"{address}/approve", f"{address}/approval"))


def read(stage: Stage, door: str) -> str:
    found = stage.doors.open(door).read(PUBLIC.at(stage.contract_of("Brohi").id))
    return found.text if found.ok else ""


@then(
    parsers.re(r'the public reads of the contract of "Brohi", at the (?P<door>\w+): (?P<texts>.+)')
)
def _(stage: Stage, door: str, texts: str) -> None:
    told = read(stage, door)
    assert "<bdi" not in told
    for wanted in texts.split(", "):
        assert wanted.strip('"') in told, wanted


@then(parsers.parse('the public reads nothing of "{words}", at the {door}'))
def _(stage: Stage, words: str, door: str) -> None:
    assert words not in read(stage, door)


def notified(stage: Stage, template: str) -> list[object]:
    deliver_all(stage.platform)
    sent = stage.session.query(Notification).filter_by(template=f"marketplace/{template}")
    return [row.person_id for row in sent]


@then("the authority is notified that a change waits")
def _(stage: Stage) -> None:
    assert notified(stage, "contract_change_proposed") == [stage.world.agency.authority.id]


@then(parsers.parse('the contract\'s page names the change that waits: "{kind}"'))
def _(stage: Stage, kind: str) -> None:
    place = Place(f"/contracts/{stage.contract_of('Brohi').id}", "")
    named = kind.replace("_", " ").capitalize()
    assert f"A change needs approval : {named}" in stage.read("authority", "web", place).text


@then(parsers.parse('"{name}" is notified that its contract is changed'))
def _(stage: Stage, name: str) -> None:
    assert notified(stage, "contract_changed") == [stage.person(name)[0].id]


@when(parsers.parse('the {who} enters the milestone "{title}", at the {door}'))
def _(stage: Stage, who: str, title: str, door: str) -> None:
    day = (local_day(real_now()) + timedelta(days=20)).strftime("%d-%m-%Y")
    told = {"title": title, "due_on": day}
    stage.send(who, door, at_contract(stage, "Brohi", "milestones"), told)


def milestone(stage: Stage, what: str) -> Place:
    row = stage.session.query(Milestone).order_by(Milestone.id.desc()).first()
    assert row is not None
    address = f"/contract-milestones/{row.id}/{what}"
    return Place(address, address)


@when(parsers.parse("the officer records that the milestone is reached {when}, at the {door}"))
def _(stage: Stage, when: str, door: str) -> None:
    day = local_day(real_now()) + timedelta(days=1 if when == "tomorrow" else 0)
    told = {"reached_on": day.strftime("%d-%m-%Y")}
    stage.send("officer", door, milestone(stage, "reached"), told)


@when(parsers.parse('the officer withdraws the milestone: "{reason}", at the {door}'))
def _(stage: Stage, reason: str, door: str) -> None:
    stage.send("officer", door, milestone(stage, "withdrawal"), {"reason": reason})


@when("the daily job looks for securities to return")
def _(stage: Stage) -> None:
    stage.platform.executor.execute(remind_of_securities, None, actor=SYSTEM)
    stage.session.expire_all()


@then(parsers.re(r"the officer has (?P<count>\d) reminders?"))
def _(stage: Stage, count: str) -> None:
    officer = stage.world.agency.officer.id
    assert notified(stage, "securities_due").count(officer) == int(count)


@given(
    parsers.parse('a performance security is held for the contract of "{name}", which is completed')
)
def _(stage: Stage, name: str) -> None:
    contract = stage.contract_of(name)
    paper = Instrument(
        id=new_id(),
        tender_id=stage.tender_id,
        supplier_id=contract.supplier_id,
        contract_id=contract.id,
        purpose="performance",
        kind="guarantee",
        bank="Habib Bank",
        number="BG-1",
        amount_paisa=10_00,
        received_at=real_now(),
    )
    stage.session.add(paper)
    with rewriting(stage.session):
        contract.completed_at = real_now()
    stage.session.commit()


@given("its defects period ends in thirty days")
def _(stage: Stage) -> None:
    row = Milestone(
        id=new_id(),
        contract_id=stage.contract_of("Brohi").id,
        title="End of the defects period",
        due_on=local_day(real_now()) + timedelta(days=30),
        ends_defects=True,
        entered_at=real_now(),
        entered_by=stage.world.agency.officer.id,
    )
    stage.session.add(row)
    stage.session.commit()


@given("its defects period has ended")
def _(stage: Stage) -> None:
    told = {"day": local_day(real_now()), "at": real_now(), "by": stage.world.agency.officer.id}
    stage.session.execute(
        text(
            "update contract_milestones set reached_on = :day, reached_at = :at, reached_by = :by"
        ),
        told,
    )
    stage.session.commit()


def test_only_what_is_added_counts_against_the_limit() -> None:
    changes = [
        (ChangeKind.VARIATION, 100),
        (ChangeKind.VARIATION, -30),
        (ChangeKind.REPEAT_ORDER, 7),
        (ChangeKind.DAMAGES, 50),
    ]
    assert added_paisa(changes) == 107
    assert price_after(1_000, changes) == 1_077
