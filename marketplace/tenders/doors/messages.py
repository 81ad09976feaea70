"""Values of a tender for messages."""

from marketplace.tenders.models import Tender


def values_of(tender: Tender) -> dict[str, str]:
    """Return the values for a message; a text in Urdu uses the Urdu title."""
    return {
        "id": str(tender.id),
        "title": tender.title,
        "title_ur": tender.title_ur,
        "reference": tender.reference or "",
    }
