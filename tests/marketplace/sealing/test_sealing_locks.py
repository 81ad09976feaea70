"""What a passphrase's lock costs, and that any age tool opens it."""

import re

import pyrage
import pytest
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.sealing import age
from marketplace.sealing.member_identity import make_locked_identity, unlock
from marketplace.sealing.passphrase import MAX_BYTES, Work, lock, work_for

PHRASE = "quiet walnut river lantern"


def test_it_takes_full_work_to_try_a_passphrase_of_a_real_province() -> None:
    work = work_for(demonstration=False)
    recipient, locked = make_locked_identity(PHRASE, work)
    assert work >= 18
    assert re.match(rb"age-encryption.org/v1\n-> scrypt [\w+/]{22} %d\n" % work, locked)
    assert age.recipient_of(unlock(locked, PHRASE)) == recipient
    assert work_for(demonstration=True) < work


@settings(max_examples=examples(25), deadline=None)
@given(st.binary(max_size=300), st.text(min_size=1, max_size=40))
def test_it_locks_what_any_age_tool_opens(plain: bytes, phrase: str) -> None:
    locked = lock(plain, phrase, Work.DEMONSTRATION)
    assert pyrage.passphrase.decrypt(locked, phrase) == plain
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(locked[:-1] + bytes([locked[-1] ^ 1]), phrase)


def test_it_locks_no_more_than_one_chunk() -> None:
    whole = bytes(MAX_BYTES)
    assert pyrage.passphrase.decrypt(lock(whole, "x", Work.DEMONSTRATION), "x") == whole
    with pytest.raises(ValueError, match="one chunk"):
        lock(whole + b"x", "x", Work.DEMONSTRATION)
