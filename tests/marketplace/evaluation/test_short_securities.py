"""A security that ends sooner than a rule that is no law asks: people weigh it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from factories.committee_steps import (  # noqa: F401 - pytest finds the fixture here
    EVALUATION,
    Stage,
    every_bid_is_good,
    stage,
)
from factories.doors import Place
from factories.evaluation import open_world
from factories.marketplace import content

from app.calendar import local_day
from app.clock import real_now
from marketplace.bids.envelope_content import BidContent

REASON = "Our bank issues no longer ones"


def test_the_committee_reads_the_warning_its_source_and_the_reason(
    stage: Stage,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = local_day(real_now() - timedelta(days=1)) + timedelta(days=90)

    def short(*given: Any) -> BidContent:  # noqa: ANN401 - the factory's own
        bid = content(*given)
        assert bid.security is not None
        paper = replace(bid.security, expires_on=last, expiry_reason=REASON)
        return replace(bid, security=paper)

    monkeypatch.setattr("factories.marketplace.content", short)
    stage.made = open_world(stage.session, stage.platform, [("Awan", [100_00, 200_00])])
    tender = stage.world.tender
    (told,) = stage.evaluation()["bids"]
    assert told["security_problems"] == []
    (finding,) = told["security_findings"]
    assert "This rule is not verified, so it is not law" in finding
    assert finding.endswith(f"The bidder’s reason: {REASON}")
    page = stage.read(
        "chair", "web", Place(EVALUATION.format(tender.id) + f"/bids/{told['id']}", "")
    )
    assert REASON in page.text
    every_bid_is_good(stage)
    (told,) = stage.evaluation()["bids"]
    assert (told["responsive"], told["open_points"]) == (True, [])


def test_a_bid_is_written_as_ever_where_it_gives_no_reason() -> None:
    bid = content([100])
    written = bid.as_json()
    assert set(written["security"]) == {"kind", "bank", "number", "amount_paisa", "expires_on"}
    assert BidContent.from_json(written) == bid
    assert bid.security is not None
    reasoned = replace(bid, security=replace(bid.security, expiry_reason=REASON))
    assert BidContent.from_json(reasoned.as_json()) == reasoned
