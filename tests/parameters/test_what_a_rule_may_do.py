"""What a value may do by how sure we are of it: refuse, hold, or only warn; and its limits."""

from datetime import date

import pytest
from factories.doors import Doors, Place
from factories.identity import make_staff
from factories.parameters import make_value
from sqlalchemy.orm import Session

from app import roles
from app.parameters.definitions import Confidence, ParameterDefinition, Unit
from app.platform import Platform
from app.text import sentence
from marketplace.parameters.definitions import TIE_RULE
from registration.names.parameters import MOST_RESERVATIONS

PROMISE = "refuses no citizen and no supplier: it warns and asks for a reason"


def test_it_lists_every_choice_that_refuses_people(platform: Platform) -> None:
    found = {each.key: each.needs_law for each in platform.registry.parameters if each.needs_law}
    assert found == {
        "procurement.tie_rule": ("retender",),
        "procurement.single_bid_rule": ("retender",),
        "procurement.arithmetic_correction": ("reject",),
    }


@pytest.mark.parametrize("door", ["web", "api"])
@pytest.mark.parametrize(("confidence", "taken"), [("H", True), ("M", False), ("U", False)])
def test_it_takes_an_answer_that_refuses_people_from_the_official_text_alone(
    doors: Doors, session: Session, door: str, confidence: str, *, taken: bool
) -> None:
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    key = "procurement.tie_rule"
    place = Place(f"/parameters/{key}/propose", f"/parameters/{key}/values")
    given = {
        "value": "retender",
        "valid_from": "01-01-2030",
        "instrument": "The rules",
        "confidence": confidence,
    }
    outcome = doors.open(door, officer).send(place, given)
    assert outcome.ok == taken, outcome.sentences
    assert taken or outcome.says("needs the official text (H)")


def test_it_lists_every_working_limit(platform: Platform) -> None:
    found = {each.key for each in platform.registry.parameters if each.limit}
    assert found == {
        "cases.appeal_days",
        "cases.revocation_notice_days",
        "payments.psid_prefix",
        "payments.suspense_unclaimed_days",
        "registration.name_most_reservations",
        "registration.name_refuse_from",
        "registration.name_reservation_days",
    }


def test_a_working_limit_from_the_official_text_is_law() -> None:
    assert not MOST_RESERVATIONS.is_limit(Confidence.OFFICIAL)
    assert MOST_RESERVATIONS.is_limit(Confidence.SECONDARY)


def test_it_says_so_on_the_public_page_and_to_officers(doors: Doors, session: Session) -> None:
    make_value(session, TIE_RULE, "earliest_receipt", date(2020, 1, 1), confidence="U")
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    for reader, address in ((None, "/rules"), (officer, "/parameters/procurement.tie_rule")):
        page = doors.open("web", reader).read(Place(address, ""))
        assert PROMISE in page.text


def test_it_shows_a_working_limit_apart_and_never_as_law(
    doors: Doors, session: Session, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = ParameterDefinition(
        key="toys.most",
        title=sentence("Most toys"),
        group=sentence("Toys"),
        unit=Unit.COUNT,
        limit=True,
    )
    monkeypatch.setattr(platform.registry, "parameters", [limit])
    make_value(session, limit, "3", date(2020, 1, 1), confidence="U")
    session.commit()
    page = doors.open("web").read(Place("/rules", "")).text
    assert "you can be refused because of them" in page
    (row,) = doors.open("api").read(Place("", "/parameters")).body["items"]
    assert (row["standing"], row["citation"]) == ("working_limit", None)
