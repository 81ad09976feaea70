"""Who looks out for what is seen by nobody else; a crowd is matched quickly; words are renewed."""

import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from factories.alerts import letters, make_buying, tell
from factories.doors import Doors, Place
from factories.identity import actor, make_person, make_staff
from factories.marketplace import Agency, make_agency
from factories.synonyms import make_synonyms
from factories.tenders import told
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import roles
from app.audit.models import AuditEntry
from app.audit.queries import Filter, trail
from app.clock import real_now
from app.db import new_id
from app.errors import Conflict, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Person
from app.notifications.letters import Letter
from app.notifications.models import SENDING, UNKNOWN, Message, PaperLetter
from app.notifications.smtp import compose
from app.platform import Platform
from app.unit_of_work import UnitOfWork
from marketplace.alerts import queries
from marketplace.alerts.models import SavedSearch, TenderAlert
from marketplace.alerts.use_cases.follow_subject import FollowSubject, follow_subject
from marketplace.alerts.use_cases.match_tender import match_tender, renew_words
from marketplace.alerts.use_cases.save_search import SaveSearch, save_search

SECRET = "zzsecretsearchzz"


@pytest.fixture
def agency(session: Session) -> Agency:
    return make_agency(session)


@pytest.fixture
def gul(session: Session) -> Person:
    now = real_now()
    return make_person(session, "Gul", email_verified_at=now, mobile_verified_at=now)


def _save(platform: Platform, person: Person, **asked: str | bool) -> UUID:
    command = SaveSearch(**asked)  # type: ignore[arg-type]  # of strings and truths
    return platform.executor.execute(save_search, command, actor=actor(person, roles.PERSON)).id


def test_no_page_of_another_shows_a_search_or_a_follower(
    platform: Platform, session: Session, agency: Agency, gul: Person, doors: Doors
) -> None:
    tender = make_buying(session, agency, f"Chair {SECRET}", title="Plain things")
    session.commit()
    _save(platform, gul, q=SECRET)
    follow = FollowSubject(kind="tender", subject_id=tender.id)
    platform.executor.execute(follow_subject, follow, actor=actor(gul, roles.PERSON))
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    readers = [
        (agency.officer, agency.department),
        (agency.authority, agency.department),
        (auditor, None),
        (make_person(session, "Rival"), None),
    ]
    session.commit()
    pages = ("/alerts", f"/tenders/{tender.id}", "/home", "/audit")
    for person, house in readers:
        for address in (*pages, f"/department/tenders/{tender.id}"):
            page = doors.open("web", person, house).read(Place(address, "")).text
            assert "Gul" not in page, address
        for address in ("/alerts", "/alerts/searches", "/alerts/follows"):
            answer = doors.open("api", person, house).read(Place("", address))
            assert SECRET not in str(answer.body)


def test_no_line_of_the_trail_tells_of_it(
    platform: Platform, session: Session, gul: Person
) -> None:
    _save(platform, gul, q=SECRET)
    with pytest.raises(Conflict, match="You have saved this search already"):
        _save(platform, gul, q=SECRET)
    written = set(session.scalars(select(AuditEntry.action)))
    assert written <= {"save_search.refused"}
    auditor = make_staff(session, roles.AUDITOR, "Auditor")
    session.commit()
    with platform.executor.reading(actor(auditor, roles.AUDITOR)) as uow:
        found = trail(uow, Filter()).items
    assert [each for each in found if "search" in each.action] == []


