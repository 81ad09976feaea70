"""Two at once: each secret lets one in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from factories.identity import make_person

from app.clock import real_now
from app.db import new_id
from app.errors import Refusal
from app.identity.accounts.recovery_codes import recovery_hash
from app.identity.accounts.totp import STEP_S
from app.identity.accounts.use_cases.codes import keep_secret, spend_code
from app.identity.accounts.use_cases.lock_out import EVERYWHERE, FREE_TRIES, Count, start_try
from app.identity.accounts.use_cases.proofs import prove_second_step
from app.identity.people.models import Credential, OneTimeCode, RecoveryCode, SignInTries
from app.permissions import ANONYMOUS
from app.platform import Platform
from app.unit_of_work import UnitOfWork

pytestmark = pytest.mark.committed
# Each holds a connection and, for a count that must stand, asks for a second one.
AT_ONCE = 3


def at_once(platform: Platform, use_case: Callable[[UnitOfWork, Callable[[], int]], object]) -> int:
    """Run it in several threads; return how many were not refused.

    `use_case(uow, meet)` calls `meet` where all should stand before any goes on.
    """
    together = Barrier(AT_ONCE)

    def run(_: int) -> bool:
        try:
            platform.executor.execute(use_case, together.wait, actor=ANONYMOUS)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(run, range(AT_ONCE)))


def arrange(platform: Platform) -> tuple[Credential, str]:
    secret = pyotp.random_base32()
    with platform.executor.sessions() as session:
        person = make_person(session)
        credential = Credential(
            person_id=person.id,
            totp_secret=platform.executor.vault.seal(secret.encode()),
            totp_confirmed_at=real_now(),
        )
        session.add(credential)
        code_hash = recovery_hash(platform.executor.vault, person.id, "abcd-efgh-jkmn")
        session.add(RecoveryCode(person_id=person.id, code_hash=code_hash))
        session.commit()
    return credential, secret


def test_it_takes_one_code_of_the_app_once(committed: Platform) -> None:
    held, secret = arrange(committed)
    code = pyotp.TOTP(secret).generate_otp(int(real_now().timestamp()) // STEP_S)

    def prove(uow: UnitOfWork, meet: Callable[[], int]) -> None:
        credential = uow.get(Credential, held.person_id)
        meet()
        prove_second_step(uow, credential, code)

    assert at_once(committed, prove) == 1


def test_it_takes_one_recovery_code_once(committed: Platform) -> None:
    held, _ = arrange(committed)

    def prove(uow: UnitOfWork, meet: Callable[[], int]) -> None:
        credential = uow.get(Credential, held.person_id)
        meet()
        prove_second_step(uow, credential, "abcd-efgh-jkmn")

    assert at_once(committed, prove) == 1


def test_it_takes_one_sent_code_once(committed: Platform) -> None:
    def keep(uow: UnitOfWork, command: None) -> OneTimeCode:
        return keep_secret(uow, "123456", purpose="test", destination="somewhere")

    kept = committed.executor.execute(keep, None, actor=ANONYMOUS)

    def spend(uow: UnitOfWork, meet: Callable[[], int]) -> None:
        meet()
        spend_code(uow, kept.id, "test", "123456")

    assert at_once(committed, spend) == 1


def test_it_counts_tries_that_come_at_once(committed: Platform) -> None:
    counts = (Count(new_id().bytes), Count(new_id().bytes, EVERYWHERE))

    def attempt(uow: UnitOfWork, meet: Callable[[], int]) -> None:
        meet()
        start_try(uow, counts)

    # The fifth wrong try still is one; all that follow wait.
    assert at_once(committed, attempt) + at_once(committed, attempt) == FREE_TRIES
    with committed.executor.sessions() as session:
        for count in counts:
            assert session.get(SignInTries, count.subject).failures == FREE_TRIES
