"""Any search as a feed, the dates of a tender for calendars, and the short link of an SMS."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from factories.alerts import make_buying
from factories.marketplace import Agency
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.clock import real_now

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_search_is_a_feed(client: FlaskClient, session: Session, agency: Agency) -> None:
    chair = make_buying(session, agency, "Chair", title="Chairs & <desks>")
    make_buying(session, agency, "Pump", title="Pumps")
    session.commit()
    answer = client.get("/tenders.atom?q=chairs")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)  # noqa: S314 - our own
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Chairs & <desks>"
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{chair.id}"
    assert feed.findtext(f"{ATOM}title") == "Tenders: chairs"
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert 'href="/tenders.atom?q=chairs"' in client.get("/tenders?q=chairs").text


def test_the_newest_comes_first_in_a_feed(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    for title, days in (("Old", 3), ("New", 9)):
        make_buying(
            session, agency, "Chair", title=title, closes_at=real_now() + timedelta(days=days),
            opens_at=real_now() + timedelta(days=days),
        )  # fmt: skip
    session.commit()
    feed = ET.fromstring(client.get("/tenders.atom").data)  # noqa: S314 - our own
    assert [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")] == [
        "New",
        "Old",
    ]


@pytest.mark.parametrize(
    "address", ["/tenders.atom?q=%01x&category=nothing", "/tenders.atom?endpoint=x"]
)
def test_a_feed_answers_whatever_is_asked(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    ET.fromstring(answer.data)  # noqa: S314 - our own
    assert client.get(address.replace(".atom", "")).status_code == 200


def test_the_dates_go_into_a_calendar(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    tender = make_buying(session, agency, "Chair", opening_place="Committee room")
    session.commit()
    answer = client.get(f"/tenders/{tender.id}/dates.ics")
    assert answer.mimetype == "text/calendar"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(each["uid"]).split("-")[0] for each in events] == ["closing", "opening", "asking"]
    assert events[0].decoded("dtstart") == tender.closes_at.replace(microsecond=0)
    assert str(events[1]["location"]) == "Committee room"


def test_injected_lines_stay_text(client: FlaskClient, session: Session, agency: Agency) -> None:
    evil = "Chairs\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:EMAIL;x,\\n\nATTENDEE:mailto:a@b.c"
    tender = make_buying(session, agency, "Chair", title=evil, opening_place=evil)
    session.commit()
    answer = client.get(f"/tenders/{tender.id}/dates.ics")
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert not any(line.startswith(("ATTENDEE", "BEGIN:VALARM", "ACTION")) for line in lines)
    assert lines.count("END:VEVENT") == 3
    assert "\n" not in answer.text.replace("\r\n", "")
    calendar = Calendar.from_ical(answer.data)
    assert len(calendar.walk("VALARM")) == 0
    assert "ATTENDEE" not in calendar.walk("VEVENT")[0]
    assert "ATTENDEE:mailto" in str(calendar.walk("VEVENT")[0]["summary"])


def test_a_cancelled_tender_is_cancelled_in_the_calendar(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    tender = make_buying(session, agency, "Chair")
    tender.cancelled_at, tender.cancelled_reason = real_now(), "x"
    session.commit()
    events = Calendar.from_ical(client.get(f"/tenders/{tender.id}/dates.ics").data).walk("VEVENT")
    assert {str(each["status"]) for each in events} == {"CANCELLED"}


def test_the_short_link_leads_to_the_tender(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    tender = make_buying(session, agency, "Chair")
    session.commit()
    answer = client.get(f"/t/{tender.reference}")
    assert answer.location == f"/tenders/{tender.id}"
    assert client.get("/t/TSE-000000000000").status_code == 404
