"""Features of tenders that change after publication."""

import pytest
from factories.amending import Story
from factories.bidding import PDF
from pytest_bdd import scenarios

from marketplace.amendments.use_cases import change_documents

scenarios("marketplace/amendments/features/amendments.feature")


def test_only_one_of_its_lots_is_withdrawn(story: Story) -> None:
    outcome = story.propose("api", withdrawn_lot="1")
    assert not outcome.ok
    assert "Choose one of its lots" in outcome.fields["withdrawn_lot"]


def test_a_change_brings_no_more_documents_than_it_may(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_documents, "MAX_DOCUMENTS", 1)
    assert story.put("api", "A drawing", PDF).ok
    outcome = story.put("api", "Another drawing", PDF)
    assert outcome.fields == {"file": "A change can add up to 1 documents."}