def test_no_metric_counts_it(
    platform: Platform,
    session: Session,
    agency: Agency,
    gul: Person,
    doors: Doors,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tender = make_buying(session, agency, "Chair")
    session.commit()
    settings = replace(platform.settings, metrics_token="of metrics")
    monkeypatch.setitem(doors.app.extensions, "bdm", replace(platform, settings=settings))
    before = _counted(doors)  # other tests of this process have counted too
    followed = Place("/alerts/follow", "/alerts/follows")
    body = {"kind": "tender", "subject_id": str(tender.id)}
    for kind, person in (("web", gul), ("api", make_person(session, "Rival"))):
        session.commit()
        assert doors.open(kind, person).send(followed, body).ok
        doors.open(kind, person).read(Place("/alerts", "/alerts"))
    assert _counted(doors) - before == set()


def _counted(doors: Doors) -> set[str]:
    """Return the lines of the metrics about routes of what people look out for."""
    shown = {"Authorization": "Bearer of metrics"}
    said = doors.app.test_client().get("/health/metrics", headers=shown).text
    return {line for line in said.splitlines() if "/alerts" in line or 'route="/s/' in line}


def test_another_person_s_things_do_not_exist(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    hidden = make_buying(session, agency, "Chair")
    session.commit()
    person = actor(gul, roles.PERSON)
    unknown = {"tender": new_id(), "firm": hidden.department_id, "department": gul.id}
    for kind, subject in unknown.items():
        with pytest.raises(NotFound):
            platform.executor.execute(
                follow_subject, FollowSubject(kind=kind, subject_id=subject), actor=person
            )


def test_no_shared_phone_and_no_letter_tells_of_it(
    platform: Platform, session: Session, agency: Agency
) -> None:
    nobody = make_person(session, "Reached by nobody", email=None, mobile=None)
    session.commit()
    _save(platform, nobody, q="chairs")
    tell(platform, "marketplace.tender_published", make_buying(session, agency, "Chair"))
    assert told(session, nobody) == ["marketplace/tender_found"]
    assert letters(platform, session, nobody) == []
    assert session.scalar(select(func.count()).select_from(PaperLetter)) == 0


def test_one_message_for_two_searches_that_find_the_same(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    _save(platform, gul, q="chairs")
    _save(platform, gul, category="goods", by_email=False, by_sms=True)
    tell(platform, "marketplace.tender_published", make_buying(session, agency, "Chair"))
    assert [each["channel"] for each in letters(platform, session, gul)] == ["email", "sms"]
    assert told(session, gul) == ["marketplace/tender_found"]
    assert session.scalar(select(func.count()).select_from(TenderAlert)) == 2


def test_a_crash_while_it_leaves_is_unknown_and_is_not_sent_again(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    _save(platform, gul, q="chairs")
    tender = make_buying(session, agency, "Chair")
    session.commit()
    tell(platform, "marketplace.tender_published", tender)
    message = session.scalars(select(Message)).one()
    message.state, message.sending_at = SENDING, real_now()
    session.commit()
    tell(platform, "marketplace.tender_published", tender)
    session.expire_all()
    assert session.scalars(select(Message)).one().state == UNKNOWN
    with platform.executor.reading(actor(gul, roles.PERSON)) as uow:
        (alert,) = queries.my_alerts(uow).items
    assert alert.message == "unknown"


def test_a_tender_that_closed_before_it_was_told_is_not_told(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    _save(platform, gul, q="chairs")
    tender = make_buying(session, agency, "Chair")
    tender.cancelled_at, tender.cancelled_reason = real_now(), "x"
    session.commit()
    tell(platform, "marketplace.tender_published", tender)
    assert told(session, gul) == []
    assert session.scalars(select(TenderAlert.dropped_at)).one() is not None


def test_new_synonyms_reach_searches_that_were_saved_before(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    _save(platform, gul, q="کرسی")
    make_synonyms(session, "chair", "کرسی")
    session.commit()
    platform.executor.execute(renew_words, None, actor=SYSTEM)
    tell(platform, "marketplace.tender_published", make_buying(session, agency, "Chair"))
    assert told(session, gul) == ["marketplace/tender_found"]
    before = session.scalars(select(SavedSearch.worded_at)).one()
    platform.executor.execute(renew_words, None, actor=SYSTEM)
    session.expire_all()
    assert session.scalars(select(SavedSearch.worded_at)).one() == before


def _seconds(platform: Platform, match: Callable[[UnitOfWork, None], None]) -> float:
    began = time.perf_counter()
    platform.executor.execute(match, None, actor=SYSTEM)
    return time.perf_counter() - began


@pytest.mark.campaign
def test_a_hundred_thousand_searches_are_matched_in_two_seconds(
    platform: Platform, session: Session, agency: Agency, gul: Person
) -> None:
    session.execute(
        text(
            "insert into saved_searches (id, person_id, q, category, district, band, words,"
            " worded_at, pace, by_email, by_sms, saved_at)"
            " select gen_random_uuid(), :who, 'w' || n, case n % 3 when 0 then 'goods' else '' end,"
            " '', '', to_tsquery('simple', case when n % 500 = 0 then '''chair'':*'"
            " else format('''w%s'':* & (''desk%s'':* | ''seat'':*)', n, n % 90) end),"
            " now(), 'at_once', true, false, now() from generate_series(1, 100000) n"
        ),
        {"who": gul.id},
    )
    tender = make_buying(session, agency, "Chair, revolving, with armrest and headrest")
    session.commit()

    def match(uow: UnitOfWork, _: None) -> None:
        match_tender(uow, tender, real_now())

    took = min(_seconds(platform, match) for _ in range(3))  # others work on this machine too
    assert session.scalar(select(func.count()).select_from(TenderAlert)) == 200
    assert took < 2, f"it took {took:.2f} s"


def test_a_mail_program_stops_it_with_one_press() -> None:
    letter = Letter(
        to="a@b.example", subject="s", text="t", key="k", stop="https://x.example/stop/1"
    )
    mail = compose(letter, "office@x.example")
    assert mail["List-Unsubscribe"] == "<https://x.example/stop/1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (
        compose(Letter(to="a@b.example", subject="s", text="t", key="k"), "o@x.example")[
            "List-Unsubscribe"
        ]
        is None
    )


def test_the_page_of_a_saved_search_begins_with_what_was_searched(
    session: Session, gul: Person, doors: Doors, client: FlaskClient
) -> None:
    session.commit()
    page = client.get("/tenders?q=chairs&district=quetta")
    assert "/alerts/searches/new?q=chairs&amp;district=quetta" in page.text
    form = doors.open("web", gul).read(Place("/alerts/searches/new?q=chairs&district=quetta", ""))
    assert 'value="chairs"' in form.body
