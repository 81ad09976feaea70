"""All keys of a province are replaced while it runs, and the replacement is killed in the middle.

The province before, the one in which both keys are read, and the one after are three platforms on
the same database, as processes with different environments are.
"""

import base64
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import click
import pyrage
import pytest
from click.testing import CliRunner, Result
from factories import bidding
from factories.composition import composed
from factories.delivery import deliver_here
from factories.identity import (
    actor,
    give_password,
    make_department,
    make_person,
    make_staff,
    make_supplier,
)
from factories.marketplace import receive_bid
from factories.seeded import copied_province
from factories.trail import at_last, notes, owner, sealed
from kill import rotating
from kill.test_kill import FORKED, environment
from sqlalchemy import select

from app import roles
from app.audit.queries import last_line_under_another_key
from app.config import Settings
from app.factory import build_platform
from app.identity.accounts.use_cases.sign_in import SignIn, sign_in
from app.identity.doors import StoredWaysIn
from app.identity.people.models import Credential, Person, StaffRole
from app.identity.people.queries import holder_of_cnic
from app.identity.staff.doors.keys_cli import keys
from app.keyed_hashes import OlderSecret
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.signing.keys import Signer
from marketplace.bids.models import OpenedBid
from marketplace.openings.use_cases.give_share import GiveShare, give_share
from wsgi import DOMAINS

pytestmark = [pytest.mark.committed, pytest.mark.slow, pytest.mark.campaign]
PASSWORD = "three words in a row"
PEOPLE, BATCHES = 8, 4
_networks = count(1)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    FORKED.set_forkserver_preload([rotating.__name__])


@dataclass
class Phases:
    """The same installation with its keys of before, of both, and of afterwards."""

    before: Platform
    folder: Path

    def __post_init__(self) -> None:
        old, fresh = self.before.settings, _fresh_keys()
        self.old = replace(old, data_dir=self.folder)
        self.both = replace(
            self.old,
            **fresh,
            secret_keys_accepted=(OlderSecret(old.secret_key),),
            document_keys_accepted=(old.document_key,),
        )
        # Processes that have not been restarted with the new keys yet.
        self.not_yet = replace(
            self.old,
            secret_keys_accepted=(OlderSecret(self.both.secret_key),),
            document_keys_accepted=(self.both.document_key,),
        )

    def after(self, number: int) -> Settings:
        retired = (OlderSecret(self.old.secret_key, number),)
        return replace(self.both, secret_keys_accepted=(), secret_keys_retired=retired)


def _fresh_keys() -> dict[str, object]:
    return {
        "secret_key": base64.b64encode(os.urandom(48)).decode(),
        "document_key": str(pyrage.x25519.Identity.generate()),
        "signing_key": os.urandom(32),
    }


@contextmanager
def running(settings: Settings) -> Iterator[Platform]:
    platform = build_platform(settings, DOMAINS)
    try:
        yield platform
    finally:
        platform.close()


@pytest.fixture
def phases(committed: Platform, tmp_path: Path) -> Phases:
    return Phases(committed, tmp_path)


def command(platform: Platform, *words: str) -> Result:
    program = click.Group(commands={each.name: each for each in platform.registry.commands})
    return CliRunner().invoke(program, words, obj=composed(platform))


@dataclass
class Arranged:
    """The records of before: somebody with a session, and a role that somebody forged."""

    people: list[UUID]
    token: str
    forged: UUID
    sealed: bytes


def arrange(platform: Platform) -> Arranged:
    with platform.executor.sessions() as session:
        people = [make_person(session) for _ in range(PEOPLE)]
        for person in people:
            give_password(session, person, PASSWORD)
        make_department(session)
        make_supplier(session).ntn = "1234567"
        staff = [make_staff(session, roles.AUDITOR) for _ in range(PEOPLE)]
        session.commit()
        with owner(platform) as other:
            found = select(StaffRole.id).where(StaffRole.person_id == staff[3].id)
            forged = session.scalars(found).one()
            other.execute("alter table staff_roles disable trigger user")
            other.execute("update staff_roles set role = 'administrator' where id = %s", [forged])
            other.execute("alter table staff_roles enable trigger user")
        token = signed_in(platform, people[0].mobile)
        notes(platform, 3)
        bid = platform.executor.vault.seal(b"a bid that nobody has opened")
        return Arranged([each.id for each in people], token, forged, bid)


