"""What kinds of business have a name here."""

from enum import StrEnum


class BusinessKind(StrEnum):
    """Whose name it is; some words are barred to some of them only."""

    SOLE_PROPRIETOR = "sole_proprietor"
    PARTNERSHIP = "partnership"
    COMPANY = "company"  # registered with SECP: linked here by its number


# No law gives these a name that nobody else may have: s. 58 of the Partnership Act 1932 bars words
# alone, and no law keeps a register of businesses of one person.
NOT_EXCLUSIVE = frozenset({BusinessKind.PARTNERSHIP, BusinessKind.SOLE_PROPRIETOR})
