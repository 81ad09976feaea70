"""Everything that is told as JSON or as a file can be told: somebody of the cast gets a 200 of it.

A route that only ever refuses in the tests would answer 500 to the first person who may ask.
"""

from collections.abc import Iterator

import pytest
from factories.browser import Living
from flask import url_for
from hostile.province import Stranger, addresses, insiders
from werkzeug.routing import Rule

pytestmark = pytest.mark.campaign

# What nobody of the cast is told at these addresses; tests of its own ask for it.
ELSEWHERE = {
    "answering_api.answers": "walked for an application that nothing was sent back of",
    "applications_api.check": "only a draft is checked, and it was handed in",
    "bids-api.draft": "a bid that was begun is its firm's alone",
    "bids-api.file_content": "a bid that was begun is its firm's alone",
    "bids-api.prices_sheet": "a bid that was begun is its firm's alone",
    "bills_api.our": "bills of another department than the cast's billing officer's",
    "debarment_api.own_notice": "told to who is named in a matter",
    "evaluations-api.read_explanation": "told to the bidder that is asked",
    "disclosures_api.read_own_disclosure": "told to whose file it is; walked for another's",
    "grievances_api.read_windows": "walked for a draft, which nobody can object to",
    "firm-profile-api.show_owners": "told of firms with a contract; walked for others",
    "evaluations-api.read_report": "walked for a draft, which has none",
    "ledger.general_ledger_csv": "needs days",
    "ledger.general_ledger_json": "needs days",
    "ledger.read_statement": "needs an account",
    "licences_api.certificate": "needs the address on a paper",
    "public_notices_api.of_firm": "needs a number of the register",
    "openings-api.minutes": "walked for a draft; of an opening they are everybody's",
    "openings-api.minutes_pdf": "walked for a draft; of an opening they are everybody's",
    "results-api.read_outcome": "walked for a draft, which has none",
    "results-api.department_record": "walked for a department of which nothing is public",
    "results-api.supplier_record": "walked for a firm of which nothing is public",
    "contracts-api.read_public_contract": "walked for a contract that is not signed yet",
    "drafting-api.committee_candidates": "needs three letters of a name",
    "rectifications_api.listed": "needs a number of the register",
    "register_papers_api.statement": "needs a number of the register",
    "recordings_api.heard": "needs the name of a guide",
    "register_papers_api.check": "needs the address on a paper",
    "register_api.history": "needs a number of the register",
    "register_api.one": "needs a number of the register",
    "signatures_api.one": "only partners of the arranged statement are asked to sign it",
    "signatures_api.told": "only who was told of a statement of their firm reads it",
    "signatures_api.signers": "only partners of the arranged statement are asked to sign it",
    "sections_api.section": "only a draft has pages to fill in, and it was handed in",
    "signing_api.check_reference": "reference must be",
    "tenders-api.list_versions": "walked for a draft, which has none",
    "tenders-api.print_version": "walked for a draft, which has none",
    "tender-money-api.show": "only who bids has something to pay",
}


BROKEN = 500


def told(living: Living) -> Iterator[Rule]:
    """Yield every route of the API that answers GET."""
    for rule in living.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.rule.startswith("/api/"):
            yield rule


def answers(living: Living, rule: Rule, people: list[Stranger]) -> set[int]:
    """Ask as everybody; stop where somebody is told."""
    got = set()
    for address in addresses(living, rule.endpoint, set(rule.arguments)):
        with living.app.test_request_context():
            path = url_for(rule.endpoint, **address)
        for who in people:
            headers = {"Authorization": f"Bearer {who.token}"}
            got.add(who.machine.get(path, headers=headers).status_code)
            if 200 in got:
                return got
    return got


@pytest.mark.slow
def test_it_tells_somebody_of_everything(living: Living) -> None:
    people = list(insiders(living))
    routes = {rule.endpoint: rule for rule in told(living)}
    got = {endpoint: answers(living, rule, people) for endpoint, rule in routes.items()}
    untold = {
        endpoint: sorted(statuses)
        for endpoint, statuses in sorted(got.items())
        if (200 not in statuses and endpoint not in ELSEWHERE) or max(statuses) >= BROKEN
    }
    assert not untold, "\n".join(f"{endpoint}: {got}" for endpoint, got in untold.items())
    assert len(routes) > 60
    assert set(ELSEWHERE) <= set(routes)
