"""What is kept of secrets, and how they are compared: properties and small facts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pyrage
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.db import new_id
from app.identity.accounts import passwords, totp
from app.identity.accounts.passwords import (
    hash_password,
    hash_random_password,
    outdated,
    password_is_right,
    tag_old_hash,
    weakness,
)
from app.identity.accounts.recovery_codes import new_recovery_codes
from app.identity.accounts.use_cases.lock_out import EVERYWHERE, ONE_PLACE
from app.identity.people.identifiers import read_cnic, read_email, read_identifier, read_mobile
from app.identity.people.user_agents import device
from app.network import network
from app.vault import Vault

PASSWORD = "camels walk to Ziarat"
GUL, ZAR = new_id(), new_id()
VAULT = Vault(str(pyrage.x25519.Identity.generate()), "a secret of this test")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
moments = st.integers(int(FIRST.timestamp()), int(LAST.timestamp())).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


def _step(at: datetime) -> int:
    return int(at.timestamp()) // totp.STEP_S


@given(moments, st.integers(-3, 3))
def test_it_takes_the_code_of_now_and_of_one_step_either_way(at: datetime, drift: int) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(_step(at) + drift)
    found = totp.matching_step(SECRET, code, at=at, after=None)
    if abs(drift) <= 1:
        assert found is not None
    else:
        # Six digits repeat once in a million steps: then the step found is a near one.
        assert found is None or abs(found - _step(at)) <= 1


@given(moments, st.integers(-1, 1), st.integers(-1, 1))
def test_it_never_takes_a_step_at_or_before_the_last_one(
    at: datetime, last: int, drift: int
) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(_step(at) + drift)
    found = totp.matching_step(SECRET, code, at=at, after=_step(at) + last)
    assert found is None or found > _step(at) + last
    if drift > last:
        assert found is not None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "٠٠٠٠٠٠", "abcdef", "\0" * 6])
def test_it_takes_nothing_that_is_no_code(code: str) -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    assert totp.matching_step(SECRET, code, at=at, after=None) is None


@example(3)
@example(4)
@example(49)
@given(st.integers(0, 10_000))
def test_it_never_shortens_a_pause(failures: int) -> None:
    for patience, free in ((ONE_PLACE, 5), (EVERYWHERE, 50)):
        pause = patience.pause_after(failures)
        assert pause <= patience.pause_after(failures + 1) <= patience.longest
        assert (pause > timedelta()) == (failures >= free)


@given(st.from_regex(r"3[0-9]{9}", fullmatch=True), st.sampled_from(["0", "92", "0092", "+92"]))
def test_it_reads_a_mobile_number_however_it_is_written(digits: str, begin: str) -> None:
    written = f"{begin}{digits}"
    spaced = f" {written[:4]} {written[4:7]}-{written[7:]} "
    assert read_mobile(written) == read_mobile(spaced) == f"+92{digits}"


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_it_reads_a_cnic_with_and_without_dashes(digits: str) -> None:
    assert read_cnic(f"{digits[:5]}-{digits[5:12]}-{digits[12]}") == read_cnic(digits) == digits


@given(st.text(max_size=80))
def test_it_reads_anything_without_failing(typed: str) -> None:
    found = read_identifier(typed)
    assert found is None or found.value


@pytest.mark.parametrize("typed", ["gul@", "@example.org", "a b@example.org", "x@y", "a@b." * 90])
def test_it_takes_no_half_address(typed: str) -> None:
    assert read_email(typed) is None


@pytest.mark.usefixtures("dear_passwords")
def test_it_judges_a_missing_account_at_the_price_of_a_real_one() -> None:
    price = "$argon2id$v=19$m=65536,t=3,p=4$"  # RFC 9106, where memory is short
    assert passwords.NOBODYS.startswith(price)
    assert hash_password(VAULT, GUL, "walnut river saffron").startswith(price)
    assert not outdated(VAULT, passwords.NOBODYS)
    assert not password_is_right(VAULT, None, None, "anything at all")


@pytest.mark.usefixtures("dear_passwords")
def test_it_takes_a_cheap_hash_of_a_random_password_until_a_dear_one_is_stored() -> None:
    stored = hash_random_password(VAULT, GUL, PASSWORD)
    assert password_is_right(VAULT, GUL, stored, PASSWORD)
    assert outdated(VAULT, stored)


def test_it_takes_one_text_however_the_keyboard_writes_it() -> None:
    stored = hash_password(VAULT, GUL, "caf\u00e9 in Quetta")
    assert password_is_right(VAULT, GUL, stored, "cafe\u0301 in Quetta")
    assert not password_is_right(VAULT, GUL, stored, "cafe in Quetta")
    assert not password_is_right(VAULT, GUL, "not a hash", "cafe in Quetta")


def test_it_binds_a_hash_to_its_person_and_to_the_secret() -> None:
    stored = hash_password(VAULT, GUL, PASSWORD)
    assert not password_is_right(VAULT, ZAR, stored, PASSWORD)
    assert not password_is_right(replace(VAULT, secret_key="another"), GUL, stored, PASSWORD)
    without_secret = passwords._hasher().hash(PASSWORD)
    assert not password_is_right(VAULT, GUL, without_secret, PASSWORD)


def test_it_takes_a_hash_of_an_earlier_release_once_it_is_tagged_for_its_person() -> None:
    stored = tag_old_hash(VAULT, GUL, passwords._hasher().hash(PASSWORD))
    assert password_is_right(VAULT, GUL, stored, PASSWORD)
    assert outdated(VAULT, stored)
    assert not password_is_right(VAULT, GUL, stored, "something else")
    assert not password_is_right(VAULT, ZAR, stored, PASSWORD)
    assert not password_is_right(VAULT, GUL, "old:" + stored.split(":")[-1], PASSWORD)
    assert not password_is_right(VAULT, GUL, "old:00:" + stored.split(":")[-1], PASSWORD)


@pytest.mark.parametrize(
    ("password", "fact"),
    [
        ("GulKhan2026", "Gul Khan"),
        ("گل خان کا گھر", "گل خان"),
        ("xx03331234567xx", "+923331234567"),
        ("my gulkhan99 mail", "gulkhan99@example.org"),
    ],
)
def test_it_refuses_what_others_know_of_the_person(password: str, fact: str) -> None:
    assert weakness(password, [fact, None])
    assert weakness(password, []) is None


def test_it_refuses_a_password_of_few_characters_and_of_too_many() -> None:
    assert weakness("abababababab")
    assert weakness("x" * 201)
    assert weakness("camels walk to Ziarat") is None


def test_it_makes_recovery_codes_that_nobody_misreads() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert not set("".join(codes)) & set("01oil")


def test_it_counts_a_customer_of_ipv6_as_one() -> None:
    assert network("2001:db8:1:2:3:4:5:6") == network("2001:db8:1:2::9")
    assert network("2001:db8:1:3::9") != network("2001:db8:1:2::9")
    assert network("192.0.2.1") == "192.0.2.1"
    assert network("") == "unknown"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("<script>", ""),
    ],
)
def test_it_names_a_device(agent: str, said: str) -> None:
    assert device(agent) == said
