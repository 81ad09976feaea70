"""Searching published tenders: no gap, no repeat, the words people use, and what stays secret."""

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from factories.depth import examples
from factories.doors import Doors, Place
from factories.marketplace import Agency, make_agency, make_draft, make_published
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.errors import Invalid
from app.synonyms.policy import tsqueries
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import status
from marketplace.tenders.policy.search import limits_paisa
from marketplace.tenders.queries import tenders
from marketplace.tenders.queries.sql import STATUS

_PLAIN = settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_MOMENTS = st.integers(min_value=-5, max_value=5)


def _plain(session: Session, agency: Agency, **fields: object) -> Tender:
    """A published tender without keys and rows: only what lists show."""
    now = real_now()
    values: dict[str, Any] = {
        "id": new_id(),
        "department_id": agency.department.id,
        "created_by": agency.officer.id,
        "created_at": now,
        "reference": f"TSE-{new_id().int % 10**12:012d}",
        "title": "Furniture",
        "category": "goods",
        "district": "quetta",
        "estimate_paisa": 500_000_00,
        "evaluation": "whole",
        "prices_with_tax": True,
        "security_kind": "none",
        "validity_days": 90,
        "issue_from": local_day(now),
        "issue_to": local_day(now),
        "closes_at": now + timedelta(days=9),
        "submitted_at": now,
        "approved_at": now,
        "approved_by": agency.approver.id,
        "published_at": now,
        "key_recipient": "age1",
        "key_fingerprint": "ab" * 32,
        "parameters": {},
    }
    values |= fields
    values.setdefault("opens_at", values["closes_at"])
    tender = Tender(**values)
    session.add(tender)
    session.flush()
    return tender


def _ids(session: Session, **asked: Any) -> list[str]:  # noqa: ANN401 - any filter
    found = tenders.search(session, tenders.Search(limit=100, **asked))
    return [row["id"] for row in found.rows()]


@_PLAIN
@given(
    closing=st.lists(_MOMENTS, min_size=1, max_size=14),
    more=st.lists(_MOMENTS, max_size=6),
    limit=st.integers(1, 5),
    state=st.sampled_from(["all", "open"]),
    q=st.sampled_from(["", "furn"]),
)
def test_it_leaves_no_gap_and_repeats_nothing_while_others_publish(
    session: Session,
    agency: Agency,
    closing: list[int],
    more: list[int],
    limit: int,
    state: str,
    q: str,
) -> None:
    base, here = real_now() + timedelta(days=30), new_id().hex  # other examples are elsewhere

    def publish(hours: int) -> str:
        closes_at = base + timedelta(hours=hours)
        return str(_plain(session, agency, closes_at=closes_at, district=here).id)

    asked = tenders.Search(limit=limit, state=state, q=q, district=here)
    there = set(map(publish, closing))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = tenders.search(session, replace(asked, cursor=cursor))
        seen += [row["id"] for row in page.rows()]
        if more:
            publish(more.pop())
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    assert len(page.rows()) <= limit


_KINDS = st.fixed_dictionaries(
    {
        "hours": _MOMENTS,
        "cancelled": st.sampled_from([False, True]),
        "title": st.sampled_from(["Desk", "Chair", "Desk and chair", "Desk and lamp"]),
        "category": st.sampled_from(["goods", "works"]),
        "estimate_paisa": st.sampled_from([limits_paisa("over-5-crore")[0] + 1, 1]),
    }
)


_ASKED = [
    {"state": state, "q": q, **kind}
    for state in ("all", "open", "closed")
    for q in ("", "chair", "desk chair", "sofa desk")
    for kind in ({}, {"category": "works"}, {"band": "over-5-crore"})
]


