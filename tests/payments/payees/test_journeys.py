"""The journeys of payees.feature, through both doors."""

from dataclasses import dataclass

import pytest
from factories.bank_orders import IBAN, TITLE
from factories.doors import Doors, Outcome, Place
from factories.payees import Payees
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.identity.people.models import Organisation, Person
from app.notifications.models import Message, Notification
from app.platform import Platform
from payments.payees.models import StandingAccount

scenarios("payments/features/payees.feature")

OWN = Place("/payee-account", "/payee-account")
STOP = Place("/payee-account/{}/stop", "/payee-accounts/{}/stop")
OFFICER_STOP = Place("/payee-accounts/{}/stop", "/payee-accounts/{}/stop")
APPROVE = Place("/payee-accounts/{}/approve", "/payee-accounts/{}/approval")
REFUSE = Place("/payee-accounts/{}/refuse", "/payee-accounts/{}/refusal")


@dataclass
class Story:
    payees: Payees
    outcome: Outcome | None = None

    def who(self, name: str) -> tuple[Person, Organisation | None]:
        if name == "Sana":
            return self.payees.owner, self.payees.firm
        return self.payees.finance, None

    def act(
        self, doors: Doors, name: str, door: str, place: Place, data: dict[str, str] | None = None
    ) -> None:
        opened = doors.open(door, *self.who(name), proved=True)
        self.outcome = opened.send(place, data or {})

    def newest(self) -> StandingAccount:
        self.payees.session.expire_all()
        newest = select(StandingAccount).order_by(StandingAccount.id.desc())
        return self.payees.session.scalars(newest).first()  # type: ignore[return-value]  # there is one


@given(
    "Sana, who owns Turbat Traders, and Zainab, who is a finance officer", target_fixture="story"
)
def _(platform: Platform, session: Session) -> Story:
    return Story(Payees.of(platform, session))


@given("an approved account waits 7 days")
def _() -> None:
    """`Payees.of` has entered it."""


@when(parsers.parse("Sana asks for her firm's account, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    data = {"bank": "SCB Quetta", "title": TITLE, "iban": IBAN}
    story.act(doors, "Sana", door, OWN, data)
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse('Sana asks for the account "{iban}", at the {door}'))
def _(story: Story, doors: Doors, iban: str, door: str) -> None:
    story.act(doors, "Sana", door, OWN, {"bank": "SCB", "title": TITLE, "iban": iban})


@when(parsers.parse("Zainab approves the account, at the {door}"))
def _(story: Story, doors: Doors, door: str) -> None:
    story.act(doors, "Zainab", door, APPROVE.at(story.newest().id))
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse('Zainab refuses the account because "{reason}", at the {door}'))
def _(story: Story, doors: Doors, reason: str, door: str) -> None:
    story.act(doors, "Zainab", door, REFUSE.at(story.newest().id), {"reason": reason})
    assert story.outcome
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.re(r"(?P<name>Sana|Zainab) stops the change(?: once more)?, at the (?P<door>\w+)"))
def _(story: Story, doors: Doors, name: str, door: str) -> None:
    place = STOP if name == "Sana" else OFFICER_STOP
    story.act(doors, name, door, place.at(story.newest().id))


@when(parsers.parse("{days:d} days pass"))
def _(story: Story, days: int) -> None:
    story.payees.pass_days(days)


@then("Turbat Traders cannot be paid")
def _(story: Story) -> None:
    with pytest.raises(Conflict) as refused:
        story.payees.account()
    assert refused.value.code == "payee-change-pending"


@then("Turbat Traders is paid to Sana's account")
def _(story: Story) -> None:
    found = story.payees.account()
    assert found
    assert (found.iban, found.title, found.name) == (IBAN, TITLE, TITLE)


@then("Turbat Traders has no account")
def _(story: Story) -> None:
    assert story.payees.account() is None


@then(parsers.parse('Sana is notified by e-mail and mobile that an account was "{what}"'))
def _(story: Story, session: Session, what: str) -> None:
    channels = session.scalars(
        select(Message.channel)
        .join(Notification, Notification.id == Message.notification_id)
        .where(
            Notification.template == f"payments/payee_account_{what}",
            Notification.person_id == story.payees.owner.id,
        )
    ).all()
    assert sorted(channels) == ["email", "sms"]


@then(parsers.parse('Sana sees "{words}", at the {door}'))
def _(story: Story, doors: Doors, words: str, door: str) -> None:
    seen = doors.open(door, *story.who("Sana")).read(OWN).text
    assert (words if door == "web" else words.lower().replace(" ", "_")) in (
        seen if door == "web" else seen.lower().replace(" ", "_")
    )
    assert IBAN not in seen


@then(parsers.parse('the answer is {status:d}: "{words}"'))
def _(story: Story, status: int, words: str) -> None:
    assert story.outcome
    assert story.outcome.status == status
    assert story.outcome.says(words), story.outcome.sentences
