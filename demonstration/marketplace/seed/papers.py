"""The papers of the demonstration: real PDFs that say that they are samples."""

from demonstration.cast.sample_papers import sample_paper
from demonstration.marketplace.seed import days
from demonstration.marketplace.seed.desk import Desk
from demonstration.marketplace.seed.plans import SAMPLE, Plan

INSTRUCTIONS = (
    "Instructions to bidders: prices are in rupees and include all taxes; bids are valid for "
    "ninety days; a bid security of two per cent comes with each bid."
)
CONDITIONS = (
    "General conditions: payment within thirty days of acceptance; one year of warranty where "
    "goods are supplied."
)


def bidding_documents(desk: Desk, plan: Plan) -> bytes:
    """Print instructions to bidders; one text serves every tender of a category."""
    kind = plan.category
    return _paper(
        desk,
        f"Bidding documents for {kind}",
        "Science and Information Technology Department",
        [
            SAMPLE,
            INSTRUCTIONS,
            CONDITIONS,
        ],
    )


def certificate(desk: Desk, title: str, firm: str) -> bytes:
    """Print what a bidder brings."""
    return _paper(desk, title, firm, [SAMPLE, f"{title} of {firm}."])


def _paper(desk: Desk, title: str, organisation: str, paragraphs: list[str]) -> bytes:
    """Print once: the same paper goes with many bids."""
    key = f"{title}/{organisation}"
    if key not in desk.papers:
        desk.papers[key] = sample_paper(title, organisation, paragraphs, days.moment(-200))
    return desk.papers[key]
