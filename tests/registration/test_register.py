"""The register is public, true of any day, and changed by its owners' filings alone."""

from datetime import date, timedelta

import pytest
from architecture.test_denials import _ask
from factories.cases import make_office
from factories.denials import denied
from factories.doors import Doors, Place
from factories.identity import actor, join, make_department, make_person, make_supplier
from factories.register import FIRST, file, make_business, owner_of
from factories.trail import owner
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.accounts.queries.actors import SYSTEM
from app.identity.people.models import Membership
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.row_macs import Forged
from registration.register.models import AgencyNumber, BusinessOwner, BusinessVersion, Filing
from registration.register.policy.filings import Kind
from registration.register.queries.filing_hashes import digest_of
from registration.register.queries.my_businesses import list_own
from registration.register.queries.search import Asked, history_of, search_register
from registration.register.use_cases.verify_register import (
    RebuildBusiness,
    Wrong,
    check_batch,
    rebuild_business,
)

WITHDRAW = Place("/businesses/filings/{}/withdraw", "/filings/{}/withdrawal")
IMPORT = Place("/casework/old-registers", "/old-registers")
# What whoever holds the owner's password could make the register say. The last leaves nothing to
# make it of again.
LIES = (
    "update business_versions set name = 'Bribed Traders'",
    "update business_versions set name_ur = 'رشوت ٹریڈرز'",
    "update business_versions set district = 'quetta'",
    "update business_versions set standing = 'dissolved'",
    "update business_versions set activities = '{9602}'",
    "update business_versions set search = 'bribed'",
    "update business_versions set valid_to = valid_from",
    "update business_owners set minor = true",
    "update business_owners set cnic_hash = 'somebody else'",
    "delete from business_owners",
    "update business_traits set key = 'somebody else' where kind = 'owner'",
    "update business_traits set until = since where kind = 'owner'",
    "delete from business_traits where kind = 'owner'",
    "delete from filings",
)
DOORS = pytest.mark.parametrize("door", ["web", "api"])


def tomorrow(days: int = 10) -> date:
    return local_day(real_now()) + timedelta(days=days)


def found(platform: Platform, **asked: str) -> list[str]:
    with platform.executor.reading(ANONYMOUS) as uow:
        return [row.name for row in search_register(uow, Asked(**asked)).items]


@pytest.mark.parametrize(
    "words", ["turbat", "Turbat Trader", "TURBET traders", "تربت", "traders turbat", "ٹریڈرز"]
)
def test_it_is_found_in_either_script_however_it_is_spelled(
    platform: Platform, session: Session, words: str
) -> None:
    make_business(session, platform, make_person(session))
    make_business(session, platform, name="Gwadar Boats", name_ur="", number="RF-GWADAR-2026-00001")
    assert found(platform, words=words) == ["Turbat Traders"]


def test_it_is_found_by_number_place_and_activity(platform: Platform, session: Session) -> None:
    make_business(session, platform, make_person(session))
    assert found(platform, words="rf-kech-2026-00001") == ["Turbat Traders"]
    assert found(platform, district="kech", activity="4711") == ["Turbat Traders"]
    assert found(platform, district="quetta") == []
    assert found(platform, activity="4719") == []


def test_it_names_other_agencies_as_people_call_them(
    platform: Platform, session: Session, client: FlaskClient
) -> None:
    business = make_business(session, platform, make_person(session), make_person(session))
    number = {"agency": "bra", "code": "sales_tax", "number": "STP-1", "valid_from": FIRST}
    session.add(AgencyNumber(registration_id=new_id(), business_id=business.id, **number))
    session.commit()
    for language, title in (("en", "Revenue Authority"), ("ur", "ریونیو اتھارٹی")):
        page = client.get(f"/business-register/{business.number}?lang={language}")
        assert title in client.get(page.location or page.request.path).text
        assert ">Bra<" not in page.text


