"""The home page tells owners which filings of their businesses are to take effect."""

from datetime import date, timedelta

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.home import Home
from factories.identity import actor, make_person
from factories.payments import today
from factories.register import file, make_business
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.identity.people.models import Person
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.register.doors.due import due
from registration.register.policy.filings import Kind
from registration.register.queries.due import ToCome, list_upcoming_filings
from registration.register.use_cases.withdraw_filing import WithdrawFiling, withdraw_filing


def later(days: int) -> date:
    return today() + timedelta(days=days)


def to_come(platform: Platform, person: Person) -> list[ToCome]:
    with platform.executor.reading(actor(person)) as uow:
        return list(list_upcoming_filings(uow))


@pytest.mark.parametrize(
    ("lang", "name", "words"),
    [
        ("en", "Turbat Traders", "Change of name: it takes effect then"),
        ("ur", "تربت ٹریڈرز", "واپس لی جا سکتی ہے"),
    ],
)
def test_it_stands_on_the_home_page_in_both_languages(
    platform: Platform, session: Session, client: FlaskClient, lang: str, name: str, words: str
) -> None:
    owner = make_person(session)
    business = make_business(session, platform, owner)
    file(platform, business.id, Kind.NAME, later(9), {"name": "Makran Traders"})
    home = Home(client, session, platform.settings.secret_key)
    part = home(owner, lang=lang).partition('<div class="bdm-due">')[2].partition("</section>")[0]
    assert name in part
    assert words in part
    assert f'href="/businesses/{business.id}"' in part


def test_it_tells_the_soonest_first_and_nothing_that_is_over(
    platform: Platform, session: Session
) -> None:
    owner = make_person(session)
    business = make_business(session, platform, owner)
    file(platform, business.id, Kind.NAME, later(-1), {"name": "Makran Traders"})
    gone = file(platform, business.id, Kind.NAME, later(3), {"name": "Gwadar Traders"})
    place = {"place": {"line": "New Bazaar", "district": "kech"}}
    file(platform, business.id, Kind.PLACE, later(20), place)
    file(platform, business.id, Kind.ACTIVITIES, later(7), {"activities": ["4719"]})
    take_back = WithdrawFiling(filing_id=gone, reason="We keep the old one.")
    platform.executor.execute(withdraw_filing, take_back, actor=actor(owner))
    found = to_come(platform, owner)
    assert [each.kind for each in found] == [Kind.ACTIVITIES, Kind.PLACE]
    assert {each.name for each in found} == {"Makran Traders"}
    assert to_come(platform, make_person(session, "Somebody Else")) == []


def test_it_asks_who_it_is(platform: Platform) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        with denied("registration.read_own_businesses"):
            list_upcoming_filings(uow)
        assert list(due(uow)) == []


def test_it_takes_as_many_queries_however_much_is_filed(
    platform: Platform, session: Session
) -> None:
    owner = make_person(session)
    for number in range(3):
        business = make_business(
            session, platform, owner, name=f"Trader {number}", number=f"RF-KECH-2026-0000{number}"
        )
        file(platform, business.id, Kind.NAME, later(9), {"name": f"Makran {number}"})
    with platform.executor.reading(actor(owner)) as uow, counted(platform) as asked:
        assert len(list_upcoming_filings(uow)) == 3
    # Who they are, and what is filed of what they own.
    assert len(asked) <= 2
