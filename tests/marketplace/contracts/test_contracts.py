"""Awards and contracts in the words of the authority, officers and suppliers, both doors."""

from datetime import timedelta

from factories.committee_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.committee_steps import Stage, announced_earlier, report_is_not_announced
from factories.doors import Place
from factories.history import rewriting
from pytest_bdd import given, parsers, scenarios, then, when

from app.audit.models import AuditEntry
from app.clock import real_now
from app.overrides.models import RuleOverride
from marketplace.bids.models import Bid

scenarios("marketplace/contracts/features/contracts.feature")


@given(parsers.parse('the rule "{name}" is from the official text'))
def _(stage: Stage, name: str) -> None:
    stage.law.add(name)


@given(parsers.parse("the report was published {days:d} days ago"))
def _(stage: Stage, days: int) -> None:
    report_is_not_announced(stage)
    earlier = real_now() - timedelta(days=days)
    with rewriting(stage.session):
        stage.world.tender.reported_at = earlier
        stage.session.flush()
    announced_earlier(stage, days)
    stage.session.commit()


@when(
    parsers.re(
        r'the (?P<who>[a-z ]+) asks another officer to agree to "(?P<rule>[\w-]+)": '
        r'"(?P<reason>.*)", at the (?P<door>\w+)'
    )
)
def _(stage: Stage, who: str, rule: str, reason: str, door: str) -> None:
    address = f"/overrides/marketplace.award/{stage.tender_id}/{rule}"
    stage.send(who, door, Place(address, address), {"reason": reason})


def override_of(stage: Stage) -> RuleOverride:
    return stage.session.query(RuleOverride).order_by(RuleOverride.id.desc()).first()  # type: ignore[return-value]


@when(parsers.parse("the {who} agrees to the override, at the {door}"))
def _(stage: Stage, who: str, door: str) -> None:
    address = f"/overrides/{override_of(stage).id}"
    stage.send(who, door, Place(f"{address}/approve", f"{address}/approval"))


@when(parsers.parse('the {who} refuses the override: "{reason}", at the {door}'))
def _(stage: Stage, who: str, reason: str, door: str) -> None:
    address = f"/overrides/{override_of(stage).id}"
    stage.send(who, door, Place(f"{address}/refuse", f"{address}/refusal"), {"reason": reason})


@then(parsers.parse('it says "{text}"'))
def _(stage: Stage, text: str) -> None:
    assert stage.outcome is not None
    assert stage.outcome.says(text), stage.outcome.sentences


@then("the second authority finds that an override waits for them")
def _(stage: Stage) -> None:
    home = stage.read("second authority", "web", Place("/home", ""))
    assert "Agree to an override of a rule, or refuse it" in home.text
    assert "Agree to an override" not in stage.read("authority", "web", Place("/home", "")).text
    shown = stage.read("second authority", "web", Place(f"/overrides/{override_of(stage).id}", ""))
    assert shown.ok
    listed = stage.read("second authority", "api", Place("", "/overrides"))
    assert [row["state"] for row in listed.body["items"]] == ["proposed"]


@then(parsers.parse('the public reads in the report that two officers agreed: "{reason}"'))
def _(stage: Stage, reason: str) -> None:
    page = stage.doors.open("web").read(Place(f"/tenders/{stage.tender_id}/report", ""))
    assert reason in page.text
    assert "This rule is not verified, so it is not law" in page.text
    told = stage.doors.open("api").read(Place("", f"/tenders/{stage.tender_id}/evaluation/report"))
    assert [row["reason"] for row in told.body["overrides"]] == [reason]
    assert told.body["overrides"][0]["confidence"] == "U"
    trail = stage.session.query(AuditEntry.action).filter(AuditEntry.action.like("override.%"))
    assert {action for (action,) in trail} == {"override.asked", "override.approved"}
    (award,) = stage.session.query(AuditEntry).filter_by(action="tender.awarded")
    assert award.after is not None
    assert list(award.after["overrides"].values()) == [str(override_of(stage).id)]


@then(parsers.parse('nothing is signed for "{name}"'))
def _(stage: Stage, name: str) -> None:
    # A page leads to the password and back; the API says what to send.
    assert stage.outcome is not None
    assert not stage.outcome.ok
    asked = "proof-needed" in str(stage.outcome.body)
    assert asked or stage.outcome.location.startswith("/prove?next=")
    assert stage.contract_of(name).department_signed_at is None


@then(parsers.parse('"{name}" reads in its list that its bid is "{words}" ({standing})'))
def _(stage: Stage, name: str, words: str, standing: str) -> None:
    page = stage.read(name, "web", Place("/bids", ""))
    assert page.ok
    assert words in page.text
    told = stage.read(name, "api", Place("", "/bids"))
    assert [row["standing"] for row in told.body["items"]] == [standing]


@then(parsers.parse('the title of the contract of "{name}" keeps its number in order in Urdu'))
def _(stage: Stage, name: str) -> None:
    contract = stage.contract_of(name)
    address, number = f"/contracts/{contract.id}", contract.reference
    page = page_in(stage, name, address, "ur")
    assert f"<title>معاہدہ \u2066{number}\u2069 – " in page
    assert f'>معاہدہ \u2066<bdi dir="ltr">{number}</bdi>\u2069</h1>' in page
    assert f"<title>Contract {number} – " in page_in(stage, name, address, "en")


@then(parsers.parse('the title of the bid of "{name}" keeps its number in order in Urdu'))
def _(stage: Stage, name: str) -> None:
    bid = stage.session.get_one(Bid, stage.bid_id(name))
    assert f": \u2066{bid.reference}\u2069 – " in page_in(stage, name, f"/bids/{bid.id}", "ur")


def page_in(stage: Stage, name: str, address: str, language: str) -> str:
    read = stage.read(name, "web", Place(f"{address}?lang={language}", ""))
    assert read.ok
    return str(read.body)
