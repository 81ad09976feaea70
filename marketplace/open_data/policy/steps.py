"""The steps of a procurement that are published, each once, with the OCDS tag of its release."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from marketplace.open_data.policy.facts import ContractFacts, Facts


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: its name within the tender, the tag of its release, and its time."""

    name: str
    tag: str
    at: datetime


def steps_of(facts: Facts) -> list[Step]:
    """Return the steps that happened, the first one first."""
    found = (*_of_tender(facts), *_of_bids(facts), *_of_awards(facts), *_of_contracts(facts))
    return sorted(found, key=lambda step: (step.at, step.name))


def _step(name: str, tag: str, at: datetime | None) -> Iterator[Step]:
    if at is not None:
        yield Step(name=name, tag=tag, at=at)


def _of_tender(facts: Facts) -> Iterator[Step]:
    tender = facts.tender
    yield from _step("published", "tender", tender.published_at)
    for version in facts.versions:
        if version.what != "cancellation":
            yield from _step(f"version-{version.number}", "tenderAmendment", version.recorded_at)
    for answer in facts.answers:
        yield from _step(f"answer-{answer.id}", "tenderUpdate", answer.answered_at)
    yield from _step("cancelled", "tenderCancellation", tender.cancelled_at)


def _of_bids(facts: Facts) -> Iterator[Step]:
    yield from _step("opened", "tenderUpdate", facts.tender.opened_at)
    for each in facts.rounds:
        version = each.report.version
        yield from _step(f"report-{version}", "tenderUpdate", each.report.published_at)
        if each.returned:
            yield from _step(f"return-{version}", "tenderUpdate", each.returned.returned_at)


def _of_awards(facts: Facts) -> Iterator[Step]:
    for each in facts.awards:
        yield from _step(f"award-{each.award.id}", "award", each.award.awarded_at)
        reversed_at = each.award.reversed_at
        yield from _step(f"reversal-{each.award.id}", "awardCancellation", reversed_at)


def _of_contracts(facts: Facts) -> Iterator[Step]:
    for each in facts.contracts:
        contract = each.contract
        yield from _step(f"contract-{contract.id}", "contract", each.public_at)
        for change in each.changes:
            yield from _step(f"change-{change.id}", "contractAmendment", change.approved_at)
        yield from _of_implementation(each)
        ended_at = contract.completed_at or (contract.terminated_at if each.signed_at else None)
        yield from _step(f"end-{contract.id}", "contractTermination", ended_at)


def _of_implementation(each: ContractFacts) -> Iterator[Step]:
    """Yield what happened once the contract was public: what came earlier is in its release."""
    for milestone in each.milestones:
        if milestone.entered_at > each.public_at:
            name = f"milestone-{milestone.id}"
            yield from _step(name, "implementationUpdate", milestone.entered_at)
        yield from _step(f"reached-{milestone.id}", "implementationUpdate", milestone.reached_at)
        gone = milestone.withdrawn_at
        if gone is not None and gone > each.public_at:
            yield from _step(f"withdrawn-{milestone.id}", "implementationUpdate", gone)
    for _, payment, cancelled in each.paid:
        yield from _step(f"paid-{payment.id}", "implementationUpdate", payment.approved_at)
        if cancelled:
            name = f"unpaid-{cancelled.id}"
            yield from _step(name, "implementationUpdate", cancelled.approved_at)
