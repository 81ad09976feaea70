"""What everybody sees of a service: its way, its days, its fees, its sources."""

from datetime import date

import pytest
from factories.cases import make_offices, offer_service
from factories.counting import counted
from factories.doors import page_outcome
from factories.parameters import make_value
from factories.toys import TOY, toy_book, toy_domain
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.casework.catalogue.load import declare_services
from app.casework.catalogue.policy import days_in_all, days_of, levels, searched_texts
from app.casework.definition.shapes import Service
from app.casework.money import Money, Price, Quote
from app.data_files.words import Words
from app.errors import Conflict
from app.platform import Platform
from app.registry import Registry
from app.search.public import Index
from app.synonyms.public import terms_of
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Few, however many steps and agencies a service has; each fee asks for its own price.
MOST_STATEMENTS = 4


AMOUNTS = {"toy-shop": 1_500_00, "toy-partner": 200_00}


class Tolls(Money):
    """Fees of toys: two are in force, the others are not."""

    def quote(self, _: UnitOfWork, prices: list[Price], on: date) -> list[Quote]:
        return [self._one(price, on) for price in prices]

    def _one(self, price: Price, _: date) -> Quote:
        if price.fee not in AMOUNTS:
            raise Conflict(sentence("This is not in force."), code="fee-not-in-force")
        return Quote(
            fee=price.fee,
            registration=price.registration,
            title=Words(price.fee, "فیس"),
            amount_paisa=AMOUNTS[price.fee],
            citation="Toys Act 2020, s.4",
            confidence="H" if price.fee == "toy-shop" else "U",
        )


@pytest.fixture
def offered(
    platform: Platform, session: Session, toy: Service, monkeypatch: pytest.MonkeyPatch
) -> Service:
    monkeypatch.setitem(platform.executor.ports.filled, Money, Tolls())
    make_offices(session, toy)
    offer_service(session, toy)
    session.commit()
    return toy


def test_it_draws_agencies_that_work_at_the_same_time(toy: Service) -> None:
    assert [[each.code for each in level] for level in levels(toy)] == [
        ["shop", "safety"],
        ["corner"],
    ]


def test_it_adds_up_days_along_the_longest_chain(toy: Service) -> None:
    days = {
        (each.code, task.code): task.clock.working_days if task.clock else 0
        for each in toy.registrations
        for task in each.tasks
    }
    shop, safety, _ = toy.registrations
    assert days_of(shop, days, most=False) == 3 + 5 + 3
    assert days_of(shop, days, most=True) == 3 + 5 + 2 + 3
    assert days_of(safety, days, most=True) == 12
    assert days_in_all(toy, days, most=False) == 11
    assert days_in_all(toy, days, most=True) == 13 + 4


@pytest.fixture(scope="module")
def read_once() -> Service:
    """The toy service, for tests of many examples: reading its file is most of their work."""
    return toy_book().get(TOY, 1)


@given(days=st.integers(1, 90))
def test_it_never_takes_less_when_more_is_called_for(read_once: Service, days: int) -> None:
    toy = read_once
    each = {(part.code, task.code): days for part in toy.registrations for task in part.tasks}
    assert days_in_all(toy, each, most=False) <= days_in_all(toy, each, most=True)


@pytest.mark.parametrize(
    ("asked", "found"), [("", False), ("TOYS sell", True), ("کھلونے", True), ("camel", False)]
)
def test_it_finds_services_by_words_in_either_language(
    toy: Service, asked: str, *, found: bool
) -> None:
    assert bool(Index([(TOY, searched_texts(toy))]).find(terms_of(asked))) is found


def test_it_shows_fees_with_their_source_and_samples_as_samples(
    offered: Service, client: FlaskClient
) -> None:
    page = page_outcome(client.get(f"/services/{offered.code}")).text
    assert "Rs 1,500" in page
    assert "Toys Act 2020, s.4" in page
    assert "from Rs 200" in page
    assert "By: Partners" in page
    assert "Not settled yet" in page
    assert "Not verified, not law" in page
    assert "samples to try the system with" in page
    assert "At the same time:" in page
    assert "11 to 17 working days" in page


def test_it_speaks_urdu(offered: Service, client: FlaskClient) -> None:
    page = client.get(f"/services/{offered.code}?lang=ur").text
    for words in (
        "کھلونے بیچنے کا لائسنس",
        "کھلونوں کا بورڈ",
        "\u206611\u2069 سے \u206617\u2069 دفتری دن",
        "ایک سال کارآمد",
    ):
        assert words in page
    assert "working days" not in page


def test_it_tells_machines_the_same(offered: Service, client: FlaskClient) -> None:
    told = client.get(f"/api/v1/services/{offered.code}").json
    assert [[part["code"] for part in level] for level in told["levels"]] == [
        ["shop", "safety"],
        ["corner"],
    ]
    assert told["levels"][1][0]["after"] == ["shop"]
    assert (told["working_days_least"], told["working_days_most"]) == (11, 17)
    assert told["fees"][0] | {"title": None} == {
        "fee": "toy-shop",
        "registration": "shop",
        "title": None,
        "amount": "1500.00",
        "citation": "Toys Act 2020, s.4",
        "confidence": "H",
        "reckoned_by": None,
        "conditional": False,
        "late": False,
    }
    partners = told["sections"][2]["questions"][0]
    assert (partners["type"], len(partners["fields"])) == ("group", 4)
    assert partners["fields"][3]["conditional"]
    assert told["sampled"]


def test_it_shows_days_as_two_officers_put_them_in_force(
    offered: Service, session: Session, client: FlaskClient
) -> None:
    registry = Registry()
    registry.contribute(toy_domain())
    declare_services(registry)
    changed = {each.key: each for each in registry.parameters}
    make_value(session, changed[f"cases.{TOY}.shop.score.days"], "50", date(2020, 1, 1))
    session.commit()
    told = client.get(f"/api/v1/services/{TOY}").json
    assert told["levels"][0][0]["steps"][1] | {"title": None} == {
        "code": "score",
        "title": None,
        "working_days": 50,
        "confidence": "H",
        "conditional": False,
    }


def test_it_asks_few_questions(platform: Platform, offered: Service, client: FlaskClient) -> None:
    with counted(platform) as said:
        assert client.get(f"/services/{offered.code}").status_code == 200
    fees = 5  # each looks for its office; the surcharge is one
    assert len(said) <= MOST_STATEMENTS + fees, said
    with counted(platform) as said:
        assert client.get("/services").status_code == 200
    assert len(said) <= MOST_STATEMENTS