def signed_in(platform: Platform, mobile: str | None) -> str:
    # Everybody from another network: the limits of one are not the subject.
    address = ip_network(10 << 24 | next(_networks) << 8).network_address
    attempt = SignIn(identifier=mobile or "", password=PASSWORD, address=str(address))
    return platform.executor.execute(sign_in, attempt, actor=ANONYMOUS).token


def holder(platform: Platform, token: str) -> UUID | None:
    return StoredWaysIn().by_session(platform.executor, token).person_id


@contextmanager
def under_load(*platforms: Platform) -> Iterator[list[UUID]]:
    """Create people who sign in, through processes of both kinds, until the rotation is done."""
    come, done, failures = list[UUID](), Event(), list[Exception]()

    def live(platform: Platform) -> None:
        try:
            while not done.wait(0.02):
                with platform.executor.sessions() as session:
                    person = make_person(session)
                    give_password(session, person, PASSWORD)
                    session.commit()
                assert holder(platform, signed_in(platform, person.mobile)) == person.id
                come.append(person.id)
        except Exception as error:  # noqa: BLE001 - the test says which
            failures.append(error)

    threads = [Thread(target=live, args=(each,)) for each in platforms]
    for thread in threads:
        thread.start()
    try:
        yield come
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert failures == []


def killed_in_the_middle(settings: Settings) -> None:
    told = environment(settings) | {
        "SECRET_KEYS_ACCEPTED": settings.secret_keys_accepted[0].key,
        "DOCUMENT_KEYS_ACCEPTED": settings.document_keys_accepted[0],
    }
    process = FORKED.Process(target=rotating.main, args=(told, BATCHES))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def test_it_replaces_all_keys_of_a_running_province_though_it_is_killed_midway(
    phases: Phases,
) -> None:
    old = arrange(phases.before)
    with running(phases.old) as before:
        assert (
            "published" in CliRunner().invoke(keys, ["publish"], env=environment(phases.old)).output
        )
        receipt = before.executor.ports.get(Signer).sign("test", b"a receipt")
    with running(phases.both) as both, running(phases.not_yet) as not_yet:
        with under_load(both, not_yet):
            killed_in_the_middle(phases.both)
            assert command(both, "keys", "status").exit_code == 1
            assert 0 < _moved(both, old.people) < 2 * PEOPLE
            for platform in (both, not_yet):
                assert holder(platform, old.token) == old.people[0]
                assert _are_found(platform, old.people)
            command(both, "keys", "rotate")
        rotated = command(both, "keys", "rotate")
        assert f"staff_roles {old.forged}: stays as it is" in rotated.output
        assert "1 rows are not under the current keys" in rotated.output
        assert both.executor.vault.open(old.sealed) == b"a bid that nobody has opened"
        assert both.executor.ports.get(Signer).signed("test", b"a receipt", receipt)
        assert _moves_at_sign_in(both, old.people[1])
        last = _last_line(both)
    with running(phases.after(last)) as after:
        assert "1 forged rows" in command(after, "verify").output
        assert _are_found(after, old.people)
        assert holder(after, old.token) is None
        assert _signs_in(after, old.people[1])
        assert not _signs_in(after, old.people[2])
        assert command(after, "audit", "verify").exit_code == 0
        notes(phases.before, 1)
        assert at_last(lambda: sealed(after))
        assert "was not written by this system" in command(after, "audit", "verify").output


def _moved(platform: Platform, people: list[UUID]) -> int:
    """Count credentials and accounts of these people that name the new key."""
    head = platform.executor.vault.mac_head
    with platform.executor.sessions() as session:
        credentials = session.scalars(
            select(Credential.mac).where(Credential.person_id.in_(people))
        )
        accounts = session.scalars(select(Person.mac).where(Person.id.in_(people)))
        return sum((mac or b"").startswith(head) for mac in (*credentials, *accounts))