def test_it_never_tells_a_personal_number(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    person = make_person(session, "Gul Khan")
    business = make_business(session, platform, person)
    for address in (
        f"/business-register/{business.number}",
        f"/business-register/{business.number}/history",
        f"/api/v1/register/{business.number}",
        f"/api/v1/register/{business.number}/history",
        "/api/v1/register/all.jsonl",
        "/api/v1/register/all.csv",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert person.cnic not in answer.text, address
        assert "Turbat Traders" in answer.text or "history" in address, address
    assert "Gul Khan" in client.get(f"/business-register/{business.number}").text


def test_it_says_what_it_said_on_another_day(
    client: FlaskClient, platform: Platform, session: Session
) -> None:
    business = make_business(session, platform, make_person(session))
    day = FIRST + timedelta(days=10)
    file(platform, business.id, Kind.NAME, day, {"name": "Makran Traders"})
    address = f"/api/v1/register/{business.number}"
    assert client.get(address).get_json()["name"] == "Makran Traders"
    before = (day - timedelta(days=1)).isoformat()
    assert client.get(f"{address}?on={before}").get_json()["name"] == "Turbat Traders"
    too_early = (FIRST - timedelta(days=1)).isoformat()
    assert client.get(f"{address}?on={too_early}").status_code == 404
    assert "Turbat Traders" in client.get(f"/business-register/{business.number}?on={before}").text


@DOORS
def test_a_later_filing_is_withdrawn_before_its_day(
    door: str, doors: Doors, platform: Platform, session: Session
) -> None:
    owner = make_person(session)
    business = make_business(session, platform, owner)
    filing = file(platform, business.id, Kind.NAME, tomorrow(), {"name": "Makran Traders"})
    told = doors.open(door, owner).send(WITHDRAW.at(filing), {"reason": "We keep the old name."})
    assert told.ok, told.sentences
    again = doors.open(door, owner).send(WITHDRAW.at(filing), {"reason": "Once more."})
    assert again.says("already been withdrawn")
    session.expire_all()
    versions = session.scalars(select(BusinessVersion).filter_by(business_id=business.id)).all()
    assert [version.name for version in versions] == ["Turbat Traders"]


@DOORS
def test_what_has_taken_effect_is_not_withdrawn(
    door: str, doors: Doors, platform: Platform, session: Session
) -> None:
    owner = make_person(session)
    business = make_business(session, platform, owner)
    # The day itself is too late as well: it took effect as the day began.
    for day, kind, content in (
        (FIRST, Kind.NAME, {"name": "Makran Traders"}),
        (tomorrow(0), Kind.ACTIVITIES, {"activities": ["4719"]}),
    ):
        filing = file(platform, business.id, kind, day, content)
        told = doors.open(door, owner).send(WITHDRAW.at(filing), {"reason": "Too late."})
        assert told.status == 409
        assert told.says("has taken effect")


@DOORS
def test_a_stranger_s_business_does_not_exist(
    door: str, doors: Doors, platform: Platform, session: Session
) -> None:
    business = make_business(session, platform, make_person(session))
    filing = file(platform, business.id, Kind.NAME, tomorrow(), {"name": "Makran Traders"})
    stranger = make_person(session, "Somebody Else")
    told = doors.open(door, stranger).send(WITHDRAW.at(filing), {"reason": "Not mine."})
    assert told.status == 404


def test_owners_act_for_their_firm_and_former_owners_do_not(
    platform: Platform, session: Session
) -> None:
    stays, leaves, joins = (make_person(session, name) for name in ("Stays", "Leaves", "Joins"))
    firm = make_supplier(session, "Turbat Traders")
    business = make_business(session, platform, stays, leaves, organisation=firm)
    today = local_day(real_now())
    change = {"owners": [owner_of(stays), owner_of(joins)]}
    file(platform, business.id, Kind.OWNERS, today, change)
    session.expire_all()
    running = select(Membership.person_id).filter_by(
        organisation_id=firm.id, role=roles.SUPPLIER_OWNER.name, until=None
    )
    assert set(session.scalars(running)) == {stays.id, joins.id}


def test_a_minor_has_benefits_only(platform: Platform, session: Session) -> None:
    adult, minor = make_person(session, "Adult"), make_person(session, "Young")
    business = make_business(session, platform, adult)
    owners = {"owners": [owner_of(adult), owner_of(minor) | {"minor": True}]}
    file(platform, business.id, Kind.OWNERS, FIRST, owners)
    with platform.executor.reading(actor(minor)) as uow:
        assert list_own(uow) == []
    with platform.executor.reading(actor(adult)) as uow:
        assert [row.minors for row in list_own(uow)] == [1]


def test_it_finds_a_register_that_was_changed_by_hand(platform: Platform, session: Session) -> None:
    business = make_business(session, platform, make_person(session))
    with platform.executor.reading(SYSTEM) as uow:
        assert check_batch(uow, None)[1] == []
    session.execute(delete(BusinessOwner))
    session.execute(delete(BusinessVersion))
    session.commit()
    with platform.executor.reading(SYSTEM) as uow:
        (wrong,) = check_batch(uow, None)[1]
    assert (wrong.business_id, wrong.why) == (
        business.id,
        "the register is not what its filings make",
    )


@pytest.mark.committed
def test_it_finds_whatever_the_register_was_made_to_say(committed: Platform) -> None:
    with committed.executor.sessions() as session:
        business_id = make_business(session, committed, make_person(session)).id
        session.commit()
    wrong = [Wrong(business_id=business_id, why="the register is not what its filings make")]
    again = RebuildBusiness(business_id=business_id)
    with owner(committed) as connection:
        connection.execute("alter table filings disable trigger user")
        for lie in LIES:
            assert connection.execute(lie).rowcount == 1, lie  # type: ignore[call-overload]
            assert _checked(committed) == wrong, lie
            if lie != "delete from filings":
                committed.executor.execute(rebuild_business, again, actor=SYSTEM)
                assert _checked(committed) == [], lie


def _checked(platform: Platform) -> list[Wrong]:
    with platform.executor.reading(SYSTEM) as uow:
        return list(check_batch(uow, None)[1])


def test_a_filing_is_told_by_its_hash(platform: Platform, session: Session) -> None:
    make_business(session, platform, make_person(session))
    filing = session.scalars(select(Filing)).one()
    with platform.executor.reading(SYSTEM) as uow:
        assert digest_of(uow, filing) == filing.digest
        filing.content = filing.content | {"name": "Bribed Traders"}
        assert digest_of(uow, filing) != filing.digest
    session.rollback()


@pytest.mark.parametrize(
    "lie",
    [
        "update filings set content = '{}'",
        "delete from filings",
        "update businesses set number = 'X'",
        "update business_versions set name = 'X'",
        (
            "insert into filings (id, business_id, sequence, kind, effective_on, content, digest,"
            " filed_at) select gen_random_uuid(), business_id, 7, 'name', effective_on, content,"
            " digest, filed_at from filings"
        ),
    ],
)
def test_postgresql_itself_lets_nobody_rewrite_it(
    platform: Platform, session: Session, lie: str
) -> None:
    make_business(session, platform, make_person(session))
    with pytest.raises(DBAPIError, match=r"permission denied|never changes|does not follow"):
        session.execute(text(lie))
    session.rollback()


def test_postgresql_takes_no_filing_back_on_its_day(platform: Platform, session: Session) -> None:
    business = make_business(session, platform, make_person(session))
    for sequence, day in ((2, tomorrow(1)), (4, tomorrow(0))):
        file(platform, business.id, Kind.NAME, day, {"name": "Makran Traders"})
        if sequence == 2:
            file(platform, business.id, Kind.WITHDRAWAL, day, {}, corrects=sequence)
            continue
        with pytest.raises(DBAPIError, match="is not withdrawn"):
            file(platform, business.id, Kind.WITHDRAWAL, day, {}, corrects=sequence)


def test_it_is_made_again_from_its_filings(platform: Platform, session: Session) -> None:
    business = make_business(session, platform, make_person(session))
    file(platform, business.id, Kind.NAME, tomorrow(), {"name": "Makran Traders"})
    command = RebuildBusiness(business_id=business.id)
    assert platform.executor.execute(rebuild_business, command, actor=SYSTEM) == 2
    with platform.executor.reading(SYSTEM) as uow:
        assert check_batch(uow, None)[1] == []


OLD = (
    "number,name,name_ur,place,registered_on\n"
    "117/1987,Jan Brothers,جان برادرز,Main Bazaar,14-08-1987\n"
)


@DOORS
def test_an_old_register_is_taken_over_once(
    door: str, doors: Doors, platform: Platform, session: Session
) -> None:
    office = make_office(session, "industries")
    registrar = make_person(session, "Registrar")
    join(session, registrar, office, roles.CASE_APPROVER)
    way = doors.open(door, registrar, office)
    told = {"district": "kech", "source": "Book 3, page 12"}
    first = way.send(IMPORT, told, files={"file": ("old.csv", OLD.encode())})
    assert first.ok, first.sentences
    again = way.send(IMPORT, told, files={"file": ("old.csv", OLD.encode())})
    assert again.says("taken over already")
    assert found(platform, words="jan brothers") == ["Jan Brothers"]
    with platform.executor.reading(ANONYMOUS) as uow:
        (entry,) = search_register(uow, Asked(words="OLD-KECH-117-1987")).items
    assert entry.legacy_number == "117/1987"
    assert entry.valid_from == date(1987, 8, 14)


@DOORS
def test_another_office_takes_nothing_over(door: str, doors: Doors, session: Session) -> None:
    make_office(session, "industries")
    office, officer = make_department(session, "Food Authority"), make_person(session, "Approver")
    join(session, officer, office, roles.CASE_APPROVER)
    told = doors.open(door, officer, office).send(
        IMPORT,
        {"district": "kech", "source": "Book 3"},
        files={"file": ("old.csv", OLD.encode())},
    )
    assert told.status == 403


@DOORS
def test_a_bad_row_takes_nothing_over(
    door: str, doors: Doors, platform: Platform, session: Session
) -> None:
    office = make_office(session, "industries")
    registrar = make_person(session, "Registrar")
    join(session, registrar, office, roles.CASE_APPROVER)
    data = OLD + "118/1987,,,,\n117/1987,Twice,,,\n119,=cmd(),,,\n"
    told = doors.open(door, registrar, office).send(
        IMPORT,
        {"district": "kech", "source": "Book 3"},
        files={"file": ("old.csv", data.encode())},
    )
    assert not told.ok
    assert told.says("Row 3, name")
    assert told.says("Row 4, number")
    assert told.says("Row 5, name")
    assert found(platform, words="jan brothers") == []


@pytest.mark.parametrize(
    ("permission", "place"),
    [
        ("registration.file", "registration.register.use_cases.withdraw_filing:withdraw_filing"),
        ("registration.file", "registration.register.use_cases.begin_change:begin_change"),
        ("registration.file", "registration.register.queries.withdrawable:own_filing"),
        (
            "registration.publish_details",
            "registration.register.use_cases.publish_details:publish_details",
        ),
        (
            "registration.import_legacy",
            "registration.legacy.use_cases:import_legacy",
        ),
    ],
)
def test_it_asks_who_it_is_first(platform: Platform, permission: str, place: str) -> None:
    with denied(permission):
        _ask(platform, place, ANONYMOUS)


def test_it_shows_own_businesses_to_nobody_unknown(platform: Platform) -> None:
    with denied("registration.read_own_businesses"), platform.executor.reading(ANONYMOUS) as uow:
        list_own(uow)


def test_a_planted_number_of_an_agency_is_not_shown(platform: Platform, session: Session) -> None:
    business = make_business(session, platform, make_person(session))
    number = {"agency": "bra", "code": "sales_tax", "number": "STP-1", "valid_from": FIRST}
    planted = insert(AgencyNumber).values(
        registration_id=new_id(), business_id=business.id, **number
    )
    session.execute(planted)
    session.commit()
    with pytest.raises(Forged), platform.executor.reading(ANONYMOUS) as uow:
        history_of(uow, business.id)
