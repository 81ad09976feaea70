"""The trail of a whole province: sentences with names, which lead to pages."""

import csv
import re
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from factories.browser import Living, signed_in
from factories.trail import at_last, sealed
from sqlalchemy import select

from app.audit import queries
from app.audit.doors.web import subject_href
from app.audit.models import AuditEntry
from app.audit.queries import Entry, Filter
from app.calendar import local_day
from app.identity.people.models import Person
from app.unit_of_work import UnitOfWork
from payments.bills.models import Bill

AUDITOR = "auditor"
# Rules and prices are rows of lists: their lines have the name that is written in them.
NAMELESS = 0.2


def lines(living: Living, **wanted: str) -> Sequence[Entry]:
    with living.platform.executor.reading(living.cast.actor(AUDITOR)) as uow:
        return list(queries.export(uow, Filter(**wanted)))  # type: ignore[arg-type]  # texts


def test_nearly_each_line_names_its_thing_and_each_name_leads_to_its_page(living: Living) -> None:
    client = signed_in(living, AUDITOR)
    found = lines(living)
    nameless = [each.action for each in found if each.subject and not each.about]
    assert len(nameless) < NAMELESS * len(found)
    assert not [each.text for each in found if ":" in each.text and not each.refused]
    with living.app.test_request_context():
        pages = {each.about.noun: subject_href(each.about) for each in found if each.about}
    opened = {page: client.get(page).status_code for page in pages.values() if page}
    assert len(opened) >= 5
    assert set(opened.values()) == {200}, opened


def test_a_search_for_a_tender_finds_all_that_belongs_to_it(living: Living) -> None:
    contract = next(each for each in lines(living) if each.action == "contract.signed")
    assert contract.about is not None
    reference = contract.about.name.partition("/")[0]
    found = {each.action for each in lines(living, about=reference.lower())}
    assert {"tender.published", "bid.judged", "opening.opened", "contract.signed"} <= found


def psid(uow: UnitOfWork) -> str:
    return uow.session.scalars(select(Bill.psid).order_by(Bill.id)).first() or ""


def cnic(uow: UnitOfWork) -> str:
    drafted = select(AuditEntry.actor_id).where(AuditEntry.action == "case.application_started")
    who = uow.session.scalars(select(Person).where(Person.id.in_(drafted))).first()
    return who.cnic or "" if who else ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (psid, "bill.raised"),
        (cnic, "case.application_started"),
        (lambda _: "quetta softworks", "supplier.registered"),
        (lambda _: "Approving Officer", "tender.approved"),
    ],
    ids=["PSID", "CNIC", "firm", "person"],
)
def test_it_finds_lines_by_number_card_and_name(
    living: Living, typed: Callable[[UnitOfWork], str], expected: str
) -> None:
    with living.platform.executor.reading(living.cast.actor(AUDITOR)) as uow:
        text = typed(uow)
    assert expected in {each.action for each in lines(living, about=text)}
    assert lines(living, about="99999999999999999") == []


def test_each_list_of_exceptions_leads_to_its_lines(living: Living) -> None:
    client = signed_in(living, AUDITOR)
    index = client.get("/audit/exceptions").text
    links = re.findall(r"/audit\?exception=(\w+)&amp;since=", index)
    assert set(links) == {"overrides", "late", "twice", "round", "holidays"}
    for code in links:
        found = lines(living, exception=code)
        assert client.get(f"/audit?exception={code}").status_code == 200
        assert len(found) < len(lines(living)) / 2, code
    assert {each.action for each in lines(living, exception="overrides")} <= {"override.approved"}
    assert {local_day(each.at).weekday() for each in lines(living, exception="holidays")} & {5, 6}
    amounts = [(each.after or {}).values() for each in lines(living, exception="round")]
    assert amounts
    assert all(any(isinstance(v, int) and v % 1_000_000 == 0 for v in each) for each in amounts)
    assert client.get("/audit?exception=none").status_code == 422


def test_a_sample_is_the_same_again_by_its_seed(living: Living) -> None:
    client = signed_in(living, AUDITOR)
    assert at_last(lambda: sealed(living.platform))
    drawn = client.get("/audit?sample=7&action=tender.published")
    address = drawn.headers["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["seed"][0] in client.get(address).text
    table = address.replace("/audit?", "/audit.csv?")
    first, again = (client.get(table).text for _ in range(2))
    assert first == again
    rows = list(csv.DictReader(first.splitlines()))
    assert len(rows) == 7
    other = client.get(table.replace(asked["seed"][0], "another")).text
    assert other != first
