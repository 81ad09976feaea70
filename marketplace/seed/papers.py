"""The papers of the demonstration: real PDFs that say that they are samples."""

from app.printing.public import Letterhead, render_pdf
from marketplace.seed import days
from marketplace.seed.desk import Desk
from marketplace.seed.plans import SAMPLE, Plan

INSTRUCTIONS = (
    "Instructions to bidders: prices are in rupees and include all taxes; offers stand for ninety "
    "days; a bid security of two per cent comes with each offer."
)
CONDITIONS = (
    "General conditions: payment within thirty days of acceptance; one year of warranty where "
    "goods are supplied."
)
STATEMENT = "app/printing/statement.typ"


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
        at = days.moment(-200)
        letterhead = Letterhead(
            title=title,
            organisation=organisation,
            reference="SAMPLE",
            date=days.day(-200).strftime("%d-%m-%Y"),
            demonstration=True,
        )
        data = {"paragraphs": paragraphs, "facts": [], "rows": [], "heads": [], "numbers": []}
        desk.papers[key] = render_pdf(STATEMENT, letterhead, data, made_at=at)
    return desk.papers[key]
