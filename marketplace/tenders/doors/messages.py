"""What messages say of a tender."""

from marketplace.tenders.models import Tender


def values_of(tender: Tender) -> dict[str, str]:
    """Return what fills the blanks of a message; a text in Urdu says the Urdu title."""
    return {
        "id": str(tender.id),
        "title": tender.title,
        "title_ur": tender.title_ur,
        "reference": tender.reference or "",
    }
