"""Filings about a firm are signed by the partners whom the register names, also by who leaves."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import pytest
from factories.cases import make_offices, offer_service
from factories.identity import actor, make_person
from factories.names import release_rules
from factories.register import make_business
from factories.signing import FIRST_DAY, Firm, free_services
from sqlalchemy.orm import Session

from app.casework.catalogue.registry import CaseBook
from app.casework.signing.queries import signatures_of
from app.errors import Invalid, NotFound
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


ENDS = {"reason": {"dissolution_reason": "We part as friends."}, "day": {}}


def test_a_firm_ends_when_all_its_partners_have_signed(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    application_id = begun(firm, business, Kind.DISSOLUTION, ENDS)
    assert "Gul Khan, Noor Bibi" in left(firm, application_id)
    firm.ask(application_id)
    firm.sign(application_id, "Gul Khan")
    assert "Noor Bibi" in left(firm, application_id)
    with pytest.raises(NotFound):
        firm.sign(application_id, "Zarak")
    firm.sign(application_id, "Noor Bibi")
    firm.submit(application_id)
    kept = firm.submission(application_id).content["signatures"]
    assert [each["name"] for each in kept] == ["Gul Khan", "Noor Bibi"]


def test_who_leaves_and_who_joins_sign_too(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    stays = {name: firm.partners[name] for name in ("Gul Khan", "Zarak")}
    rows = [
        {
            "partner": {"name": name, "cnic": person.cnic},
            "address": "Main Bazaar",
            "joined_on": FIRST_DAY,
            "minor": "no",
        }
        for name, person in stays.items()
    ]
    application_id = begun(firm, business, Kind.OWNERS, {"partners": {"partners": rows}, "day": {}})
    assert "Gul Khan, Zarak, Noor Bibi" in left(firm, application_id)
    firm.ask(application_id)
    firm.sign(application_id, "Gul Khan", "Zarak")
    assert firm.on_paper(application_id, "Noor Bibi", "instead").how == "instead"
    firm.submit(application_id)


@pytest.mark.parametrize("kind", [Kind.NAME, Kind.PLACE, Kind.CORRECTION])
def test_other_filings_of_a_firm_name_its_partners(firm: Firm, kind: Kind) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    application_id = begun(firm, business, kind, {})
    with firm.executor.reading(actor(firm.person)) as uow:
        lines = signatures_of(uow, application_id).lines
    assert [line.name.en for line in lines] == ["Gul Khan", "Noor Bibi"]


def test_what_the_firm_does_is_told_by_any_partner(firm: Firm) -> None:
    business = registered(firm, "Gul Khan", "Noor Bibi")
    application_id = begun(firm, business, Kind.ACTIVITIES, {})
    with firm.executor.reading(actor(firm.person)) as uow, pytest.raises(NotFound):
        signatures_of(uow, application_id)
