"""What only a machine sees of applications: pointers, revisions, and both languages at once."""

from typing import Any
from uuid import UUID

import pytest
from factories.applicants import ANSWERS, CHECK, MINE, ONE, PAPER, SECTION, Applicant
from factories.applying import TYPED, Applying
from factories.counting import counted
from factories.doors import Door, Doors, Place
from flask.testing import FlaskClient

from app.platform import Platform


@pytest.fixture
def machine(applying: Applying, doors: Doors) -> Applicant:
    return Applicant(doors.open("api", applying.person))


@pytest.fixture
def begun(machine: Applicant, applying: Applying) -> UUID:
    return UUID(machine.start(applying.service.code).id)


def pointers(body: Any) -> set[str]:  # noqa: ANN401 - JSON
    return {each["pointer"] for each in body["errors"]}


def test_it_points_at_what_is_wrong_in_the_body(machine: Applicant, begun: UUID) -> None:
    outcome = machine.door.send(
        SECTION.at(begun, "owner"),
        {"answers": {"owner": {"name": "گل", "cnic": "1"}, "mobile": 7}, "revision": 0},
    )
    assert outcome.status == 422
    assert pointers(outcome.body) == {
        "#/answers/owner/name",
        "#/answers/owner/cnic",
        "#/answers/mobile",
        "#/answers/born_on",
    }
    again = machine.door.read(SECTION.at(begun, "owner")).body
    assert again["revision"] == 0


def test_it_points_at_the_same_places_when_it_looks(machine: Applicant, begun: UUID) -> None:
    seen = machine.door.read(SECTION.at(begun, "shop")).body
    names = {each["name"] for each in seen["questions"]}
    assert "kind" in names
    assert "voltage" not in names
    assert "#/answers/capital" in pointers({"errors": seen["problems"]})
    check = machine.door.read(CHECK.at(begun)).body
    assert not check["ready"]
    assert {"#/answers/shop_name"} < pointers({"errors": check["problems"]})
    # Which offices ask for papers, only the answers tell.
    assert check["costs"] is None or check["total"]


@pytest.mark.parametrize("revision", [1, 10**17])
def test_it_takes_no_revision_that_never_was(
    machine: Applicant, begun: UUID, revision: int
) -> None:
    sent = {"answers": dict(TYPED["owner"]), "revision": revision}
    outcome = machine.door.send(SECTION.at(begun, "owner"), sent)
    assert outcome.status == 422
    assert pointers(outcome.body) == {"#/revision"}


def test_it_gives_money_as_rupees_and_takes_it_back(
    machine: Applicant, begun: UUID, applying: Applying
) -> None:
    machine.fill(begun, {"shop": TYPED["shop"]})
    place = SECTION.at(begun, "shop")
    seen = machine.door.read(place).body
    assert seen["answers"]["capital"] == "20000.00"
    sent = {"answers": seen["answers"], "revision": seen["revision"]}
    assert machine.door.send(place, sent).ok
    assert applying.filling(begun).draft.answers["capital"] == 20_000_00


def test_it_shows_what_was_handed_in_and_to_whom_it_went(
    machine: Applicant, applying: Applying
) -> None:
    application = applying.hand_in()
    (bill,) = (seen := machine.door.read(ONE.at(application.id)).body)["bills"]
    assert (bill["amount"], bill["state"]) == ("1000.00", "due")
    assert seen["draft"] is None
    assert seen["answers"]["capital"] == "20000.00"
    assert set(seen["documents"]) == {"lease"}
    assert [(part["code"], part["state"]) for part in seen["parts"]] == [
        ("shop", "to_pay"),
        ("corner", "to_pay"),
    ]
    assert seen["title"] == {"en": "Licence to sell toys", "ur": "کھلونے بیچنے کا لائسنس"}


def test_it_tells_what_may_be_answered_and_what_was(applying: Applying, machine: Applicant) -> None:
    application = applying.paid(applying.hand_in().id)
    applying.send_back(application, "shop", {"shop_name": "Wrong."})
    applying.prepare(application, {"shop_name": "Red Kite"})
    seen = machine.door.read(ANSWERS.at(application)).body
    assert [each["name"] for each in seen["questions"]] == ["shop_name"]
    assert (seen["before"], seen["answers"]) == (
        {"shop_name": "Blue Kite"},
        {"shop_name": "Red Kite"},
    )
    assert seen["changed"]
    assert seen["rounds"][0]["points"] == [{"about": "shop_name", "sentence": "Wrong."}]


def test_it_speaks_the_language_that_is_asked_for(
    client: FlaskClient, machine: Applicant, begun: UUID
) -> None:
    headers = machine.door.headers | {"Accept-Language": "ur-PK"}  # type: ignore[attr-defined]  # the API's
    address = f"/api/v1{CHECK.at(begun).api}"
    problems = client.get(address, headers=headers).get_json()["problems"]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in p["detail"]) for p in problems)


def test_it_asks_for_a_file(machine: Applicant, begun: UUID) -> None:
    outcome = machine.door.send(PAPER.at(begun, "lease"), {}, {})
    assert outcome.status == 422
    assert outcome.fields == {"file": "Choose a file first."}


# Each is what it takes, with one query to spare; nothing grows with what is looked at.
MOST_QUERIES = {"list": 15, "draft": 12, "section": 8, "check": 12, "status": 20}


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_asks_the_database_no_more_for_more(
    door: str, applying: Applying, platform: Platform, doors: Doors
) -> None:
    draft = applying.fill()
    who = doors.open(door, applying.person)
    places = {
        "draft": ONE.at(draft.id),
        "section": SECTION.at(draft.id, "shop"),
        "check": CHECK.at(draft.id),
    }
    asked = {name: queries(platform, who, place) for name, place in places.items()}
    applying.submit(draft.id)
    for _ in range(2):
        applying.paid(applying.hand_in().id)
    asked |= {"status": queries(platform, who, ONE.at(draft.id))}
    asked |= {"list": queries(platform, who, MINE)}
    assert {name: most for name, most in MOST_QUERIES.items() if asked[name] > most} == {}, asked


def queries(platform: Platform, who: Door, place: Place) -> int:
    """Count the statements of a page: the least of three, as caches fill and use is noted first."""
    looks = []
    for _ in range(3):
        with counted(platform) as said:
            assert who.read(place).ok
        looks.append(len(said))
    return min(looks)
