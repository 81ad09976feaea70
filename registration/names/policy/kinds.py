"""Kinds of business that have a name here."""

from enum import StrEnum


class BusinessKind(StrEnum):
    """The kind of business of a name; some words are barred to some kinds only."""

    SOLE_PROPRIETOR = "sole_proprietor"
    PARTNERSHIP = "partnership"
    COMPANY = "company"  # registered with SECP: linked here by its number


# No law gives these a name that nobody else may have: s. 58 of the Partnership Act 1932 bars words
# alone, and no law keeps a register of businesses of one person.
NOT_EXCLUSIVE = frozenset({BusinessKind.PARTNERSHIP, BusinessKind.SOLE_PROPRIETOR})
