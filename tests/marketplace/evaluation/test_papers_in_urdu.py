"""Papers in the reader's language: the same facts, right to left, and which paper is the record."""

from collections.abc import Callable

import pytest
from factories.committee_steps import (
    EVALUATION,
    Stage,
    at_contract,
    contract_is_signed,
    stage,
)
from factories.evaluation import open_world

from marketplace.kernel import printing as papers

__all__ = ["stage"]  # pytest finds the fixture here
BIDS = [("Awan", [100_00, 200_00]), ("Brohi", [90_00, 200_00])]


@pytest.fixture
def signed(stage: Stage) -> Stage:
    stage.made = open_world(stage.session, stage.platform, BIDS)
    contract_is_signed(stage, "Brohi")
    return stage


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[papers.Paper, str]]:
    """Every paper that goes to the printer, and what it says of the record; it is printed."""
    sent: list[tuple[papers.Paper, str]] = []
    real = papers.printed

    def noted(paper: papers.Paper, *, base_url: str, demonstration: bool) -> bytes:
        record = [text for section in papers._of_record(paper) for text in section.paragraphs]
        sent.append((paper, " ".join(record)))
        return real(paper, base_url=base_url, demonstration=demonstration)

    monkeypatch.setattr("marketplace.kernel.doors.printed", noted)
    return sent


PAPERS: dict[str, tuple[str, Callable[[Stage], str], str, str]] = {
    "comparative": (
        "chair",
        lambda s: f"{EVALUATION.format(s.tender_id)}/comparative.pdf",
        "Comparative statement",
        "تقابلی گوشوارہ",
    ),
    "report": (
        "Awan",
        lambda s: f"/tenders/{s.tender_id}/report.pdf",
        "Bid evaluation report",
        "",
    ),
    "letter": (
        "Brohi",
        lambda s: at_contract(s, "Brohi", "letter.pdf").web,
        "Letter of award",
        "ٹھیکہ دینے کا خط",
    ),
    "contract": ("Brohi", lambda s: at_contract(s, "Brohi", "contract.pdf").web, "Contract", ""),
}


@pytest.mark.parametrize("name", PAPERS)
def test_it_prints_both_languages(
    signed: Stage, printed: list[tuple[papers.Paper, str]], name: str
) -> None:
    who, address, english, urdu = PAPERS[name]
    person, organisation = signed.person(who)
    client = signed.doors.open("web", person, organisation).client  # type: ignore[attr-defined]
    asked = {
        "en": client.get(f"{address(signed)}?paper=en"),
        "ur": client.get(f"{address(signed)}?paper=ur"),
        "reader's": client.get(address(signed), headers={"Accept-Language": "ur-PK"}),
    }
    assert all(answer.data.startswith(b"%PDF-") for answer in asked.values())
    assert [paper.language for paper, _ in printed] == ["en", "ur", "ur"]
    assert printed[0][0].title == english
    assert printed[1][0].title == (urdu or printed[1][0].title) != english
    assert "-ur.pdf" in asked["ur"].headers["Content-Disposition"]
    assert "-ur.pdf" not in asked["en"].headers["Content-Disposition"]
    assert [b"/Lang(ur" in answer.data for answer in asked.values()] == [False, True, True]
    assert all(b"NotoNastaliqUrdu" in asked[which].data for which in ("ur", "reader's"))


def test_an_urdu_paper_says_which_one_is_the_record(
    signed: Stage, printed: list[tuple[papers.Paper, str]]
) -> None:
    client = signed.doors.open("web").client  # type: ignore[attr-defined]
    client.get(f"/tenders/{signed.tender_id}/report.pdf?paper=ur")
    client.get(f"/tenders/{signed.tender_id}/report.pdf?paper=en")
    assert [record for _, record in printed] == [
        "یہ قاری کے لیے ترجمہ ہے۔ اصل ریکارڈ انگریزی دستاویز ہے۔",
        "",
    ]


def test_the_page_offers_both(signed: Stage) -> None:
    client = signed.doors.open("web").client  # type: ignore[attr-defined]
    address = f"/tenders/{signed.tender_id}/report"
    assert f"{address}/1.pdf?paper=ur" in client.get(f"{address}?lang=en").text
    assert f"{address}/1.pdf?paper=en" in client.get(f"{address}?lang=ur").text
