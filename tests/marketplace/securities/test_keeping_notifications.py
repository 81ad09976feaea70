"""What both sides are notified of about a winner's request to keep its deposit."""

from factories.delivery import deliver_here
from factories.doors import Place
from factories.evaluation import bidder
from factories.keeping_steps import *  # noqa: F403 - pytest-bdd finds steps in the module
from factories.keeping_steps import Stage
from pytest_bdd import given, parsers, scenarios, then
from sqlalchemy import select

from app.clock import real_now
from app.identity.people.models import Person
from app.notifications.models import Message, Notification
from app.outbox.models import Event
from marketplace.securities.use_cases.two_person_steps import QUESTION_REFUSED

scenarios("marketplace/securities/features/keeping_notifications.feature")
WORDS = {
    "asked": {"English": "Brohi requests that the deposit of its bid (Rs 1,000)"},
    "kept": {
        "English": "Rs 610 of the deposit of your bid are kept as the performance security of",
        "Urdu": "ڈپازٹ میں سے Rs 610",
    },
    "refused": {
        "English": "has refused to keep the deposit of your bid (Rs 1,000)",
        "Urdu": "کی کارکردگی کی ضمانت کے طور پر رکھنا نامنظور کر دیا ہے",
    },
}
TEMPLATES = {
    "asked": "marketplace/deposit_keeping_asked",
    "kept": "marketplace/deposit_kept",
    "refused": "marketplace/deposit_keeping_refused",
}


def told(stage: Stage, what: str) -> list[Notification]:
    deliver_here(stage.platform.executor)
    stage.session.expire_all()
    query = select(Notification).filter_by(template=TEMPLATES[what])
    return list(stage.session.scalars(query).all())


def read_by(stage: Stage, who: str, what: str, language: str, *, also: str = "") -> None:
    """See it in the inbox, naming the contract, and that an e-mail left."""
    person = stage.person(who)[0]
    (mine,) = [each for each in told(stage, what) if each.person_id == person.id]
    contract = stage.contract_of("Brohi").reference
    address = f"/notifications?lang={'ur' if language == 'Urdu' else 'en'}"
    text = stage.read(who, "web", Place(address, "")).text
    for words in (WORDS[what][language], contract, also):
        assert words in text, text
    sent = stage.session.scalars(
        select(Message).filter_by(notification_id=mine.id, channel="email")
    )
    assert [each.state for each in sent] == ["sent"]
    assert mine.language == ("ur" if language == "Urdu" else "en")


@given(parsers.parse('"{name}" reads {language}'))
def _(stage: Stage, name: str, language: str) -> None:
    owner = stage.session.get_one(Person, bidder(stage.world, name)[2].id)
    owner.language = {"English": "en", "Urdu": "ur"}[language]
    for who in (name, "officer", "authority"):
        stage.person(who)[0].email_verified_at = real_now()
    stage.session.commit()


@then('the officer and the authority are each notified once of what "Brohi" asks, and nobody else')
def _(stage: Stage) -> None:
    people = {stage.person(who)[0].id for who in ("officer", "authority")}
    asked = told(stage, "asked")
    assert sorted(str(each.person_id) for each in asked) == sorted(map(str, people))
    for who in ("officer", "authority"):
        read_by(stage, who, "asked", "English")
    securities = f"/department/tenders/{stage.tender_id}/securities"
    assert "Approve keeping it" in stage.read("officer", "web", Place(securities, "")).text


@then(
    parsers.parse('"Brohi" is notified once, in {language}, that Rs 610 are kept for its contract')
)
def _(stage: Stage, language: str) -> None:
    assert len(told(stage, "kept")) == 1
    read_by(stage, "Brohi", "kept", language)
    assert told(stage, "refused") == []


@then(
    parsers.parse(
        '"Brohi" is notified once, in {language}, that its deposit is not kept: "{reason}"'
    )
)
def _(stage: Stage, language: str, reason: str) -> None:
    assert len(told(stage, "refused")) == 1
    read_by(stage, "Brohi", "refused", language, also=reason)
    assert told(stage, "kept") == []


@then("nobody is notified of a request")
def _(stage: Stage) -> None:
    assert [told(stage, what) for what in TEMPLATES] == [[], [], []]
    assert stage.session.scalars(select(Event).filter_by(name=QUESTION_REFUSED)).all() == []
