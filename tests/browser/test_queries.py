"""No page asks the database more often than it must, however much there is to show.

The province is small, so what is bounded here is what a page asks in any case; pages that list
things are counted against many rows in the tests of their domains.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from browser.planning import Visit
from factories.browser import Living
from flask import url_for
from sqlalchemy import event

pytestmark = [pytest.mark.slow, pytest.mark.campaign]

# Who it is, the demonstration's clock, and what the page is about. Statements that are read past
# SQLAlchemy (`app.db.read`: public tenders) come on top, one or two a page.
MOST = 13
# Pages that show a whole file of many kinds of rows; one question is whether a holder is there.
MOST_OF_WHOLE_FILES = {
    "answering.answers": 19,
    "answering.send": 18,
    "applications.appeal": 19,
    # One of them is whether a court stays something; of tracking, steps and published tenders too.
    # Another is whether something of it was disclosed.
    "applications.show": 23,
    "applications.submitted": 22,
    "applications.index": 15,  # with what waits for one's signature
    "for_you.ask": 24,  # the pages of the services that apply, with their fees
    "call_scores.score": 27,  # a call whole: who applied, who is recused, who scored
    # Balances and sums of both sides, then lines, items with their names, matches and statements.
    "bank_statements.show": 24,
    "bank_statements.new": 24,
    "businesses.show": 16,  # with the notices that a firm has to give, and where they appeared
    "calls.show": 16,  # with its winners and what they got
    "case_calls.show": 27,
    "tracking.status": 22,
    "case_appeals.show": 18,
    "case_grants.refuse": 17,
    "case_grants.revoke": 17,
    "case_grants.show": 18,  # with what two officers said of an early end
    "casework.assign": 18,
    "casework.stand_back": 15,
    "casework.overseen": 29,  # a case whole, for an auditor
    "casework.step": 31,  # a case whole, with papers, notes, rounds and everybody's names
    "deciding.ask_again": 29,
    "deciding.decide": 15,
    "deciding.photograph": 15,
    "department.show": 14,
    "disclosures.prepare": 17,  # a file whole: answers, steps, notes, clauses of grounds
    "drafting.committee": 16,
    "evaluations.ask_explanation": 14,
    "evaluations.decide_explanation": 15,
    "evaluations.bid": 16,
    "evaluations.comparative": 14,
    "evaluations.debrief": 16,  # with until when the bidder may object
    "evaluations.disqualification": 16,
    "evaluations.draw": 14,
    "evaluations.draw_result": 14,
    "evaluations.lifting": 14,
    "evaluations.overview": 18,
    # A month's statement whole: heads, deposits, transfers, memos, what is under way.
    "account_statements.show": 15,
    "ended_heads.index": 17,
    "reconciliation.new": 16,
    "reconciliation.reconcile": 18,
    "reconciliation.show": 19,
    # A part of each domain, and what is due next in any of them: of questions, versions, longer
    # validity, grievances, explanations and matters too.
    "home.mine": 23,
    "bills.show": 14,  # with the application that it leads back to
    "evaluations.security": 14,
    "evaluations.single_bid": 14,
    "openings.minutes": 15,
    "relief_afterwards.show": 14,
    "relief_afterwards.new_notice": 23,  # with the taxes paid, recomputed, and the unfunded amount
    "relief_claims.all_of_mine": 27,  # the same, read once for all schemes
    "relief_claims.mine": 25,  # what the register, the ledger and related firms' awards say
    "relief_firms.show": 38,  # a firm's whole record: taxes by year, claims, awards, relations
    "rectifications.index": 17,  # with the check of each name that waits for a decision
    "relief_loans.draw_up": 14,
    "relief_loans.show": 15,
    "signatures.asking": 16,  # with who brought which code
}


@contextmanager
def counted(living: Living) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(living.platform.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(living.platform.engine, "before_cursor_execute", note)


def _asked(living: Living, visit: Visit, most: int) -> int:
    """How many statements the page takes; where that is much, once the process has warmed up."""
    client = living.app.test_client()
    if visit.who:
        client.set_cookie("bdm", living.cookie(visit.who))
    with living.app.test_request_context():
        path = urlsplit(url_for(visit.endpoint, **visit.values)).path
    address = f"{path}?{visit.query}"
    with counted(living) as said:
        assert client.get(address).status_code == 200, address
    if len(said) <= most:
        return len(said)
    with counted(living) as again:
        client.get(address)
    return len(again)


def test_it_asks_few_questions_on_every_page(province: Living, planned: list[Visit]) -> None:
    over = {}
    for visit in planned:
        most = MOST_OF_WHOLE_FILES.get(visit.endpoint, MOST)
        count = _asked(province, visit, most)
        if count > most:
            over[visit.endpoint, visit.who, str(sorted(visit.values.items()))] = count
    assert not over, "\n".join(f"{count:3} {key}" for key, count in sorted(over.items()))
