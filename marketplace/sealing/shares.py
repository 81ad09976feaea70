"""The tender's private key as shares of its committee (SLIP-39, two groups, both needed).

`[(m, m) chair and outside members, (t, n) everyone]`: every indispensable member and a quorum of
all must put in their shares; neither group opens anything alone. Each holder's words are sealed to
the holder's own key, and a commitment (a hash of the words, which are as random as the key) lets a
share that was swapped in the database be refused, by name, before the opening is attempted.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shamir_mnemonic
from shamir_mnemonic.shamir import ShareGroup

from app.text import Sentence, sentence
from marketplace.sealing import age, keys
from marketplace.sealing.canonical import NotCanonicalError, canonical_json, parse_json

# SLIP-39 counts the members of a group in four bits.
MAX_HOLDERS = 16
# The secret is random, not a passphrase: stretching it would only cost time.
_ITERATIONS = 0
_MANDATORY, _EVERYONE = 0, 1
_GROUPS = 2


class SharesRefused(age.SealingRefused):
    """Shares that cannot be made, or do not open the key."""

    code = "shares-refused"


class NotEnoughShares(SharesRefused):
    """The shares are good, but a quorum is not complete yet."""

    code = "not-enough-shares"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A committee member: the recipient to seal to, and whether no quorum is without it."""

    person: str
    recipient: str
    mandatory: bool


@dataclass(frozen=True, kw_only=True)
class SealedShare:
    """A holder's share, sealed to the holder; both fields may be stored and the second audited."""

    person: str
    sealed: bytes
    commitment: str


@dataclass(frozen=True, kw_only=True)
class OpenShare:
    """An unlocked share. `words` are secret: they are in no log and in no repr."""

    person: str
    fingerprint: str
    words: tuple[str, ...] = field(repr=False)


def split(key: keys.TenderKey, holders: Sequence[Holder], quorum: int) -> tuple[SealedShare, ...]:
    """Split a tender's key; `quorum` is how many of all holders must come.

    Raises SharesRefused for a committee that SLIP-39 cannot express or that has nobody mandatory.
    """
    mandatory = [holder for holder in holders if holder.mandatory]
    _check_committee(holders, mandatory, quorum)
    groups = [(len(mandatory), len(mandatory)), (quorum, len(holders))]
    words = shamir_mnemonic.generate_mnemonics(
        _GROUPS, groups, key.identity.encode(), iteration_exponent=_ITERATIONS
    )
    indispensable = {h.person: w for h, w in zip(mandatory, words[_MANDATORY], strict=True)}
    return tuple(
        _seal(holder, tuple(filter(None, (own, indispensable.get(holder.person)))), key)
        for holder, own in zip(holders, words[_EVERYONE], strict=True)
    )


def open_share(share: SealedShare, identity: str, *, fingerprint: str) -> OpenShare:
    """Open a holder's share; refuses early what was swapped or belongs to another tender.

    Raises age.CannotOpen when the identity is not the holder's, SharesRefused for a wrong share.
    """
    plain = age.decrypt(share.sealed, identity)
    if _commitment(plain) != share.commitment:
        raise SharesRefused(_SWAPPED)
    content = _parsed(plain)
    if content["fingerprint"] != fingerprint or content["person"] != share.person:
        raise SharesRefused(_FOREIGN)
    return OpenShare(person=share.person, fingerprint=fingerprint, words=tuple(content["words"]))


def combine(shares: Iterable[OpenShare], recipient: str) -> str:
    """Rebuild the tender's private key from a quorum's shares.

    Raises NotEnoughShares while a quorum is incomplete, SharesRefused when the shares do not fit
    together or rebuild another key than the published one.
    """
    words = {word for share in shares for word in share.words}
    if not words:
        raise NotEnoughShares(_TOO_FEW)
    try:
        chosen = _minimal(shamir_mnemonic.decode_mnemonics(words))
        identity = bytes(shamir_mnemonic.combine_mnemonics(chosen)).decode()
        fits = age.recipient_of(identity) == recipient
    except (shamir_mnemonic.MnemonicError, UnicodeDecodeError) as error:
        raise SharesRefused(_DO_NOT_FIT) from error
    if not fits:
        raise SharesRefused(_DO_NOT_FIT)
    return identity


def _check_committee(holders: Sequence[Holder], mandatory: Sequence[Holder], quorum: int) -> None:
    checks: tuple[tuple[bool, Sentence], ...] = (
        (len({holder.person for holder in holders}) < len(holders), _TWICE),
        (not mandatory, _NOBODY),
        (len(holders) > MAX_HOLDERS, _TOO_MANY),
        (not 1 <= quorum <= len(holders) or (quorum == 1 < len(holders)), _QUORUM),
    )
    for wrong, message in checks:
        if wrong:
            raise SharesRefused(message)


def _seal(holder: Holder, words: tuple[str, ...], key: keys.TenderKey) -> SealedShare:
    content = {
        "fingerprint": key.fingerprint,
        "person": holder.person,
        "version": 1,
        "words": words,
    }
    plain = canonical_json(content)
    return SealedShare(
        person=holder.person,
        sealed=age.encrypt(plain, holder.recipient),
        commitment=_commitment(plain),
    )


def _commitment(plain: bytes) -> str:
    return hashlib.sha256(b"bdm share commitment 1\n" + plain).hexdigest()


def _parsed(plain: bytes) -> dict[str, Any]:
    try:
        content = parse_json(plain)
        shape = {name: type(content[name]) for name in ("fingerprint", "person", "words")}
    except (NotCanonicalError, KeyError, TypeError) as error:
        raise SharesRefused(_SWAPPED) from error
    words = content["words"]
    if shape["words"] is not list or not all(isinstance(word, str) for word in words):
        raise SharesRefused(_SWAPPED)
    return dict(content)


def _minimal(groups: Mapping[int, ShareGroup]) -> list[str]:
    """Choose exactly as many shares of each group as it needs: SLIP-39 takes no more."""
    if len(groups) < _GROUPS or not all(group.is_complete() for group in groups.values()):
        raise NotEnoughShares(_TOO_FEW)
    return [share.mnemonic() for group in groups.values() for share in group.get_minimal_group()]


_TWICE = sentence("A person is on the committee twice. Add each person once.")
_NOBODY = sentence("A committee needs a chair before its key can be split.")
_TOO_MANY = sentence(
    "A committee of more than %(most)d members cannot share a key.", most=MAX_HOLDERS
)
_QUORUM = sentence("With this quorum the key cannot be shared: one member could open alone.")
_SWAPPED = sentence(
    "This share is not the one that was made when the tender was published. Report it: someone "
    "may have changed it."
)
_FOREIGN = sentence("This share belongs to another tender or to another member.")
_TOO_FEW = sentence(
    "The shares are not enough yet: the chair, every outside member and a quorum must unlock "
    "theirs."
)
_DO_NOT_FIT = sentence(
    "These shares do not open this tender's key. At least one of them is not of this tender."
)
