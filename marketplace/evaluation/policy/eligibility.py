"""Eligibility: one verdict per criterion, and a reason for every "no"."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.text import Sentence, sentence


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """A row of the bidding document's eligibility table."""

    code: str
    wording: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The committee's decision on one criterion, and its reason."""

    criterion: str
    met: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """The eligibility of a bid: criteria not judged yet, and the verdicts against it."""

    unjudged: tuple[str, ...]
    failed: tuple[Verdict, ...]

    @property
    def eligible(self) -> bool | None:
        """Return True or False, or None while that is still open."""
        if self.failed:
            return False
        return None if self.unjudged else True


class VerdictRefusedError(ValueError):
    """A verdict that cannot be recorded; `message` says why."""

    def __init__(self, message: Sentence) -> None:
        """Keep the sentence."""
        super().__init__(str(message))
        self.message = message


def eligibility(criteria: Iterable[Criterion], verdicts: Iterable[Verdict]) -> Eligibility:
    """Judge a bid; raises VerdictRefusedError for a verdict that is no answer to the table."""
    codes = [criterion.code for criterion in criteria]
    judged: dict[str, Verdict] = {}
    for verdict in verdicts:
        _accept(verdict, codes, judged)
        judged[verdict.criterion] = verdict
    return Eligibility(
        unjudged=tuple(code for code in codes if code not in judged),
        failed=tuple(judged[code] for code in codes if code in judged and not judged[code].met),
    )


def _accept(verdict: Verdict, codes: list[str], judged: dict[str, Verdict]) -> None:
    if verdict.criterion not in codes:
        raise VerdictRefusedError(
            sentence("“%(code)s” is not a criterion of this tender.", code=verdict.criterion)
        )
    if verdict.criterion in judged:
        raise VerdictRefusedError(
            sentence("“%(code)s” was evaluated twice.", code=verdict.criterion)
        )
    if not verdict.met and not verdict.reason.strip():
        raise VerdictRefusedError(
            sentence("Give the reason why “%(code)s” is not met.", code=verdict.criterion)
        )
