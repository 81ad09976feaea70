"""The SMS of an alert: at most two parts in either language, with a link that stops it."""

from dataclasses import dataclass

import pytest
from factories.alerts import letters, make_buying, tell
from factories.identity import make_person
from factories.marketplace import make_agency
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import real_now
from app.db import new_id
from app.identity.people.models import Person
from app.notifications.public import Links
from app.platform import Platform
from marketplace.alerts.models import AT_ONCE, SavedSearch, TenderAlert
from marketplace.alerts.policy import LONGEST_TITLE, cut_title, short_title, sms_parts

LONG = "Supply of revolving chairs, desks and steel cupboards to offices of all districts"
LONG_UR = "تمام اضلاع کے دفاتر کے لیے گھومنے والی کرسیوں، میزوں اور فولادی الماریوں کی فراہمی"


@dataclass(frozen=True)
class Sent:
    """The SMS as the phone shows it, and the path of its link that stops such messages."""

    text: str
    stop: str


def _sent(platform: Platform, session: Session, person: Person) -> Sent:
    (letter,) = letters(platform, session, person)
    assert letter["channel"] == "sms"
    links = Links("https://bdm.gob.pk")
    text = links.after(letter["sms"], letter["sms_link"], letter["sms_end"])
    return Sent(text, "/s/" + letter["sms_end"].rpartition("/s/")[2])


def _found(platform: Platform, session: Session, language: str) -> Person:
    """Find a tender with a long title for somebody who wants an SMS."""
    now = real_now()
    person = make_person(session, language=language, mobile_verified_at=now)
    session.add(
        SavedSearch(
            id=new_id(), person_id=person.id, q="", category="goods", district="", band="",
            pace=AT_ONCE, by_email=False, by_sms=True, saved_at=now, worded_at=now,
        )
    )  # fmt: skip
    tender = make_buying(
        session, make_agency(session), "Revolving chair", title=LONG, title_ur=LONG_UR
    )
    session.commit()
    tell(platform, "marketplace.tender_published", tender)
    return person


@pytest.mark.parametrize("language", ["en", "ur"])
def test_it_has_title_closing_and_both_links_in_at_most_two_parts(
    platform: Platform, session: Session, language: str
) -> None:
    sent = _sent(platform, session, _found(platform, session, language))
    assert sms_parts(sent.text) <= 2, (len(sent.text), sent.text)
    title = LONG if language == "en" else LONG_UR
    assert title[:12] in sent.text
    assert "..." in sent.text
    assert "/t/TSE-" in sent.text
    assert sent.text.endswith(sent.stop)


@pytest.mark.parametrize("language", ["en", "ur"])
def test_its_link_stops_by_one_press_without_signing_in_and_never_by_looking(
    platform: Platform, session: Session, client: FlaskClient, language: str
) -> None:
    sent = _sent(platform, session, _found(platform, session, language))
    search = session.scalars(select(SavedSearch)).one()
    for look in (client.get, client.head):
        assert look(sent.stop).status_code == 200
        session.refresh(search)
        assert search.ended_at is None
    page = client.get(sent.stop).text
    code = sent.stop.rpartition("/")[2]
    assert f'action="/alerts/stop/{code}"' in page
    pressed = client.post(f"/alerts/stop/{code}")
    assert (pressed.status_code, pressed.headers["Location"]) == (303, "/alerts/stopped")
    session.refresh(search)
    assert search.ended_at is not None


def test_a_code_that_we_did_not_write_stops_nothing(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    sent = _sent(platform, session, _found(platform, session, "en"))
    code = sent.stop.rpartition("/")[2]
    for other in (
        "aaaaaaaaaa",
        code[:-1],
        code + "a",
        code[:-1] + ("a" if code[-1] != "a" else "b"),
    ):
        assert client.get(f"/s/{other}").status_code == 404
        assert client.post(f"/alerts/stop/{other}").status_code == 404
    assert session.scalars(select(SavedSearch)).one().ended_at is None


def test_the_code_itself_is_kept_nowhere(platform: Platform, session: Session) -> None:
    sent = _sent(platform, session, _found(platform, session, "en"))
    (alert,) = session.scalars(select(TenderAlert))
    assert alert.stop_hash is not None
    assert sent.stop.rpartition("/")[2].encode() not in alert.stop_hash


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
     ("ک" * 70, 1), ("ک" * 71, 2), ("ک" * 134, 2), ("ک" * 135, 3), ("a" * 100 + "…", 2)],
)  # fmt: skip
def test_parts_are_counted_as_networks_count_them(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


def test_a_title_is_cut_only_as_far_as_needed() -> None:
    assert short_title("Chairs", lambda title: title) == "Chairs"
    assert short_title(LONG, lambda title: title) == cut_title(LONG, LONGEST_TITLE)
    assert len(short_title("ک" * 90, lambda title: title + "ر" * 100)) == 34
