"""What people hold: their own and their firm's, what comes next, and nobody else's."""

from datetime import date, timedelta

import pytest
from factories.counting import counted
from factories.denials import denied
from factories.doors import Doors, Place
from factories.filed import ANSWERS, Filed
from factories.granted import plant_grant
from factories.identity import join, make_person, make_supplier
from factories.payments import today
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import roles
from app.casework.cases.models.application import Application
from app.casework.cases.policy.dues import Due, next_due
from app.casework.cases.policy.follow_ups import may_renew
from app.casework.cases.policy.states import (
    RegistrationFacts,
    RegistrationState,
    registration_state,
)
from app.casework.definition.shapes import Confidence, Term
from app.casework.grants.queries.licences import (
    MAX_NEW,
    licence,
    licences_due,
    my_licences,
    newest_licences,
)
from app.identity.people.models import Organisation
from app.notifications.models import Notification
from app.notifications.texts import Texts
from app.permissions import ANONYMOUS

LIST = Place("/licences", "/licences")
ONE = Place("/licences/{}", "/licences/{}")
APPLICATION = Place("/applications/{}", "/applications/{}")
A_DAY = timedelta(days=1)


def hold(filed: Filed, ends_in: int | None = 200, firm: Organisation | None = None) -> str:
    until = None if ends_in is None else today() + timedelta(days=ends_in)
    made = plant_grant(
        filed.session,
        filed.service,
        "shop",
        filed.person,
        filed.session.merge(filed.offices["toy_board"]),
        term=(today() - timedelta(days=100), until),
        answers=ANSWERS,
        organisation=firm,
    )
    filed.session.commit()
    return str(made)


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_lists_what_one_holds_with_what_comes_next(
    filed: Filed, doors: Doors, door: str
) -> None:
    mine = hold(filed, 30)
    opened = doors.open(door, filed.person)
    assert opened.read(LIST).ok
    if door == "api":
        (row,) = opened.read(LIST).body["items"]
        assert (row["id"], row["state"], row["renewable"]) == (mine, "granted", True)
        assert row["due"] == {"what": "renew", "day": (today() + timedelta(days=30)).isoformat()}
        assert opened.read(ONE.at(mine)).body["certificate"] is None
    else:
        assert "Renew it by" in opened.read(LIST).text
        page = opened.read(ONE.at(mine)).text
        assert "Its paper is being made" in page
        assert "You renew it from the page of its application." in page


def test_home_application_and_message_lead_to_what_was_granted(filed: Filed, doors: Doors) -> None:
    application = filed.hand_in()
    filed.settle(application)
    part = filed.pass_all(application)
    filed.deliver()
    page = f"/licences/{part.row.id}"
    for address in ("/home", "/applications/{}"):
        found = doors.open("web", filed.person).read(Place(address, address).at(application))
        assert page in found.body, address
    sent = doors.open("api", filed.person).read(APPLICATION.at(application)).body
    assert str(part.row.id) in {each["licence_id"] for each in sent["parts"]}
    notice = filed.session.scalars(select(Notification).filter_by(template="cases/granted")).one()
    said = Texts().get("cases/granted", "en").fill(notice.filled)
    assert said.sms.endswith("Your certificate:")
    assert said.sms_link == page


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_hides_what_others_hold(filed: Filed, doors: Doors, door: str) -> None:
    theirs = hold(filed)
    somebody = make_person(filed.session, "Somebody")
    filed.session.commit()
    opened = doors.open(door, somebody)
    assert theirs not in str(opened.read(LIST).body)
    assert opened.read(ONE.at(theirs)).status == 404
    assert doors.open(door).read(ONE.at(theirs)).status == 401


def test_it_shows_a_firms_to_its_members_while_they_act_for_it(filed: Filed, doors: Doors) -> None:
    firm = make_supplier(filed.session)
    member = make_person(filed.session, "Member")
    join(filed.session, member, firm, roles.BID_OFFICER)
    theirs = hold(filed, firm=firm)
    acting = doors.open("api", member, firm)
    assert [row["id"] for row in acting.read(LIST).body["items"]] == [theirs]
    assert doors.open("api", member).read(LIST).body["items"] == []
    # Who applied for the firm holds it as long as they act for it, and no longer.
    assert doors.open("api", filed.person).read(LIST).body["items"] == []


