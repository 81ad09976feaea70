"""The home page tells applicants and holders what waits for them, theirs and nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest
from factories.applying import Applying
from factories.counting import counted
from factories.denials import denied
from factories.filed import ANSWERS, let_days_pass
from factories.granted import plant_grant
from factories.home import Home
from factories.identity import actor, join, make_person, make_supplier
from factories.payments import today
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import roles
from app.casework.cases.models.certificate import Revocation
from app.casework.home.doors.due import due
from app.casework.home.queries import notices_to_answer, waiting_applications
from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Organisation, Person
from app.permissions import ANONYMOUS
from app.platform import Platform

POINTS = {"mobile": "This number is not yours."}
RUN_OUT = 61


@pytest.fixture
def home(client: FlaskClient, session: Session, platform: Platform) -> Home:
    return Home(client, session, platform.settings.secret_key)


def told(page: str) -> str:
    """The part of the page that tells what is due."""
    return page.partition('<div class="bdm-due">')[2].partition("</section>")[0]


def hold(applying: Applying, ends_in: int, firm: Organisation | None = None) -> UUID:
    """A licence that ends in so many days; it can be renewed 60 days before, and 30 after."""
    made = plant_grant(
        applying.session,
        applying.service,
        "shop",
        applying.person,
        applying.session.merge(applying.offices["toy_board"]),
        term=(today() - timedelta(days=100), today() + timedelta(days=ends_in)),
        answers=ANSWERS,
        organisation=firm,
    )
    applying.session.commit()
    return made


def ask_back(applying: Applying, registration_id: UUID) -> UUID:
    row = Revocation(
        id=new_id(),
        registration_id=registration_id,
        ground="false",
        reason="The papers were forged.",
        answer_by=today() + timedelta(days=5),
        terms={},
        entered_by=make_person(applying.session, "Officer One").id,
        entered_at=real_now(),
    )
    applying.session.add(row)
    applying.session.commit()
    return row.id


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "Licence to sell toys: Blue Kite",
                "An office is waiting for your answer",
                "needs your action",
            ),
        ),
        ("ur", ("Blue Kite", "ایک دفتر آپ کے جواب کا منتظر ہے", "آپ کا منتظر")),
    ],
)
def test_it_tells_that_an_office_waits_for_an_answer(
    applying: Applying, home: Home, lang: str, words: tuple[str, ...]
) -> None:
    application = applying.paid(applying.hand_in().id)
    assert "answers" not in told(home(applying.person))
    round_id = applying.send_back(application, "shop", POINTS)
    part = told(home(applying.person, lang=lang))
    assert all(each in part for each in words), part
    assert f'href="/applications/{application}/answers"' in part
    applying.prepare(application, {"mobile": "0333 7654321"})
    applying.answer(application, round_id)
    assert "answers" not in told(home(applying.person))


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "Its bill ran out: ask for a new one"), ("ur", "نیا بل لیں")],
)
def test_it_tells_that_a_bill_ran_out(
    applying: Applying, home: Home, session: Session, lang: str, words: str
) -> None:
    application = applying.hand_in().id
    # Until then it is a bill to pay, which payments tell.
    assert words not in told(home(applying.person, lang=lang))
    let_days_pass(session, RUN_OUT)
    part = told(home(applying.person, lang=lang))
    assert words in part
    assert f'href="/applications/{application}"' in part


@pytest.mark.parametrize(
    ("ends_in", "lang", "words"),
    [
        (20, "en", "Renew it: it ends then"),
        (20, "ur", "اس کی تجدید کرائیں"),
        (-3, "en", "It has expired: renew it late, or it lapses"),
        (-3, "ur", "تاخیر سے تجدید کرائیں"),
        (200, "en", ""),
    ],
)
def test_it_tells_of_renewals(
    applying: Applying, home: Home, ends_in: int, lang: str, words: str
) -> None:
    registration = hold(applying, ends_in)
    part = told(home(applying.person, lang=lang))
    assert (f'href="/licences/{registration}"' in part) is bool(words)
    assert words in part


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "give your answer"), ("ur", "اپنا موقف بتائیں")],
)
def test_it_tells_a_holder_until_when_they_are_heard(
    applying: Applying, home: Home, lang: str, words: str
) -> None:
    revocation = ask_back(applying, hold(applying, 200))
    part = told(home(applying.person, lang=lang))
    assert words in part
    assert "5" in part
    assert f'href="/revocations/{revocation}"' in part


def everything(applying: Applying, firm: Organisation | None = None) -> None:
    if firm is not None:
        applying.organisation, applying.held = firm, (roles.SUPPLIER_OWNER,)
    applying.send_back(applying.paid(applying.hand_in().id), "shop", POINTS)
    ask_back(applying, hold(applying, 20, firm))


def of(applying: Applying, person: Person, firm: Organisation | None, *held: roles.Role) -> int:
    with applying.platform.executor.reading(actor(person, *held, organisation=firm)) as uow:
        waits, notices = waiting_applications(uow), notices_to_answer(uow)
    return len(waits) + len(notices)


def test_it_tells_strangers_nothing(applying: Applying, session: Session) -> None:
    everything(applying)
    assert of(applying, applying.person, None) == 2
    assert of(applying, make_person(session, "Somebody Else"), None) == 0


def test_it_tells_a_firms_to_its_owners_while_they_act_for_it(
    applying: Applying, session: Session
) -> None:
    firm, owner = make_supplier(session), make_person(session, "Another Owner")
    for person in (applying.person, owner):
        join(session, person, firm, roles.SUPPLIER_OWNER)
    session.commit()
    everything(applying, firm)
    assert of(applying, owner, firm, roles.SUPPLIER_OWNER) == 2
    assert of(applying, owner, None) == 0


def test_it_asks_who_it_is(platform: Platform) -> None:
    with platform.executor.reading(ANONYMOUS) as uow:
        with denied("cases.read_own_applications"):
            waiting_applications(uow)
        with denied("cases.read_own_grants"):
            notices_to_answer(uow)
        assert due(uow) == []


def test_it_takes_as_many_queries_however_much_waits(applying: Applying, session: Session) -> None:
    applying.hand_in()
    for _ in range(3):
        everything(applying)
    let_days_pass(session, 1)
    with (
        counted(applying.platform) as asked,
        applying.platform.executor.reading(applying.citizen) as uow,
    ):
        waiting_applications(uow)
        notices_to_answer(uow)
    # The time; what waits, its bills and how they stand; notices.
    assert len(asked) <= 5