@settings(_PLAIN, max_examples=10)
@given(made=st.lists(_KINDS, min_size=4, max_size=9), looked=st.integers(1, 4))
def test_it_finds_the_same_however_far_it_looks_through(
    session: Session, agency: Agency, made: list[dict[str, Any]], looked: int
) -> None:
    now, here = real_now(), new_id().hex

    def publish(hours: int, cancelled: bool, **fields: Any) -> Tender:  # noqa: FBT001, ANN401 - as drawn
        closes_at = now + timedelta(hours=hours, minutes=30)
        gone = {"cancelled_at": now, "cancelled_reason": "x"} if cancelled else {}
        return _plain(session, agency, closes_at=closes_at, district=here, **gone, **fields)

    def is_wanted(tender: Tender, state: str, q: str, category: str = "", band: str = "") -> bool:
        is_open = tender.closes_at > now and tender.cancelled_at is None
        return (
            (state == "all" or (state == "open") == is_open)
            and all(word in tender.title.lower() for word in q.split())
            and category in {"", tender.category}
            and (not band or tender.estimate_paisa > 1)
        )

    there = [publish(**each) for each in made]
    there.sort(key=lambda each: (each.closes_at, each.id))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tenders, "LOOKED_THROUGH", looked)
        for asked in _ASKED:
            found = tenders.search(session, tenders.Search(limit=2, district=here, **asked))
            wanted = [str(each.id) for each in there if is_wanted(each, **asked)]
            in_order = wanted if asked["state"] == "open" else wanted[::-1]
            assert [row["id"] for row in found.rows()] == in_order[:2]
            assert (found.next_cursor is not None) == (len(wanted) > 2)


def test_it_walks_no_open_tender_to_find_a_closed_one(session: Session, agency: Agency) -> None:
    """With the whole province open, the first closed one is as near as the last.

    A table of one row is walked or sorted whole whatever indexes it has, so these ways are shut.
    """
    for way in ("seqscan", "bitmapscan", "sort"):
        session.execute(text(f"set local enable_{way} = off"))
    narrowed = tenders._narrowed(tenders.Search(state="closed"))
    _plain(session, agency, closes_at=real_now() - timedelta(days=1))
    walks = narrowed.first("t.id, t.closes_at", 21)
    plan = "\n".join(
        session.connection()
        .exec_driver_sql(f"explain with c as materialized (select bdm_now() as now) {walks}")
        .scalars()
    )
    assert " OR " not in plan, plan
    assert plan.count("Cond: ") >= 2, plan


_FACTS = (
    "submitted_at",
    "published_at",
    "opened_at",
    "reported_at",
    "awarded_at",
    "signed_at",
    "completed_at",
    "terminated_at",
    "cancelled_at",
)


@pytest.mark.parametrize("happened", range(len(_FACTS) + 1))
def test_it_shows_the_latest_of_all_stages(session: Session, agency: Agency, happened: int) -> None:
    _same_status(session, agency, dict.fromkeys(_FACTS[:happened], -1), -2)


@_PLAIN
@given(facts=st.dictionaries(st.sampled_from(_FACTS), _MOMENTS, max_size=3), closes=_MOMENTS)
def test_it_shows_the_status_of_the_policy(
    session: Session, agency: Agency, facts: dict[str, int], closes: int
) -> None:
    _same_status(session, agency, facts, closes)


def _same_status(session: Session, agency: Agency, facts: dict[str, int], closes: int) -> None:
    """Compare on a tender whose facts happened so many hours from now."""
    now = real_now()
    at = {
        name: now + timedelta(hours=facts[name], seconds=30) if name in facts else None
        for name in _FACTS
    }
    closes_at = now + timedelta(hours=closes, seconds=30)
    if at["opened_at"]:
        at["opened_at"] = max(at["opened_at"], closes_at)
    tender = _plain(
        session,
        agency,
        closes_at=closes_at,
        approved_at=None,
        approved_by=None,
        **(at | {"published_at": None}),
    )
    if at["published_at"]:
        tender.approved_at, tender.approved_by = now - timedelta(days=1), agency.approver.id
        tender.submitted_at = tender.submitted_at or tender.approved_at
        tender.published_at = at["published_at"]
        session.flush()
    in_sql = (
        session.connection()
        .exec_driver_sql(
            f"select {STATUS} from tenders t, (select bdm_now() as now) c where t.id = %(id)s",  # noqa: S608 - our own expression
            {"id": tender.id},
        )
        .scalar_one()
    )
    assert in_sql == status(tender.facts(), now).value


