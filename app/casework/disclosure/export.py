"""The register of disclosures as a file."""

from app.casework.disclosure.queries.disclosures import DisclosureView
from app.exports import Export

REGISTER: Export[DisclosureView] = Export(
    *("number", "request_number", "requested_on"),
    office=lambda row: row.office.en,
    file=lambda row: row.file.en,
    status="state",
    prepared_at="entered_at",
    approved_at="approved_at",
    parts_disclosed="disclosed_count",
    parts_withheld="withheld_count",
    grounds=lambda row: ", ".join(each.code.value for each in row.grounds),
    content_sha256="content_sha256",
)