def test_it_asks_who_it_is(filed: Filed) -> None:
    for query in (my_licences, licences_due):
        with denied("cases.read_own_grants"), filed.executor.reading(ANONYMOUS) as uow:
            query(uow)
    with denied("cases.read_own_grants"), filed.executor.reading(ANONYMOUS) as uow:
        licence(uow, filed.person.id)


def test_it_goes_page_by_page_in_two_queries(filed: Filed) -> None:
    for days in range(22):
        hold(filed, 30 + days)
    with filed.executor.reading(filed.citizen) as uow, counted(filed.platform) as asked:
        first = my_licences(uow)
    assert len(asked) <= 2
    with filed.executor.reading(filed.citizen) as uow:
        rest = my_licences(uow, cursor=first.next_cursor)
    assert (len(first.items), len(rest.items), rest.next_cursor) == (20, 2, None)


def test_it_tells_what_is_due_soonest(filed: Filed) -> None:
    for days in (200, 20, 50, 300, None):
        hold(filed, days)
    with filed.executor.reading(filed.citizen) as uow, counted(filed.platform) as asked:
        due = licences_due(uow)
    assert len(asked) <= 2
    assert [(each.due.day - today()).days for each in due if each.due] == [20, 50, 140]


def test_what_ends_soon_is_at_home_however_much_is_newer(filed: Filed) -> None:
    soon = hold(filed, 20)
    for days in range(MAX_NEW):
        hold(filed, 300 + days)
    with filed.executor.reading(filed.citizen) as uow:
        assert soon not in {str(each.registration_id) for each in newest_licences(uow)}
        assert soon in {str(each.registration_id) for each in licences_due(uow)}


def test_it_leaves_corrections_out(filed: Filed) -> None:
    part = filed.grant()
    correction = filed.hand_in(kind="correction", about_id=part.row.id)
    filed.settle(correction)
    filed.pass_all(correction)
    with filed.executor.reading(filed.citizen) as uow:
        assert [each.registration_id for each in my_licences(uow).items] == [part.row.id]
    assert filed.session.get_one(Application, correction).kind == "correction"


UNTIL = date(2026, 12, 31)
terms = st.builds(
    Term,
    months=st.just(12),
    renewal=st.integers(0, 120),
    grace=st.integers(0, 90),
    confidence=st.just(Confidence.UNVERIFIED),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(term=terms, after=st.integers(-400, 400), renewing=st.booleans())
def test_it_is_due_never_before_today_and_as_the_state_says(
    *, term: Term, after: int, renewing: bool
) -> None:
    until, now = UNTIL, UNTIL + timedelta(days=after)
    facts = RegistrationFacts(
        outcome="granted",
        valid_until=until,
        lapses_after=until + timedelta(days=term.grace),
        renewing=renewing,
    )
    state = registration_state(facts, now)
    due = next_due(term, until, state, now)
    if due is not None:
        assert due.day >= now or (renewing and due.what is Due.RENEW_LATE)
        assert (due.what is Due.RENEW_LATE) == (state is RegistrationState.EXPIRED)
    # A grant runs through its states one way: in force, expired, lapsed.
    order = [RegistrationState.GRANTED, RegistrationState.EXPIRED, RegistrationState.LAPSED]
    later = registration_state(facts, now + A_DAY)
    assert order.index(state) <= order.index(later)
    if renewing:
        assert RegistrationState.LAPSED not in {state, later}


@pytest.mark.parametrize(
    ("after", "state"),
    [(0, "GRANTED"), (1, "EXPIRED"), (10, "EXPIRED"), (11, "LAPSED")],
)
def test_its_last_days_count(after: int, state: str) -> None:
    lapses = UNTIL + timedelta(days=10)
    facts = RegistrationFacts(outcome="granted", valid_until=UNTIL, lapses_after=lapses)
    assert registration_state(facts, UNTIL + timedelta(days=after)) is RegistrationState[state]


@pytest.mark.parametrize(("before", "may"), [(31, False), (30, True), (0, True), (-1, True)])
def test_it_may_be_renewed_from_the_first_day_of_its_window(*, before: int, may: bool) -> None:
    term = Term(months=12, renewal=30, grace=60, confidence=Confidence.UNVERIFIED)
    state = RegistrationState.GRANTED if before >= 0 else RegistrationState.EXPIRED
    assert may_renew(state, term, UNTIL, UNTIL - timedelta(days=before)) is may


def test_it_says_nothing_of_what_never_ends() -> None:
    assert next_due(None, None, RegistrationState.GRANTED, date(2026, 1, 1)) is None