@pytest.mark.parametrize(
    ("title", "urdu", "asked"),
    [
        ("Supply of office chairs", "", "chair"),
        ("Supply of an office chair", "", "Chairs"),
        ("Repair of roads", "", "road REP"),
        ("IT-equipment for schools", "", "it-equip"),
        ("", "فرنیچر برائے کوئٹہ", "فرنیچر"),
        ("", "گھومنے والی کرسی", "کرسیاں"),
        ("", "گھومنے والی کرسی", "کرسیوں"),
        ("", "دفتر کی میزیں", "میز"),
        ("", "دفتر کی میز", "میزیں"),
        # An Arabic keyboard's yeh and kaf, and a short vowel.
        ("", "گاڑی کی مرمت", "گاڑي كی مُرمت"),
    ],
)
def test_it_finds_the_words_that_people_use(
    session: Session, agency: Agency, title: str, urdu: str, asked: str
) -> None:
    wanted = _plain(session, agency, title=title or "x", title_ur=urdu)
    _plain(session, agency, title="Something else", title_ur="کچھ اور")
    assert _ids(session, q=asked) == [str(wanted.id)]


@pytest.mark.parametrize("written", ["{0}", "{1}", "tse-{1}", "  {0} "])
def test_it_finds_a_reference(session: Session, agency: Agency, written: str) -> None:
    wanted = _plain(session, agency, reference="TSE-240401123456")
    _plain(session, agency)
    asked = written.format("TSE-240401123456", "240401123456")
    assert _ids(session, q=asked) == [str(wanted.id)]


@given(st.text(max_size=60))
def test_it_never_writes_a_query_that_postgresql_refuses(typed: str) -> None:
    query = " & ".join(tsqueries(typed))
    assert "''" not in query
    assert all(ord(character) > 31 for character in query)


@_PLAIN
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
def test_it_answers_whatever_is_typed(client: FlaskClient, typed: str) -> None:
    answer = client.get("/api/v1/tenders", query_string={"q": typed})
    assert answer.status_code in {200, 422}
    page = client.get("/tenders", query_string={"q": typed})
    assert page.status_code == 200


def test_it_narrows_by_each_filter(session: Session, agency: Agency) -> None:
    now = real_now()
    wanted = _plain(
        session,
        agency,
        category="works",
        district="khuzdar",
        estimate_paisa=60_000_000_00,
        closes_at=now + timedelta(days=3),
    )
    _plain(session, agency, closes_at=now - timedelta(days=3))
    _plain(
        session, agency, cancelled_at=now, cancelled_reason="x", closes_at=now + timedelta(days=40)
    )
    one = [str(wanted.id)]
    today = local_day(now)
    assert _ids(session, category="works") == one
    assert _ids(session, district="khuzdar") == one
    assert _ids(session, band="over-5-crore") == one
    assert _ids(session, state="open") == one
    assert _ids(session, closes_from=today, closes_to=today + timedelta(days=5)) == one
    assert len(_ids(session, state="closed")) == 2
    assert len(_ids(session)) == 3


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_list_of_closed_tenders_says_when_each_closed(
    session: Session, agency: Agency, client: FlaskClient, language: str
) -> None:
    _plain(session, agency, closes_at=real_now() - timedelta(days=3))
    session.commit()
    page = client.get(f"/tenders?state=closed&lang={language}").text
    assert "%(" not in page
    if language == "en":
        assert ">Bidding closed</strong>" in page


def test_it_puts_each_estimate_into_one_band_only(session: Session, agency: Agency) -> None:
    for band in ("to-10-lakh", "to-50-lakh", "to-5-crore", "over-5-crore"):
        above, upper = limits_paisa(band)
        edges = [above + 1, upper] if upper else [above + 1, above * 10]
        made = {str(_plain(session, agency, estimate_paisa=each).id) for each in edges}
        assert set(_ids(session, band=band)) >= made
        for other in {"to-10-lakh", "to-50-lakh", "to-5-crore", "over-5-crore"} - {band}:
            assert not made & set(_ids(session, band=other))


