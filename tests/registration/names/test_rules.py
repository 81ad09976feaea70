"""Who may, what is refused, and what PostgreSQL refuses to whoever holds our password."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories.denials import denied
from factories.depth import examples
from factories.forging import made_genuine
from factories.identity import actor, join, make_person, make_staff, make_supplier
from factories.names import AN_HOUR, names_must_differ, old_name, register, release_rules
from factories.parameters import make_value
from factories.register import make_business
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.decisions import Approve, Refuse
from app.errors import Conflict, Invalid, NotFound
from app.identity.accounts.queries.actors import SYSTEM
from app.parameters.public import Confidence
from app.permissions import ANONYMOUS, Actor
from app.platform import Platform
from registration.names.models import BusinessName
from registration.names.parameters import REFUSE_FROM
from registration.names.policy.kinds import BusinessKind
from registration.names.policy.name_reader import FOLDING
from registration.names.policy.report import NameReport, ProposedName, Severity
from registration.names.public import (
    NameEntry,
    breaches_of,
    enter_name,
    own_names,
    retire_names,
)
from registration.names.queries import barred_words
from registration.names.queries import reservations as held
from registration.names.queries.check import check_name
from registration.names.queries.rules import barred_on
from registration.names.suggested_barred_words import SUGGESTED
from registration.names.use_cases import reindex_names as refold_names
from registration.names.use_cases.bar_words import BARRED_WORDS
from registration.names.use_cases.reserve_name import (
    ReleaseName,
    ReserveName,
    release_name,
    reserve_name,
)
from registration.register.use_cases.index_suppliers import index_suppliers

ALIKE = "Turbat Traders and Sons"
# By law a firm's name is its own alone only where the province says so; a company's is SECP's.
FIRM, COMPANY = BusinessKind.PARTNERSHIP, BusinessKind.COMPANY


@pytest.fixture
def rules(platform: Platform, session: Session) -> None:
    release_rules(platform, session)


def check(
    platform: Platform, name: str, name_ur: str = "", kind: BusinessKind = FIRM, **more: object
) -> NameReport:
    with platform.executor.reading(ANONYMOUS) as uow:
        return check_name(uow, ProposedName(name=name, name_ur=name_ur, kind=kind), **more)


def reserve(
    platform: Platform,
    who: Actor,
    name: str,
    name_ur: str = "",
    reason: str = "",
    kind: BusinessKind = FIRM,
) -> BusinessName:
    proposed = ProposedName(name=name, name_ur=name_ur, kind=kind)
    command = ReserveName(proposed=proposed, reason=reason)
    return platform.executor.execute(reserve_name, command, actor=who)


def accepted(platform: Platform, name: str, kind: BusinessKind = FIRM) -> frozenset[str]:
    """What two officers would have overridden."""
    return frozenset(str(each.sentence) for each in check(platform, name, kind=kind).held)


def bar(platform: Platform, session: Session, word: str, confidence: str) -> None:
    """Let two officers bar a word by a source of this confidence."""
    officer = roles.PARAMETER_OFFICER
    first, second = (
        actor(make_staff(session, officer, f"{name} of {word}"), officer)
        for name in ("Salma", "Naseer")
    )
    session.commit()
    command = replace(
        SUGGESTED[0],
        word=word,
        word_ur="لفظ",
        also=(),
        kinds=(),
        held_kinds=(),
        confidence=Confidence(confidence),
    )
    row = platform.executor.execute(BARRED_WORDS.propose, command, actor=first)
    platform.executor.execute(BARRED_WORDS.approve, Approve(id=row.id), actor=second)


def codes(report: NameReport) -> list[str]:
    return [each.code for each in report.findings]


def test_it_lets_only_those_meant_do_things_to_names(platform: Platform, session: Session) -> None:
    somebody = actor(make_person(session))
    session.commit()
    run, some = platform.executor.execute, new_id()
    with denied("registration.reserve_name"):
        run(reserve_name, ReserveName(proposed=ProposedName(name="x")), actor=ANONYMOUS)
    with denied("registration.reserve_name"):
        run(release_name, ReleaseName(reservation_id=some), actor=ANONYMOUS)
    with denied("registration.propose_barred_word"):
        run(BARRED_WORDS.propose, SUGGESTED[0], actor=somebody)
    decisions = (
        (BARRED_WORDS.approve, Approve(id=some)),
        (BARRED_WORDS.refuse, Refuse(id=some, reason="x")),
    )
    for use_case, command in decisions:
        with denied("registration.decide_barred_word"):
            run(use_case, command, actor=somebody)
    with denied("registration.refold_names"):
        run(refold_names.refold_names, None, actor=somebody)
    with platform.executor.reading(ANONYMOUS) as uow, denied("registration.read_own_names"):
        own_names(uow)
    with platform.executor.reading(somebody) as uow, denied("registration.read_barred_words"):
        barred_words.list_words(uow, local_day(uow.now))


def test_a_word_bars_nothing_from_the_day_on_which_it_is_lifted(
    platform: Platform, session: Session, rules: None
) -> None:
    today = local_day(real_now())
    (word, *_), tomorrow = barred_on(session, today), today + timedelta(days=1)
    first, second = (
        actor(make_staff(session, roles.PARAMETER_OFFICER), roles.PARAMETER_OFFICER) for _ in "12"
    )
    session.commit()
    (suggested,) = (each for each in SUGGESTED if each.word == word.word)
    lifted = replace(suggested, effect="none", held_kinds=(), valid_from=tomorrow)
    row = platform.executor.execute(BARRED_WORDS.propose, lifted, actor=first)
    platform.executor.execute(BARRED_WORDS.approve, Approve(id=row.id), actor=second)
    assert word.term in {each.term for each in barred_on(session, today)}
    assert word.term not in {each.term for each in barred_on(session, tomorrow)}


def test_it_shows_and_releases_only_ones_own(
    platform: Platform, session: Session, rules: None
) -> None:
    firm, owner, partner, other = make_supplier(session), *(make_person(session) for _ in "123")
    for member in (owner, partner):
        join(session, member, firm, roles.SUPPLIER_OWNER)
    session.commit()
    mine = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    row = reserve(platform, mine, "Hingol Fisheries")
    for stranger in (actor(other), actor(partner)):
        with platform.executor.reading(stranger) as uow:
            assert not own_names(uow).items
            with pytest.raises(NotFound):
                held.own_name(uow, row.id)
        with pytest.raises(NotFound):
            platform.executor.execute(
                release_name, ReleaseName(reservation_id=row.id), actor=stranger
            )
    colleague = actor(partner, roles.SUPPLIER_OWNER, organisation=firm)
    platform.executor.execute(release_name, ReleaseName(reservation_id=row.id), actor=colleague)
    with platform.executor.reading(mine) as uow:
        assert held.own_name(uow, row.id).state == "released"
    with pytest.raises(Conflict, match="This name is no longer reserved"):
        platform.executor.execute(release_name, ReleaseName(reservation_id=row.id), actor=mine)


def test_a_reservation_ends_by_itself(platform: Platform, session: Session, rules: None) -> None:
    person = actor(make_person(session))
    session.commit()
    row = reserve(platform, person, "Hingol Fisheries")
    assert row.expires_at is not None
    before, after = row.expires_at - timedelta(seconds=1), row.expires_at
    assert codes(check(platform, "Hingol Fisheries", at=before)) == ["name-taken"]
    assert not codes(check(platform, "Hingol Fisheries", at=after))
    assert held.state_of(row, before) == "held"
    assert held.state_of(row, after) == "expired"


def test_a_business_is_in_its_own_way_nowhere(
    platform: Platform, session: Session, rules: None
) -> None:
    person, business = actor(make_person(session)), new_id()
    session.commit()
    held_row = reserve(platform, person, "Hingol Fisheries", "ہنگول فشریز")
    taken = register(
        platform, "Hingol Fishery Co.", "", business, since=real_now(), for_person=person.person
    )
    session.expire_all()
    assert session.get_one(BusinessName, held_row.id).ended_why == "taken_up"
    assert codes(check(platform, "Hingol Fisheries")) == ["name-taken"]
    assert not codes(check(platform, "Hingol Fisheries", except_business=business))
    with pytest.raises(Conflict) as twice:
        register(platform, "Hingol Fisheries", "", business)
    assert twice.value.code == "name-own"

    later = real_now()
    platform.executor.execute(
        lambda uow, _: retire_names(uow, business, at=later), None, actor=SYSTEM
    )
    register(platform, "Hingol Fisheries Gwadar", "", business, since=later)
    session.expire_all()
    assert session.get_one(BusinessName, taken.id).ended_why == "changed"
    register(
        platform,
        "Hingol Fisheries",
        "",
        since=later,
        accepting=accepted(platform, "Hingol Fisheries"),
    )


def test_an_officer_accepts_what_is_alike_and_never_what_is_the_same(
    platform: Platform, session: Session, rules: None
) -> None:
    register(platform, "Turbat Traders")
    with pytest.raises(Conflict) as alike:
        register(platform, ALIKE, kind=COMPANY)
    assert alike.value.code == "name-alike"
    with pytest.raises(Conflict, match="like the name of a registered business"):
        register(platform, ALIKE, kind=COMPANY, accepting=frozenset({"Something else"}))
    register(platform, ALIKE, kind=COMPANY, accepting=accepted(platform, ALIKE, COMPANY))
    for name, kind in (("Traders Turbat", COMPANY), ("Govt Fisheries of Hingol", FIRM)):
        (refused,) = check(platform, name, kind=kind).refusals
        with pytest.raises(Conflict) as same:
            register(platform, name, kind=kind, accepting=frozenset({str(refused.sentence)}))
        assert same.value.code == refused.code


def test_where_no_officer_acts_nothing_is_held(
    platform: Platform, session: Session, rules: None
) -> None:
    register(platform, "Turbat Traders")
    with pytest.raises(Conflict, match="like the name of a registered business"):
        register(platform, ALIKE, kind=COMPANY)
    register(platform, ALIKE, kind=COMPANY, held_by_nobody=True)
    with pytest.raises(Conflict, match="by this name already"):
        register(platform, "Traders Turbat", kind=COMPANY, held_by_nobody=True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Turbat Traders and Sons", "name-alike"),
        ("Emirate Fisheries", "barred-word"),
        ("Balochistan", "place-only"),
        ("Traders & Co. (Pvt) Ltd", "general-words"),
    ],
)
def test_a_rule_that_is_no_law_asks_for_a_reason_and_refuses_nobody(
    platform: Platform, session: Session, rules: None, name: str, code: str
) -> None:
    register(platform, "Turbat Traders")
    bar(platform, session, "Emirate", "M")
    person = actor(make_person(session))
    session.commit()
    report = check(platform, name, kind=COMPANY)
    assert report.free
    assert [each.code for each in report.held] == [code]
    with pytest.raises(Invalid) as asked:
        reserve(platform, person, name, kind=COMPANY)
    assert (asked.value.code, list(asked.value.fields)) == (code, ["reason"])
    assert str(report.held[0].sentence) in str(asked.value)
    why = "My grandfather's shop has had it since 1950"
    row = reserve(platform, person, name, reason=why, kind=COMPANY)
    session.expire_all()
    assert session.get_one(BusinessName, row.id).reason.startswith("My grandfather")


def test_the_official_text_refuses_what_is_alike_whatever_the_reason(
    platform: Platform, session: Session
) -> None:
    make_value(session, REFUSE_FROM, "90", date(2020, 1, 1))
    release_rules(platform, session)
    register(platform, "Turbat Traders")
    person = actor(make_person(session))
    session.commit()
    with pytest.raises(Conflict) as refused:
        reserve(platform, person, ALIKE, reason="It is ours", kind=COMPANY)
    assert refused.value.code == "name-alike"


@pytest.mark.parametrize("kind", [FIRM, BusinessKind.SOLE_PROPRIETOR])
@pytest.mark.parametrize("name", ["Turbat Traders", "Turbat Traders and Sons", "Balochistan"])
def test_no_law_gives_a_firm_a_name_that_others_may_not_have(
    platform: Platform, session: Session, rules: None, name: str, kind: BusinessKind
) -> None:
    register(platform, "Turbat Traders")
    report = check(platform, name, kind=kind)
    assert report.free
    assert not report.held
    assert {each.severity for each in report.findings} == {Severity.WARN}
    first, second = register(platform, name, kind=kind), register(platform, name, kind=kind)
    session.expire_all()
    assert not session.get_one(BusinessName, second.id).exclusive
    assert first.exact == second.exact
    assert "Turbat Traders" in {each.name for each in check(platform, ALIKE).conflicts}


@pytest.mark.parametrize("confidence", ["H", "M", "U"])
def test_a_rule_of_the_province_refuses_by_its_official_text_alone(
    platform: Platform, session: Session, rules: None, confidence: str
) -> None:
    refuses = confidence == "H"
    names_must_differ(platform, session, confidence)
    register(platform, "Turbat Traders", kind=COMPANY)
    for name, code in (("Turbat Traders", "name-taken"), (ALIKE, "name-alike")):
        report = check(platform, name)
        assert bool(report.refusals) is refuses
        assert bool(report.held) is not refuses
        with pytest.raises(Conflict) as refused:
            register(platform, name)
        assert refused.value.code == code
        assert report.findings[0].basis == "Rules of the province on names of firms"


def test_a_barred_word_refuses_a_firm_whatever_the_province_says_of_likeness(
    platform: Platform, rules: None
) -> None:
    assert [each.code for each in check(platform, "Jinnah Traders").refusals] == ["barred-word"]


def test_two_held_rules_of_one_code_are_told_apart(
    platform: Platform, session: Session, rules: None
) -> None:
    for word in ("Emirate", "Sultanate"):
        bar(platform, session, word, "M")
    found = breaches_of(check(platform, "Emirate Sultanate Fisheries"))
    assert [each.rule for each in found] == ["barred-word", "barred-word-2"]
    assert {each.value.stored for each in found} == {"Emirate", "Sultanate"}
    assert not any(each.is_law for each in found)


def test_an_old_register_keeps_nobody_from_a_name(
    platform: Platform, session: Session, rules: None
) -> None:
    for _ in range(2):
        old_name(platform, "Zarghoon Traders")
    assert codes(check(platform, "Zarghoon Traders")) == ["name-legacy"]
    register(platform, "Zarghoon Traders")


def test_it_sees_two_names_as_one_when_either_script_is_the_same(
    platform: Platform, session: Session, rules: None
) -> None:
    register(platform, "Shamal Foods", "شمال فوڈز")
    assert codes(check(platform, "Hamun Sweets", "شمال فوڈ"))[:2] == ["names-differ", "name-taken"]
    assert codes(check(platform, "", "شمال فوڈز")) == ["name-taken"]


@pytest.mark.parametrize(
    ("name", "urdu", "expected"),
    [
        ("", "", ["name-missing"]),
        ("Турбат Traders", "", ["script"]),
        ("तुरबत", "تربت ٹریڈرز", ["script"]),
        ("१२ Traders", "", ["script"]),
        ("Ｈｉｎｇｏｌ Foods", "", ["script"]),
        ("تربت ٹریڈرز", "", ["script-field"]),
        ("Hingol Foods", "Hingol Foods", ["script-field"]),
        ("A*B@Foods", "", ["signs"]),
        ("Hingol 🎣", "", ["signs"]),
        ("ab", "", ["length"]),
        ("Hingol " * 20, "", ["length"]),
        ("Traders & Co. (Pvt) Ltd", "", ["general-words"]),
        ("786", "", ["general-words"]),
        ("Balochistan", "", ["place-only"]),
        ("Furniture House", "", ["trade-only"]),
        ("Hingol Foods", "زیارت فرنیچر", ["names-differ"]),
        ("Hingol Foods", "ہنگول فوڈز", []),
        ("M/s Hingol & Sons", "", []),
    ],
)
def test_it_says_what_a_name_may_not_be(
    platform: Platform, rules: None, name: str, urdu: str, expected: list[str]
) -> None:
    report = check(platform, name, urdu)
    assert codes(report) == expected
    assert all(each.sentence and each.fix for each in report.findings)


@pytest.mark.parametrize(
    ("name", "barred"),
    [
        ("Government Fisheries", True),
        ("Goverment's Hingol Store", True),
        ("GOVT. Fisheries", True),
        ("Hingol سرکاری Foods", True),
        ("Quaid-i-Azam Foods", True),
        ("Quaid e Azam Foods", True),
        ("Qaideazam Foods", True),
        ("Jinnah's Foods", True),
        ("Jan Foods", False),
        ("Jeena Foods", False),
        ("Azam Foods", False),
        ("Governor Foods", False),
    ],
)
def test_it_finds_a_barred_word_however_it_is_spelled(
    platform: Platform,
    rules: None,
    name: str,
    barred: bool,  # noqa: FBT001 - a table's column
) -> None:
    found = [each for each in check(platform, name).findings if each.code == "barred-word"]
    assert bool(found) == barred
    assert all(each.severity is Severity.REFUSE and "1932" in each.basis for each in found)


def test_a_word_of_no_law_keeps_nobody_from_a_name(platform: Platform, session: Session) -> None:
    release_rules(platform, session, words=len(SUGGESTED))
    (found,) = check(platform, "Hingol Foods Pvt. Ltd").findings[:1]
    assert (found.code, found.severity, found.confidence) == ("barred-word", Severity.WARN, "U")
    assert check(platform, "Hingol Foods Pvt. Ltd").free


@pytest.mark.parametrize("kind", list(BusinessKind))
@pytest.mark.parametrize(
    "word",
    ["Government", "Federal", "Secretariat", "State Bank of Pakistan", "High Court", "وفاقی"],
)
def test_no_form_of_business_has_a_name_that_implies_patronage_by_one_officer(
    platform: Platform, session: Session, word: str, kind: BusinessKind
) -> None:
    release_rules(platform, session, words=len(SUGGESTED))
    text = f"{word} Hingol" if word.isascii() else f"{word} ہنگول"
    report = check(platform, *((text, "") if word.isascii() else ("", text)), kind=kind)
    found = [each for each in report.findings if each.code == "barred-word"]
    named = word == "Government" and kind is not BusinessKind.SOLE_PROPRIETOR
    assert {each.severity for each in found} == {Severity.REFUSE if named else Severity.HOLD}
    # Only the official text refuses: what was read into it, or of another form, is no law here.
    assert {each.confidence for each in found} == {"H" if named else "M"}
    assert report.free is not named


@pytest.mark.parametrize("kind", list(BusinessKind))
def test_what_a_finding_offers_instead_was_checked_itself(
    platform: Platform, session: Session, kind: BusinessKind
) -> None:
    """It once said: leave the word out, “Bank of Pakistan”; whose other word is barred as well."""
    release_rules(platform, session, words=len(SUGGESTED))
    register(platform, "Hingol Fisheries", kind=COMPANY)
    for name in (
        "Government Bank of Pakistan",
        "Government Hingol Fisheries",
        "Govt Chiltan Foods",
    ):
        report = check(platform, name, kind=kind)
        said = [str(each.fix) for each in report.findings if each.code == "barred-word"]
        assert ("Leave the word out: “Chiltan Foods”." in said) is ("Chiltan" in name)
        assert not any("Bank" in each or "Hingol" in each for each in said)
        for each in report.alternatives:
            whole = check(platform, each.name, each.name_ur, kind=kind)
            assert not whole.refusals
            assert not whole.held


def test_what_it_suggests_is_near_no_name_of_another(
    platform: Platform, session: Session, rules: None
) -> None:
    """A misspelled own word is found by its letters alone: suggestions look for it, too."""
    register(platform, "Zarghoon Motors", kind=COMPANY)
    offered = check(platform, "Jinnah Zarghoom Motors", kind=COMPANY).alternatives
    assert all(not check(platform, each.name, kind=COMPANY).held for each in offered)


def test_firms_on_the_platform_are_met_until_they_are_registered(
    platform: Platform, session: Session, rules: None
) -> None:
    firm, stranger = (
        make_supplier(session, "Hingol Carpets"),
        make_supplier(session, "Not Verified"),
    )
    stranger.verified_at = None
    session.commit()
    looked = platform.executor.execute(index_suppliers, 1, actor=SYSTEM)
    assert looked >= 2
    assert platform.executor.execute(index_suppliers, None, actor=SYSTEM) == looked
    for kind in BusinessKind:
        report = check(platform, "Hingol Carpets", kind=kind)
        assert codes(report) == ["name-supplier"]
        assert report.free
        assert [each.standing for each in report.conflicts] == ["supplier"]
        assert not check(platform, "Hingol Carpets", kind=kind, for_organisation=firm.id).findings
    assert not check(platform, "Not Verified").conflicts
    firm.name = "Hingol Rugs"
    session.commit()
    platform.executor.execute(index_suppliers, None, actor=SYSTEM)
    assert codes(check(platform, "Hingol Rugs")) == ["name-supplier"]
    assert not any(each.score == 100 for each in check(platform, "Hingol Carpets").conflicts)
    owner = make_person(session, "Gul Khan")
    make_business(session, platform, owner, name="Hingol Rugs", organisation=firm, form="sole")
    platform.executor.execute(index_suppliers, None, actor=SYSTEM)
    assert not check(platform, "Hingol Rugs").conflicts


def test_a_firm_reserves_its_own_name_and_does_not_see_it_as_reserved(
    platform: Platform, session: Session, rules: None
) -> None:
    firm, owner = make_supplier(session, "Hingol Carpets"), make_person(session)
    join(session, owner, firm, roles.SUPPLIER_OWNER)
    session.commit()
    platform.executor.execute(index_suppliers, None, actor=SYSTEM)
    mine = actor(owner, roles.SUPPLIER_OWNER, organisation=firm)
    with platform.executor.reading(mine) as uow:
        assert not own_names(uow).items
    row = reserve(platform, mine, "Hingol Carpets")
    with platform.executor.reading(mine) as uow:
        assert [each.row.id for each in own_names(uow).items] == [row.id]


def test_what_it_suggests_is_free_and_always_the_same(
    platform: Platform, session: Session, rules: None
) -> None:
    person = make_person(session, "Naz Brohi", name_ur="ناز بروہی")
    session.commit()
    register(platform, "Turbat Traders", "تربت ٹریڈرز")
    register(platform, "Turbat Traders Kech")
    proposed = ProposedName(
        name="Jinnah Turbat Traders", name_ur="جناح تربت ٹریڈرز", district="kech"
    )
    asks = replace(actor(person), name_ur=person.name_ur)
    with platform.executor.reading(asks) as uow:
        first, again = (check_name(uow, proposed, for_person=person.id) for _ in range(2))
        assert first.alternatives == again.alternatives
        assert [(each.name, each.name_ur) for each in first.alternatives] == [
            ("Brohi Turbat Traders", "بروہی تربت ٹریڈرز"),
            ("Brohi Turbat Traders Kech", "بروہی تربت ٹریڈرز کیچ"),
        ]
        for each in first.alternatives:
            assert check_name(uow, ProposedName(name=each.name, name_ur=each.name_ur)).free


def test_it_has_an_answer_to_any_text(platform: Platform, rules: None) -> None:
    texts = st.text(st.characters(exclude_characters="\0"), max_size=60)

    @settings(max_examples=examples(25), deadline=None)
    @given(texts, texts)
    def in_any(name: str, name_ur: str) -> None:
        report = check(platform, name, name_ur)
        assert report.free == (not report.refusals)

    in_any()


def refused_to_the_insider(session: Session, statement: str, **values: object) -> None:
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(text(statement), values)


COLUMNS = (
    "business_id, standing, name, name_ur, kind, district, since, exact, exact_ur, keys, folding"
)
COPY = (
    f"insert into business_names (id, {COLUMNS}) select gen_random_uuid(), "  # noqa: S608 - our own words
    "gen_random_uuid(), standing, name, name_ur, kind, district, bdm_now(), exact, exact_ur, keys,"
    " folding from business_names where id = :id"
)


def test_postgresql_gives_a_name_to_one_and_keeps_what_was_entered(
    platform: Platform, session: Session, rules: None
) -> None:
    row = register(platform, "Turbat Traders", kind=COMPANY)
    refused_to_the_insider(session, COPY, id=row.id)
    kept = (
        "name = 'x'",
        "exclusive = false",
        "since = bdm_now()",
        "business_id = gen_random_uuid()",
    )
    for change in (*kept, "keys = '{}'", "exact = 'x'", "folding = folding - 1"):
        statement = f"update business_names set {change} where id = :id"  # noqa: S608 - as above
        refused_to_the_insider(session, statement, id=row.id)
    end = "update business_names set ended_at = bdm_now(), ended_why = 'closed' where id = :id"
    session.execute(text(end), {"id": row.id})
    refused_to_the_insider(session, end, id=row.id)
    session.execute(text(COPY), {"id": row.id})
    refused_to_the_insider(session, "delete from business_names where id = :id", id=row.id)
    refused_to_the_insider(session, "delete from name_words")


def test_a_planted_name_stands_in_nobodys_way(
    platform: Platform, session: Session, rules: None
) -> None:
    row = register(platform, "Turbat Traders")
    session.execute(text(COPY), {"id": row.id})
    session.commit()
    assert check(platform, "Turbat Traders").conflicts
    assert not check(platform, "Turbat Traders", except_business=row.business_id).conflicts


def test_postgresql_refuses_nobody_on_an_unverified_ground(
    platform: Platform, session: Session, rules: None
) -> None:
    for change in ("effect = 'warn'", "confidence = 'U'", "approved_at = null, approved_by = null"):
        refused_to_the_insider(session, f"update barred_words set {change}")  # noqa: S608 - as above
    refused_to_the_insider(
        session,
        "insert into barred_words (id, term, word, word_ur, also, kinds, effect, valid_from,"
        " instrument, confidence, note, entered_by, entered_at) select gen_random_uuid(), 'x', 'x',"
        " 'x', '[]', '[]', 'refuse', valid_from, 'x', 'U', '', entered_by, entered_at"
        " from barred_words limit 1",
    )


def test_keys_of_older_readings_are_made_anew(
    platform: Platform, session: Session, rules: None
) -> None:
    rows = [register(platform, name) for name in ("Turbat Traders", "Hingol Foods")]
    for row, exact in zip(rows, ("older", "hingol food"), strict=True):
        values = {"id": row.id, "exact": exact, "newer": FOLDING + 1}
        session.execute(
            text(
                "update business_names set keys = '{}', exact = :exact, folding = :newer"
                " where id = :id"
            ),
            values,
        )
        made_genuine(session, BusinessName, row.id)
    session.commit()
    assert not codes(check(platform, "Turbat Traders"))
    older = FOLDING + 2

    def refolded() -> int:
        return platform.executor.execute(refold_names.refold_names, None, actor=SYSTEM)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registration.names.use_cases.reindex_names.FOLDING", older)
        patch.setattr("registration.names.use_cases.hold_business_name.FOLDING", older)
        assert (refolded(), refolded()) == (2, 0)
    assert codes(check(platform, "Turbat Traders")) == ["name-taken"]


def test_two_names_that_have_become_one_are_both_kept(
    platform: Platform, session: Session, rules: None
) -> None:
    row = register(platform, "Turbat Traders", kind=COMPANY)
    # As if an earlier reading had told them apart.
    told_apart = COPY.replace(
        ", exact, exact_ur, keys, folding from", ", 'traderz', '', '{}', 1 from"
    )
    made = session.scalar(text(f"{told_apart} returning id"), {"id": row.id})
    made_genuine(session, BusinessName, made)
    session.commit()
    with pytest.MonkeyPatch.context() as patch:
        for room in ("reindex_names", "hold_business_name"):
            patch.setattr(f"registration.names.use_cases.{room}.FOLDING", FOLDING + 1)
        assert platform.executor.execute(refold_names.refold_names, None, actor=SYSTEM) == 2
    session.expire_all()
    kept = session.query(BusinessName).filter_by(name="Turbat Traders").all()
    assert sorted(each.exact for each in kept) == ["trader turbat", "traderz"]
    assert [each.folding for each in kept] == [FOLDING + 1] * 2
    assert len(check(platform, "Turbat Traders").conflicts) == 2


@contextmanager
def counted(platform: Platform) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "savepoint" not in statement.lower():
            said.append(statement)

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def test_it_asks_few_questions_however_many_names_there_are(
    platform: Platform, session: Session, rules: None
) -> None:
    for number in range(12):
        old_name(platform, f"Zarghoon Traders {number}", "زرغون ٹریڈرز")
    register(platform, "Zarghoon Foods")
    for name, most in (("Zarghoon Traders", 6), ("Zarghoon Foods", 7), ("Quetta Traders", 4)):
        with counted(platform) as said:
            report = check(platform, name)
        assert len(said) <= most, said
    assert not report.conflicts
    shown = check(platform, "Zarghoon Traders").conflicts
    assert len(shown) == 10
    assert [each.score for each in shown] == sorted((each.score for each in shown), reverse=True)


def test_only_an_entry_that_can_be_read_is_entered(platform: Platform, rules: None) -> None:
    entry = NameEntry(name="Турбат", name_ur="", since=real_now() - AN_HOUR, business_id=new_id())
    with pytest.raises(Invalid) as refused:
        platform.executor.execute(enter_name, entry, actor=SYSTEM)
    assert refused.value.code == "script"
    assert set(refused.value.fields) == {"name"}
