"""Outcomes of decisions as Finance reads them."""

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {
    "eligible": "Qualifies",
    "not_eligible": "Does not qualify",
    "not_evaluated": "Something is not known",
    "refused": "Gets nothing",
    "cannot_be_decided": "Cannot be decided",
}


def outcome(code: str) -> str:
    """Name an outcome."""
    return OUTCOMES[code]
