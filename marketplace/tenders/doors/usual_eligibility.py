"""What a new eligibility table is offered with: the rows of the usual bidding document.

They are suggestions of the form, not law; the officer changes or drops them.
"""

CRITERIA: tuple[dict[str, str], ...] = (
    {"kind": "ntn", "wording": "The bidder is registered for income tax and gives its NTN."},
    {"kind": "strn", "wording": "The bidder is registered for sales tax and gives its number."},
    {
        "kind": "experience",
        "wording": "The bidder has supplied similar things for at least two years; a new firm may "
        "show a joint venture.",
    },
    {"kind": "acceptance", "wording": "The bidder accepts the terms without conditions."},
    {"kind": "delivery", "wording": "The bidder delivers within the time that is asked for."},
)
DOCUMENTS: tuple[dict[str, str], ...] = (
    {"name": "NTN certificate", "mandatory": "yes"},
    {"name": "Sales-tax registration certificate", "mandatory": "yes"},
    {"name": "Proof of experience: orders or completion certificates", "mandatory": "no"},
)
