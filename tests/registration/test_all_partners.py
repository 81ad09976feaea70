"""Filings about a firm are signed by all its partners or by one, as the Act has it."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from factories.cases import make_offices, offer_service
from factories.identity import actor, make_person
from factories.names import release_rules
from factories.register import FIRST, make_business
from factories.signing import Firm, free_services
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.casework.catalogue.registry import CaseBook
from app.casework.signing.queries.statements import signatures_of
from app.clock import real_now
from app.errors import Invalid, NotFound
from app.identity.people.models import Person
from app.platform import Platform
from registration.register.models import Business
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import SERVICE_OF
from registration.register.use_cases.begin_change import BeginChange, begin_change


@pytest.fixture
def firm(platform: Platform, session: Session) -> Iterator[Firm]:
    """Gul Khan and Noor Bibi, whose firm stands in the register; Zarak joins, perhaps."""
    release_rules(platform, session)
    book = platform.executor.ports.get(CaseBook)
    people = {name: make_person(session, name) for name in ("Gul Khan", "Noor Bibi", "Zarak")}
    service = book.latest["dissolution"]
    for code in set(SERVICE_OF.values()):
        offer_service(session, book.latest[code])
    offices = make_offices(session, service)
    made = Firm(platform, session, service, offices, people["Gul Khan"], partners=people)
    with free_services(platform):
        yield made


def registered(firm: Firm, *names: str) -> Business:
    return make_business(firm.session, firm.platform, *(firm.partners[name] for name in names))


def begun(firm: Firm, business: Business, kind: Kind, typed: Mapping[str, Any]) -> UUID:
    """Begin a filing about a business, and fill it in."""
    book = firm.platform.executor.ports.get(CaseBook)
    firm.service = book.latest[SERVICE_OF[kind]]
    command = BeginChange(business_id=business.id, kind=kind)
    application_id: UUID = firm.do(begin_change, command)
    for section, answers in typed.items():
        firm.save(application_id, section, answers)
    return application_id


def left(firm: Firm, application_id: UUID) -> str:
    with pytest.raises(Invalid) as refused:
        firm.submit(application_id)
    return str(refused.value.fields["signatures"])


TODAY = f"{local_day(real_now()):%d-%m-%Y}"
DAY = {"occurred_on": TODAY}
ENDS = {
    "reason": {"dissolution_ground": "agreed", "dissolution_reason": "We part as friends."},
    "day": DAY,
}


def row(person: Person, **said: str) -> dict[str, Any]:
    """A partner of the register as the form of a change names them."""
    return {
        "partner": {"name": person.name, "name_ur": person.name_ur, "cnic": person.cnic},
        "address": "Main Bazaar, Turbat",
        "joined_on": f"{FIRST:%d-%m-%Y}",
        **said,
    }


def test_a_firm_ends_when_one_of_its_partners_has_signed(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    application_id = begun(firm, business, Kind.DISSOLUTION, ENDS)
    assert "when one of them has signed: Gul Khan, Noor Bibi" in left(firm, application_id)
    firm.ask(application_id)
    with pytest.raises(NotFound):
        firm.sign(application_id, "Zarak")
    firm.sign(application_id, "Noor Bibi")
    firm.submit(application_id)
    kept = firm.submission(application_id).content["signatures"]
    assert [each["name"] for each in kept] == ["Noor Bibi"]


def test_nobody_signs_for_a_partner_who_died(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    dead = {
        "dissolution_ground": "died",
        "gone_partner": firm.partners["Noor Bibi"].cnic,
        "paper_number": "1182",
        "paper_on": TODAY,
        "paper_authority": "Union Council 7, Turbat",
        "dissolution_reason": "She was one of two.",
    }
    application_id = begun(firm, business, Kind.DISSOLUTION, {"reason": dead, "day": DAY})
    assert left(firm, application_id).endswith("has signed: Gul Khan.")


@pytest.mark.parametrize("name", ["Gul Khan", "Zarak", "Noor Bibi"])
def test_who_stays_joins_or_leaves_signs_a_change_of_partners(firm: Firm, name: str) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    gul, noor, zarak = (firm.partners[each] for each in ("Gul Khan", "Noor Bibi", "Zarak"))
    rows = [row(gul), row(noor, leaves="retired"), row(zarak, joined_on=TODAY)]
    application_id = begun(
        firm, business, Kind.OWNERS, {"day": DAY, "partners": {"partners": rows}}
    )
    assert "has signed: Gul Khan, Noor Bibi, Zarak" in left(firm, application_id)
    firm.ask(application_id)
    firm.sign(application_id, name)
    firm.submit(application_id)


def test_other_places_are_signed_by_one_and_a_new_principal_place_by_all(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    here = {"line": "Main Bazaar", "district": "kech"}
    more = [{"other_place": {"line": "Jinnah Road", "district": "quetta"}}]
    places = {"place": here, "other_places": more}
    application_id = begun(firm, business, Kind.PLACE, {"places": places, "day": DAY})
    assert "when one of them has signed" in left(firm, application_id)
    moved = {"place": here | {"line": "Fish Harbour"}, "other_places": more}
    firm.save(application_id, "places", moved)
    assert "when all have signed" in left(firm, application_id)


@pytest.mark.parametrize("kind", [Kind.NAME, Kind.ACTIVITIES, Kind.CORRECTION])
def test_other_filings_of_a_firm_name_its_partners(firm: Firm, kind: Kind) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    application_id = begun(firm, business, kind, {})
    with firm.executor.reading(actor(firm.person)) as uow:
        lines = signatures_of(uow, application_id).lines
    assert [line.name.en for line in lines] == ["Gul Khan", "Noor Bibi"]


OTHERS = {
    "left out": ([0], "Keep this person’s entry"),
    "a stranger leaves": ([0, 1, "retired"], "cannot leave the firm"),
    "joins on another day": ([0, 1, "joins"], "the date of the change as the date of joining"),
    "one is left": ([0, "died"], "Answer below whether it goes on"),
    "an adult as a minor": ([0, "born"], "is a partner of age in the register"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_change_has_to_fit_the_register(firm: Firm, case: str) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    gul, noor, zarak = (firm.partners[each] for each in ("Gul Khan", "Noor Bibi", "Zarak"))
    paper = {"paper_number": "1", "paper_on": TODAY, "paper_authority": "UC 7"}
    known: dict[object, dict[str, Any]] = {
        0: row(gul),
        1: row(noor),
        "retired": row(zarak, leaves="retired"),
        "joins": row(zarak),
        "died": row(noor, leaves="died", **paper),
        "born": row(noor, born_on="05-06-2012"),
    }
    which, says = OTHERS[case]
    rows = [known[each] for each in which]
    rows += [row(zarak, joined_on=TODAY)] if len(rows) == 1 else []
    with pytest.raises(Invalid) as refused:
        begun(firm, business, Kind.OWNERS, {"day": DAY, "partners": {"partners": rows}})
    assert says in str(refused.value.fields), refused.value.fields


def test_of_two_one_cannot_stay_alone(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    gul, noor = (firm.partners[each] for each in ("Gul Khan", "Noor Bibi"))
    paper = {"paper_number": "1", "paper_on": TODAY, "paper_authority": "UC 7"}
    rows = [row(gul), row(noor, leaves="died", **paper)]
    with pytest.raises(Invalid) as refused:
        begun(
            firm,
            business,
            Kind.OWNERS,
            {"day": DAY, "partners": {"partners": rows, "goes_on": "yes"}},
        )
    assert "a firm that is left with one is dissolved" in str(refused.value.fields)