def _are_found(platform: Platform, people: list[UUID]) -> bool:
    with platform.executor.sessions() as session:
        rows = session.scalars(select(Person).where(Person.id.in_(people))).all()
        return all(holder_of_cnic(session, row.cnic or "") is row for row in rows)


def _moves_at_sign_in(platform: Platform, person_id: UUID) -> bool:
    """Return whether a password of before signs in, and is under the new key afterwards."""
    with platform.executor.sessions() as session:
        stored = select(Credential.password_hash).filter_by(person_id=person_id)
        before = session.scalars(stored).one()
    signs_in = _signs_in(platform, person_id)
    with platform.executor.sessions() as session:
        now = session.scalars(stored).one()
    return signs_in and now != before and platform.executor.vault.mac_head.hex() in (now or "")


def _signs_in(platform: Platform, person_id: UUID) -> bool:
    with platform.executor.sessions() as session:
        mobile = session.get_one(Person, person_id).mobile
    try:
        return holder(platform, signed_in(platform, mobile)) == person_id
    except Exception:  # noqa: BLE001 - it is refused
        return False


def _last_line(platform: Platform) -> int:
    """Return the number of the last line under the earlier key, once all lines have numbers."""
    at_last(lambda: sealed(platform))
    while sealed(platform):
        pass
    with platform.executor.reading(ANONYMOUS) as uow:
        return last_line_under_another_key(uow.session, platform.executor.vault.mac_head)


@dataclass
class SealedBids:
    """A tender that closed under the keys of before, and its committee, who have passwords."""

    tender: UUID
    members: list[UUID]
    bids: set[UUID]


def seal_bids(platform: Platform) -> SealedBids:
    with platform.executor.sessions() as session:
        world = bidding.make_openable(session)
        for prices in (bidding.PRICES, [1_000_00, 32_000_00]):
            receive_bid(session, world, prices)
        for member in world.members:
            give_password(session, member, PASSWORD)
        bidding.close(session, world)
        members = [each.id for each in world.members]
        return SealedBids(world.tender.id, members, {each.id for each in world.bids})


def open_bids(platform: Platform, old: SealedBids) -> set[UUID]:
    """Let each member of the committee give their share; return the bids that were opened."""
    share = GiveShare(tender_id=old.tender, passphrase=bidding.PASSPHRASE)
    with platform.executor.sessions() as session:
        for member in old.members:
            sitting = actor(session.get_one(Person, member))
            platform.executor.execute(give_share, share, actor=sitting)
            deliver_here(platform.executor)
        opened = select(OpenedBid).where(OpenedBid.bid_id.in_(old.bids))
        return {each.bid_id for each in session.scalars(opened) if each.content}


def test_bids_that_were_sealed_under_the_keys_of_before_are_opened(phases: Phases) -> None:
    old = seal_bids(phases.before)
    CliRunner().invoke(keys, ["publish"], env=environment(phases.old))
    with running(phases.both) as both:
        rotated = command(both, "keys", "rotate")
        assert rotated.exit_code == 0, rotated.output
        assert _moves_at_sign_in(both, old.members[0])
        last = _last_line(both)
    with running(phases.after(last)) as after:
        assert open_bids(after, old) == old.bids
        assert _signs_in(after, old.members[0])
        assert at_last(lambda: sealed(after))
        verified = command(after, "audit", "verify")
        assert verified.exit_code == 0, verified.output


def test_it_moves_every_table_of_a_seeded_province(settings: Settings, tmp_path: Path) -> None:
    with copied_province("bdm_rotated", tmp_path) as told:
        own = Settings.from_environment(
            told | {"REDIS_URL": settings.redis_url, "BASE_URL": settings.base_url}
        )
        with running(own) as before:
            phases = Phases(before, tmp_path)
            while sealed(before):
                pass
        with running(phases.both) as both:
            rotated = command(both, "keys", "rotate")
            assert rotated.exit_code == 0, rotated.output
            assert "stays as it is" not in rotated.output
            last = _last_line(both)
        with running(phases.after(last)) as after:
            verified = command(after, "verify")
            assert verified.exit_code == 0, verified.output
