"""The way of a tender as it was planned and as it went, and shares of amounts; no session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.calendar import local_day
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.lifecycle import valid_until


class StepName(StrEnum):
    """The steps of a procurement, in order."""

    PUBLICATION = "publication"
    CLOSING = "closing"
    OPENING = "opening"
    REPORT = "report"
    AWARD = "award"
    REVERSAL = "reversal"
    SIGNATURE = "signature"
    COMPLETION = "completion"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: the day on which it was to be, where one was named, and the day on which it was."""

    name: StepName
    planned: date | None
    real: date | None


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """That an award of a day was reversed on another."""

    awarded_at: datetime
    reversed_at: datetime

    @property
    def steps(self) -> list[Step]:
        """The award that fell, and its end."""
        return [
            Step(name=StepName.AWARD, planned=None, real=local_day(self.awarded_at)),
            Step(name=StepName.REVERSAL, planned=None, real=local_day(self.reversed_at)),
        ]


def steps_of(
    tender: Tender, *, postponed: bool, reversals: Sequence[Reversal] = ()
) -> Sequence[Step]:
    """Return the steps of a published tender; awards that were reversed stand where they were.

    Bids bind their bidders until the last day of their validity: a contract is to be signed by
    then. Delivery is counted from the signature.
    """
    signed = _day(tender.signed_at)
    opening = None if postponed else local_day(tender.opens_at)
    closed = tender.closes_at if tender.opened_at else None
    planned = {
        StepName.CLOSING: local_day(tender.closes_at),
        StepName.OPENING: opening,
        StepName.AWARD: _day(tender.award_not_before),
        StepName.SIGNATURE: valid_until(tender),
        StepName.COMPLETION: _delivery(signed, tender.delivery_days),
    }
    real = {
        StepName.PUBLICATION: tender.published_at,
        StepName.CLOSING: closed,
        StepName.OPENING: tender.opened_at,
        StepName.REPORT: tender.reported_at,
        StepName.AWARD: tender.awarded_at,
        StepName.SIGNATURE: tender.signed_at,
        StepName.COMPLETION: tender.completed_at,
    }
    steps = [Step(name=name, planned=planned.get(name), real=_day(at)) for name, at in real.items()]
    for reversal in reversals:
        place = _place_of(reversal, real)
        at = max(at for at, step in enumerate(steps) if step.name is place)
        steps[at:at] = reversal.steps
    return steps


def _place_of(reversal: Reversal, real: Mapping[StepName, datetime | None]) -> StepName:
    """Return the step after a reversal: the report, if another one followed it."""
    reported = real[StepName.REPORT]
    again = reported is None or reported > reversal.reversed_at
    return StepName.REPORT if again else StepName.AWARD


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else local_day(instant)


def _delivery(signed: date | None, days: int | None) -> date | None:
    return signed + timedelta(days=days) if signed and days else None


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent, to one decimal; None of nothing."""
    return per(100 * part, whole)


def per(amount: int, count: int) -> Decimal | None:
    """Return how much there is for each, to one decimal; None for nobody."""
    if not count:
        return None
    return (Decimal(amount) / count).quantize(Decimal("0.1"), ROUND_HALF_UP)
