"""Input of a report and of a finding, and what the API answers."""

from marshmallow import fields

from app.identity.people.fields import Cnic
from app.outputs import output_of
from app.parameters.schemas import needed
from app.schemas import CommandSchema, LocalDate, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from registration.deaths.models import DeathFinding, DeathReport
from registration.deaths.policy import Finding
from registration.deaths.queries import ReportFile, ReportLine, ReportView
from registration.deaths.use_cases import Relation

_DAY = sentence("Enter the date, for example 31-12-2026.")
_RELATION = sentence("Choose what you are to the person who died.")
_FINDING = sentence("Choose what you found.")


class ReportDeathSchema(CommandSchema):
    """The dead person, the day, and the certificate of the death."""

    cnic = Cnic(required=True)
    name = needed(Text, most=120)
    relation = fields.Enum(
        Relation,
        by_value=True,
        required=True,
        error_messages={"required": _RELATION, "unknown": _RELATION},
    )
    died_on = LocalDate(required=True, error_messages={"required": _DAY, "invalid": _DAY})
    paper_number = needed(Text, most=60)
    paper_on = LocalDate(required=True, error_messages={"required": _DAY, "invalid": _DAY})
    paper_authority = needed(Text, most=120)


class ProposeFindingSchema(CommandSchema):
    """The report, the finding, and its basis."""

    report_id = fields.UUID(required=True)
    finding = fields.Enum(
        Finding,
        by_value=True,
        required=True,
        error_messages={"required": _FINDING, "unknown": _FINDING},
    )
    basis = needed(Text, most=500)


ReportedDeathOut = output_of(
    DeathReport, "ReportedDeathOut", only=("id", "died_on", "paper_on", "reported_at")
)
DeathReportOut = output_of(
    ReportView,
    "DeathReportOut",
    "A report of a death; `found` is empty until two officers have decided.",
)
DeathFindingOut = output_of(
    DeathFinding, "DeathFindingOut", only=("id", "report_id", "finding", "basis", *DECISION)
)
DeathReportFileOut = output_of(
    ReportFile,
    "DeathReportFileOut",
    "A report for the office; `owner` is the owner who has that CNIC, empty where none has.",
    only=("owner", "reporter"),
    report=DeathReportOut,
    findings=[DeathFindingOut],
)
DeathReportsOut = page_of(output_of(ReportLine, "DeathReportLineOut"), "DeathReportsOut")
