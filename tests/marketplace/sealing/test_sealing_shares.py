"""A tender's key, its committee's identities, and the shares that open it."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from marketplace.kernel.policy import (
    CommitteeRule,
    Confidence,
    Member,
    indispensable,
    missing_for_quorum,
    quorum_size,
)
from marketplace.sealing import age
from marketplace.sealing.canonical import canonical_json
from marketplace.sealing.keys import TenderKey, fingerprint, grouped, new_tender_key
from marketplace.sealing.member_identity import (
    make_locked_identity,
    passphrase_problems,
    unlock,
)
from marketplace.sealing.passphrase import Work
from marketplace.sealing.shares import (
    Holder,
    NotEnoughShares,
    OpenShare,
    SealedShare,
    SharesRefused,
    combine,
    open_share,
    split,
)

RULE = CommitteeRule(
    odd=True,
    least_members=3,
    most_members=15,
    chair_least_bps=18,
    outside_share=Fraction(1, 3),
    quorum_share=Fraction(2, 3),
    citation="r. 7",
    confidence=Confidence.HIGH,
)
PHRASE = "quetta apricot lantern river"


class Committee:
    """Members with keys, and a tender's key split among them."""

    def __init__(self, size: int, outside: int, key: TenderKey | None = None) -> None:
        self.members = [
            Member(person=f"m{n}", bps=18, chair=n == 0, outside=1 <= n <= outside)
            for n in range(size)
        ]
        self.key = key or new_tender_key()
        pairs = {member.person: age.new_identity() for member in self.members}
        self.identities = {person: pair[0] for person, pair in pairs.items()}
        needed = indispensable(self.members)
        holders = [
            Holder(person=person, recipient=pair[1], mandatory=person in needed)
            for person, pair in pairs.items()
        ]
        self.sealed = {
            s.person: s for s in split(self.key, holders, quorum_size(self.members, RULE))
        }

    def opened(self, person: str) -> OpenShare:
        return open_share(
            self.sealed[person], self.identities[person], fingerprint=self.key.fingerprint
        )

    def subsets(self) -> Iterator[set[str]]:
        for count in range(len(self.members) + 1):
            for people in combinations(self.identities, count):
                yield set(people)


@pytest.mark.parametrize(
    ("size", "outside"), [(3, 1), (3, 2), (5, 2), (5, 3), (7, 3), (7, 4), (3, 0)]
)
def test_it_opens_with_every_quorum_and_with_nothing_less(size: int, outside: int) -> None:
    committee = Committee(size, outside)
    opened = {person: committee.opened(person) for person in committee.identities}
    for present in committee.subsets():
        shares = [opened[person] for person in present]
        if not missing_for_quorum(committee.members, present, RULE):
            assert combine(shares, committee.key.recipient) == committee.key.identity
        else:
            with pytest.raises(NotEnoughShares, match="not enough yet"):
                combine(shares, committee.key.recipient)


def test_it_opens_a_share_for_its_holder_only() -> None:
    committee = Committee(3, 1)
    with pytest.raises(age.CannotOpen):
        open_share(
            committee.sealed["m0"],
            committee.identities["m1"],
            fingerprint=committee.key.fingerprint,
        )


def test_it_refuses_early_a_share_of_another_tender() -> None:
    committee = Committee(3, 1)
    with pytest.raises(SharesRefused, match="another tender"):
        open_share(
            committee.sealed["m0"], committee.identities["m0"], fingerprint=fingerprint("other")
        )


def test_it_refuses_early_a_share_that_was_swapped_in_the_database() -> None:
    committee = Committee(3, 1)
    recipient = age.recipient_of(committee.identities["m0"])
    forged = canonical_json(
        {"fingerprint": committee.key.fingerprint, "person": "m0", "version": 1, "words": ["x"]}
    )
    swapped = replace(committee.sealed["m0"], sealed=age.encrypt(forged, recipient))
    with pytest.raises(SharesRefused, match="Report it"):
        open_share(swapped, committee.identities["m0"], fingerprint=committee.key.fingerprint)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"words":1}', b"1.5", b"\xff"])
def test_it_refuses_a_share_that_is_none(content: bytes) -> None:
    identity, recipient = age.new_identity()
    sealed = age.encrypt(content, recipient)
    committee = Committee(3, 1)
    share = replace(committee.sealed["m0"], sealed=sealed)
    with pytest.raises(SharesRefused):
        open_share(share, identity, fingerprint="x")


