"""The receipt of a bid, as a paper."""

from flask_babel import gettext

from app.identity.public import OrganisationSummary
from app.printing.public import OF_ITS_FILE
from app.web.formatting import local_date, local_time
from app.web.i18n import in_reader_language
from marketplace.bids.queries import OwnBid
from marketplace.kernel.printing import Paper, Section
from marketplace.sealing.keys import grouped
from marketplace.sealing.receipts import utc_text


def receipt_paper(
    own: OwnBid, *, department: OrganisationSummary, firm: OrganisationSummary
) -> Paper:
    """Return the paper; anybody who holds it can check it at the address on it."""
    bid, tender = own.bid, own.tender
    return Paper(
        title=gettext("Receipt of a bid"),
        organisation=in_reader_language(department.name, department.name_ur),
        reference=bid.reference,
        date=local_date(bid.received_at),
        made_at=bid.received_at,
        check_at=f"/verify?reference={bid.reference}",
        signature=OF_ITS_FILE,
        sections=[
            Section(
                facts=[
                    (gettext("Firm"), in_reader_language(firm.name, firm.name_ur)),
                    (
                        gettext("Tender"),
                        f"{tender.reference}: {in_reader_language(tender.title, tender.title_ur)}",
                    ),
                    (gettext("Received at"), local_time(bid.received_at)),
                    (gettext("Version of the tender"), str(bid.confirmed_version)),
                    (gettext("Exact time of receipt, UTC"), utc_text(bid.received_at)),
                    (gettext("SHA-256 of the envelope"), grouped(bid.envelope_sha256)),
                    (gettext("Key it was sealed to"), grouped(bid.key_fingerprint)),
                ],
            ),
            Section(
                paragraphs=[
                    gettext(
                        "This paper proves that a sealed bid with this hash was received at "
                        "this time. It does not show what is inside: nobody can read that "
                        "before a quorum of the committee opens all bids together."
                    )
                ]
            ),
        ],
    )
