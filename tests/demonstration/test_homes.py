"""The home of each person of the demonstration: what they can do now, and nothing else."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from factories.browser import Living, signed_in
from flask.testing import FlaskClient

from app.due import Due
from app.two_people import Proposal
from app.web.decision_doors import DECISION_PAGES
from app.web.waiting_decisions import WaitingKind
from demonstration.cast.houses import PLAYERS

# Proposals about which a domain has lines of its own, with the source of the lines.
OWN_LINES = {
    "Amendment": "marketplace.amendments.doors.web",
    "ContractChange": "marketplace.contract_changes.doors.web",
    "DebarmentLifting": "marketplace.debarment.doors.dues",
    "DebarmentOrder": "marketplace.debarment.doors.dues",
    "InvoicePayment": "marketplace.home.doors.due",
    "PaymentCancellation": "marketplace.home.doors.due",
    "Postponement": "marketplace.home.doors.due",
    "RuleOverride": "app.overrides.doors",
    "Stay": "app.stays.doors",
    "StayEnd": "app.stays.doors",
}
# Those that officers find in a part of their home, beside the list.
OWN_PARTS = {"SecurityStep": "department tenders"}


class Main(HTMLParser):
    """The links of a page's main part, and whether it has a form that is sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.sends = False
        self.feed(page.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (given.get("href") or "").startswith("/"):
            self.links.append(given["href"] or "")
        self.sends = self.sends or (tag == "form" and given.get("method") == "post")


def main_of(client: FlaskClient, address: str) -> Main:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return Main(answer.get_data(as_text=True))


def dues_of(living: Living, key: str) -> list[Due]:
    """Return what the sources list for a person, who acts for their organisation."""
    executor, registry = living.platform.executor, living.platform.registry
    with (
        living.app.test_request_context("/home?lang=en"),
        executor.reading(living.cast.actor(key)) as uow,
    ):
        return [due for source in registry.dues for due in source(uow)]


def leads_to_an_act(client: FlaskClient, due: Due) -> bool:
    """Whether the page has a form to send, or leads in two steps to one that may be opened."""
    return _sends(client, due.href, 2)


def _sends(client: FlaskClient, address: str, steps: int) -> bool:
    page = main_of(client, address)
    below = [link for link in page.links if _is_below(link, address)] if steps else []
    return page.sends or any(_sends(client, link, steps - 1) for link in below)


def _is_below(link: str, href: str) -> bool:
    """Whether a link leads further into the same thing, not back to what stands above it."""
    path, above = urlsplit(link).path, urlsplit(href).path
    return path.startswith(f"{above}/") and not path.endswith((".pdf", ".csv", ".json"))


@pytest.mark.parametrize("key", [player.key for player in PLAYERS])
def test_each_link_of_a_home_opens_and_each_line_leads_to_an_act(living: Living, key: str) -> None:
    client = signed_in(living, key)
    home = main_of(client, "/home?lang=en")
    for link in dict.fromkeys(home.links):
        main_of(client, link)
    idle = [due for due in dues_of(living, key) if not leads_to_an_act(client, due)]
    assert idle == []


def proposals() -> Mapping[str, type[Proposal]]:
    """Return each table whose rows two people decide."""

    def below(kind: type) -> Iterator[type]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return {each.__name__: each for each in below(Proposal) if hasattr(each, "__table__")}


def test_each_kind_of_proposal_is_listed_to_those_who_may_decide_it(living: Living) -> None:
    registry = living.platform.registry
    kinds = {kind.row.__name__ for kind in registry.contributed(WaitingKind)}
    listed = {decision.row.__name__ for decision, _ in DECISION_PAGES}
    sources = {source.__module__ for source in registry.dues}
    assert set(OWN_LINES.values()) <= sources
    assert set(OWN_PARTS.values()) <= {panel.name for panel in registry.panels}
    own = OWN_LINES.keys() | OWN_PARTS.keys()
    assert proposals().keys() - kinds - listed == own
