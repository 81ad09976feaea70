"""The kinds of flags, and their titles."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import reduce

from app.text import Sentence, sentence


class FlagKind(StrEnum):
    """The subject of a flag."""

    SAME_ACCOUNT = "same_account"
    SAME_FILE = "same_file"
    SAME_PERSON = "same_person"
    SAME_OWNER = "same_owner"
    SAME_NTN = "same_ntn"
    RELATED_CLAIM = "related_claim"
    GROUP_TOO_LARGE = "group_too_large"
    RELATED_ISSUER = "related_issuer"
    SAME_PROOF = "same_proof"
    OTHER_BENEFIT = "other_benefit"


TITLES: Mapping[FlagKind, Sentence] = {
    FlagKind.SAME_ACCOUNT: sentence("Same bank account as another claimant"),
    FlagKind.SAME_FILE: sentence("Same file uploaded twice"),
    FlagKind.SAME_PERSON: sentence("Same person in another claim"),
    FlagKind.SAME_OWNER: sentence("Same owner as a firm that claimed"),
    FlagKind.SAME_NTN: sentence("Same NTN as a firm that claimed"),
    FlagKind.RELATED_CLAIM: sentence("A related firm claimed in the same year"),
    FlagKind.GROUP_TOO_LARGE: sentence("More related firms than can be looked at"),
    FlagKind.RELATED_ISSUER: sentence("A document issued by a related firm"),
    FlagKind.SAME_PROOF: sentence("Same number and amount as another document"),
    FlagKind.OTHER_BENEFIT: sentence("Another relief in the same year"),
}


def joined(titles: Sequence[Sentence]) -> Sentence:
    """Return titles as one sentence, each in the reader's language."""
    return reduce(lambda some, each: sentence("%(some)s; %(each)s", some=some, each=each), titles)
