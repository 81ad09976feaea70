"""A release of OCDS 1.1.5: the whole procurement as everybody could read it at a step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.identity.public import OrganisationSummary
from marketplace.open_data.policy.award_section import awards_section, contracts_section
from marketplace.open_data.policy.facts import Facts, happened
from marketplace.open_data.policy.steps import Step
from marketplace.open_data.policy.tender_section import bids_section, tender_section
from marketplace.open_data.policy.values import filled, reference_to

_WRITTEN = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


@dataclass(frozen=True, kw_only=True)
class Address:
    """The process that a release is of, and the address of this installation."""

    ocid: str
    base: str


def written_release(facts: Facts, step: Step, address: Address) -> str:
    """Write the release of a step: all that was public at its time, and nothing later."""
    return orjson.dumps(release(facts, step, address), option=_WRITTEN).decode()


def release(facts: Facts, step: Step, address: Address) -> Mapping[str, Any]:
    """Return the release of a step. Before the opening it holds nothing about bids."""
    page = f"{address.base}/tenders/{facts.tender.id}"
    return filled(
        {
            "ocid": address.ocid,
            "id": f"{address.ocid}-{step.name}",
            "date": step.at,
            "tag": [step.tag],
            "language": "en",
            "initiationType": "tender",
            "parties": list(_parties(facts, step.at, address)),
            "buyer": reference_to(facts.department),
            "tender": tender_section(facts, step.at, page),
            "bids": bids_section(facts, step.at),
            "awards": awards_section(facts, step.at),
            "contracts": contracts_section(facts, step.at),
        }
    )


def compiled(newest: str) -> str:
    """Return the compiled release: each release is whole, so the newest says all of it."""
    found = orjson.loads(newest)
    found["tag"] = ["compiled"]
    found["id"] = f"{found['ocid']}-compiled-{found['date']}"
    return orjson.dumps(found, option=_WRITTEN).decode()


def _parties(facts: Facts, at: datetime, address: Address) -> Iterator[dict[str, Any]]:
    page = f"{address.base}/departments/{facts.department.id}"
    yield _party(facts.department, ["buyer", "procuringEntity"], page)
    if not happened(facts.tender.opened_at, at):
        return
    won = set(_suppliers(facts, at))
    for firm_id in dict.fromkeys(each.supplier_id for each in facts.opened):
        page = f"{address.base}/suppliers/{firm_id}"
        more = ["supplier"] if firm_id in won else []
        yield _party(facts.firms[firm_id], ["tenderer", *more], page)


def _suppliers(facts: Facts, at: datetime) -> Iterator[UUID]:
    """Yield who won something, also in awards that were reversed: these are shown as well."""
    of_bid = {each.bid_id: each.supplier_id for each in facts.opened}
    for each in facts.awards:
        if happened(each.award.awarded_at, at):
            yield from (of_bid[line.bid_id] for line in each.lines if line.bid_id in of_bid)


def _party(firm: OrganisationSummary, roles: list[str], page: str) -> dict[str, Any]:
    return {
        **reference_to(firm),
        **({"name_ur": firm.name_ur} if firm.name_ur else {}),
        "identifier": {"id": str(firm.id), "legalName": firm.name, "uri": page},
        "address": {"countryName": "Pakistan"},
        "roles": roles,
    }