def test_it_hides_the_estimate_and_what_is_not_published(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    draft = make_draft(session, agency, title="A secret plan", estimate_paisa=777_777_00)
    world = make_published(session, agency, estimate_paisa=777_777_00)
    session.commit()
    listed = client.get("/api/v1/tenders").text
    assert str(world.tender.id) in listed
    assert "A secret plan" not in listed
    assert client.get(f"/api/v1/tenders/{draft.id}").status_code == 404
    assert client.get(f"/tenders/{draft.id}").status_code == 404
    assert client.get(f"/tenders/{draft.id}/notice.pdf").status_code == 404
    for address in (
        f"/api/v1/tenders/{world.tender.id}",
        f"/tenders/{world.tender.id}",
        "/tenders",
    ):
        seen = client.get(address).text
        assert "777777" not in seen
        assert "7,77,777" not in seen


def test_it_says_what_is_wrong_with_a_cursor(session: Session) -> None:
    for cursor in ("x", "W10", "WyJhIiwiYiJd", "WzEsMl0"):
        with pytest.raises(Invalid, match="This page address is not complete"):
            tenders.search(session, tenders.Search(cursor=cursor))


def test_it_names_a_wrong_filter_and_still_searches(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    wanted = _plain(session, agency, title="Laptops")
    session.commit()
    page = client.get("/tenders?q=laptop&closes_from=someday")
    assert str(wanted.id) in page.text
    assert 'id="filter-closes_from-error">Enter a date, for example 31-12-2026.</p>' in page.text
    problem = client.get("/api/v1/tenders?closes_from=someday")
    assert problem.status_code == 422
    assert problem.json["errors"][0]["detail"] == "Enter a date, for example 31-12-2026."


def test_it_never_lets_a_title_become_markup(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    evil = '<script>alert("x")</script>'
    tender = _plain(session, agency, title=evil, title_ur=evil, description=evil)
    session.commit()
    for address in (
        "/tenders",
        "/tenders?lang=ur",
        f"/tenders/{tender.id}",
        f"/tenders/{tender.id}?lang=ur",
    ):
        page = client.get(address).text
        assert evil not in page
        assert html.escape(evil, quote=False)[:14] in page


def test_it_shows_the_soonest_closing_first_where_bids_are_taken(
    session: Session, agency: Agency
) -> None:
    now = real_now()
    late, soon = (_plain(session, agency, closes_at=now + timedelta(days=days)) for days in (20, 2))
    assert _ids(session, state="open") == [str(soon.id), str(late.id)]
    assert _ids(session) == [str(late.id), str(soon.id)]


def test_it_writes_ids_times_and_amounts_as_promised(
    client: FlaskClient, session: Session, agency: Agency
) -> None:
    world = make_published(
        session, agency, security_kind="fixed", security_percent=None, security_paisa=12_345_67
    )
    session.commit()
    body = client.get(f"/api/v1/tenders/{world.tender.id}").json
    assert UUID(body["id"]) == world.tender.id
    assert datetime.fromisoformat(body["closes_at"]).astimezone(UTC) == world.tender.closes_at
    assert body["security"] == {
        "kind": "fixed",
        "percent": None,
        "amount": "12345.67",
        "by_bill": False,
    }
    assert [line["quantity"] for line in body["items"]] == ["40", "12.5"]
    assert body["key"]["fingerprint"] == world.key.fingerprint
    assert "estimate" not in str(body)


def test_it_lists_the_departments_own_by_status_and_page_by_page(
    doors: Doors, session: Session, agency: Agency
) -> None:
    drafts = {str(make_draft(session, agency).id) for _ in range(5)}
    published = make_published(session, agency).tender
    make_draft(session, make_agency(session))
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        address = f"/tenders/own?limit=2&status=draft&cursor={cursor}"
        body = officer.read(Place("", address)).body
        seen += [row["id"] for row in body["items"]]
        cursor = body["next_cursor"]
    assert sorted(seen) == sorted(drafts)
    assert seen == sorted(seen, reverse=True)
    (row,) = officer.read(Place("", "/tenders/own?status=published")).body["items"]
    assert (row["id"], row["estimate"]) == (str(published.id), "500000.00")


def test_it_gives_machines_the_findings(doors: Doors, session: Session, agency: Agency) -> None:
    draft = make_draft(session, agency, validity_days=120)
    session.commit()
    officer = doors.open("api", agency.officer, agency.department)
    body = officer.read(Place("", f"/tenders/{draft.id}/findings")).body
    found = {each["code"]: each for each in body["items"]}
    assert found["validity"]["severity"] == "U"
    assert found["validity"]["blocks"] is False
    assert found["validity"]["parameter"] == "validity_days_max"
    assert found["committee.chair"]["citation"].startswith("Balochistan Public Procurement Rules")
    assert body["unchecked"] == ""
