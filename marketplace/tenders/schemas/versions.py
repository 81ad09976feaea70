"""Output schemas of versions of tenders."""

from app.outputs import output_of
from marketplace.tenders.queries.versions import ChangeView, VersionsView, VersionView

TenderChangeOut = output_of(ChangeView, "TenderChange")
TenderVersionOut = output_of(VersionView, "TenderVersion", changes=[TenderChangeOut])
TenderVersionsOut = output_of(
    VersionsView,
    "TenderVersions",
    only=("version",),
    tender_id="tender.id",
    reference="tender.reference",
    versions=[TenderVersionOut],
)