def test_it_refuses_shares_that_do_not_fit_together() -> None:
    first = Committee(3, 1)
    second = Committee(3, 1, key=first.key)
    mixed = [first.opened("m0"), second.opened("m1")]
    with pytest.raises(SharesRefused, match="do not open"):
        combine(mixed, first.key.recipient)


def test_it_refuses_shares_of_another_key_or_broken_words() -> None:
    committee = Committee(3, 1)
    shares = [committee.opened("m0"), committee.opened("m1")]
    with pytest.raises(SharesRefused, match="do not open"):
        combine(shares, new_tender_key().recipient)
    broken = replace(shares[0], words=("academic acid", *shares[0].words))
    with pytest.raises(SharesRefused, match="do not open"):
        combine([broken, shares[1]], committee.key.recipient)


def test_it_refuses_committees_whose_key_one_person_could_open() -> None:
    key = new_tender_key()
    recipient = age.new_identity()[1]

    def holders(count: int, mandatory: int = 1) -> list[Holder]:
        return [
            Holder(person=f"m{n}", recipient=recipient, mandatory=n < mandatory)
            for n in range(count)
        ]

    for people, quorum in [
        (holders(3), 1),
        (holders(3), 4),
        (holders(3), 0),
        (holders(3, 0), 2),
        (holders(17), 12),
        (holders(3) + holders(1), 3),
    ]:
        with pytest.raises(SharesRefused):
            split(key, people, quorum)


def test_it_shows_no_secret_in_a_repr() -> None:
    committee = Committee(3, 1)
    share = committee.opened("m0")
    assert committee.key.identity not in repr(committee.key)
    assert not any(words in repr(share) for words in share.words)


def test_it_writes_the_fingerprint_for_people() -> None:
    print_ = fingerprint("age1example")
    assert len(print_) == 64
    assert grouped(print_).replace(" ", "") == print_
    assert {len(group) for group in grouped(print_).split(" ")} == {4}


# --- identities locked with a passphrase -----------------------------------------------------


def test_it_unlocks_with_the_passphrase_however_the_keyboard_writes_it() -> None:
    recipient, locked = make_locked_identity(PHRASE + " é", Work.DEMONSTRATION)
    identity = unlock(locked, f"  {PHRASE}   e\u0301 ")
    assert age.recipient_of(identity) == recipient
    assert identity.encode() not in locked
    with pytest.raises(age.CannotOpen, match="Check it and try again"):
        unlock(locked, PHRASE + " e")


def test_it_refuses_to_unlock_what_is_damaged_or_absurdly_long() -> None:
    with pytest.raises(age.CannotOpen):
        unlock(b"not age at all", PHRASE)
    with pytest.raises(age.CannotOpen):
        unlock(b"", "x" * 10_000)


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("short phrase", "at least 15"),
        ("ababababababababab", "different characters"),
        ("x y z " * 60, "up to"),
        ("zarghoona lives in sibi", "Leave out your name"),
        ("call 03001234567 maybe", "Leave out your name"),
    ],
)
def test_it_refuses_a_weak_passphrase(phrase: str, problem: str) -> None:
    found = passphrase_problems(phrase, personal=["Zarghoona Baloch", "03001234567"])
    assert any(problem in str(message) for message in found)
    with pytest.raises(age.SealingRefused):
        make_locked_identity(phrase, Work.FULL, personal=["Zarghoona Baloch", "03001234567"])


def test_it_accepts_a_good_passphrase_in_any_script() -> None:
    assert passphrase_problems(PHRASE) == ()
    assert passphrase_problems("کوئٹہ کا سرد چاند اور انار") == ()


def test_it_refuses_keys_that_are_none() -> None:
    with pytest.raises(age.SealingRefused, match="private key"):
        age.recipient_of("AGE-SECRET-KEY-1NONSENSE")
    with pytest.raises(age.SealingRefused, match="public key"):
        age.encrypt(b"x", "age1nonsense")


def test_it_keeps_the_sealed_share_type_free_of_plain_words() -> None:
    committee = Committee(3, 1)
    sealed: SealedShare = committee.sealed["m0"]
    assert all(word.encode() not in sealed.sealed for word in committee.opened("m0").words)
