"""What kinds of business have a name here."""

from enum import StrEnum


class BusinessKind(StrEnum):
    """Whose name it is; some words are barred to some of them only."""

    SOLE_PROPRIETOR = "sole_proprietor"
    PARTNERSHIP = "partnership"
    COMPANY = "company"  # registered with SECP: linked here by its number
