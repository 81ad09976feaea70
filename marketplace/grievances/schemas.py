"""Grievances as firms, members and officers type them, and as the API writes them."""

from marshmallow import Schema, fields

from app.outputs import output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import LONG, CommandSchema, LocalDate, Moment, QuerySchema, Text, page_of
from app.text import sentence
from app.two_people import DECISION
from marketplace.grievances.models import (
    GrievanceAppeal,
    GrievanceFinding,
    GrievanceMember,
    GrievanceRuling,
    RegulatorDeclaration,
)
from marketplace.grievances.policy import Window
from marketplace.grievances.queries.committee import OfficerFound
from marketplace.grievances.queries.file import ChangeSince, GrievanceFile, WrittenFinding
from marketplace.grievances.queries.rows import GrievanceRow

MOST_SCOPES, MOST_MEMBERS = 500, 15


def _long() -> Text:
    return Text(required=True, most=LONG, error_messages=NEEDED)


class FileGrievanceSchema(CommandSchema):
    """The objection of a firm; a document may be attached (multipart field `file`)."""

    about = Text(required=True, most=40, error_messages=NEEDED)
    rule = needed(Text)
    grounds = _long()
    scopes = fields.List(
        Text(most=40),
        load_default=list,
        validate=lambda given: len(given) <= MOST_SCOPES,
        error_messages={"validator_failed": sentence("Choose parts of this tender in the list.")},
    )
    late_reason = Text(load_default="", most=LONG)


class NameGrievanceCommitteeSchema(CommandSchema):
    """The members who hear it: ids of officers."""

    person_ids = fields.List(
        fields.UUID(),
        required=True,
        validate=lambda given: len(given) <= MOST_MEMBERS,
        error_messages={
            "required": sentence("Choose the members."),
            "validator_failed": sentence("Add up to 15 members."),
        },
    )


class DeclareGrievanceInterestSchema(CommandSchema):
    """The declaration of a member's interest."""

    has_interest = fields.Boolean(
        required=True, error_messages={"required": sentence("Answer yes or no.")}
    )


class WriteFindingSchema(CommandSchema):
    """A decision: upheld, partly, rejected or dismissed, and why."""

    outcome = Text(required=True, most=40, error_messages=NEEDED)
    reasons = _long()


class AppealSchema(CommandSchema):
    """The reason why the regulator should decide otherwise."""

    grounds = _long()
    late_reason = Text(load_default="", most=LONG)


class EnterRulingSchema(WriteFindingSchema):
    """The regulator's letter; its file comes beside (multipart field `file`)."""

    number = needed(Text)
    decided_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )


class DecideAsRegulatorSchema(WriteFindingSchema):
    """The regulator's own decision; a paper may come beside (multipart field `file`)."""

    number = needed(Text)


class OfficersQuery(QuerySchema):
    """Words of a name and of a department."""

    q = Text(load_default="", most=200)


GrievanceOut = output_of(GrievanceRow, "Grievance", "A grievance; `firm` may be sealed.")
GrievancesOut = page_of(GrievanceOut, "Grievances")


class TenderGrievancesOut(Schema):
    """The grievances about a tender, the newest first."""

    items = fields.List(fields.Nested(GrievanceOut))


FindingOut = output_of(
    WrittenFinding, "GrievanceDecision", "A decision as a member wrote it, with its votes."
)
FindingWrittenOut = output_of(
    GrievanceFinding,
    "GrievanceDecisionWritten",
    "A decision that a member wrote.",
    only=("id", "grievance_id", "outcome", "reasons", "written_at"),
)
AppealOut = output_of(
    GrievanceAppeal,
    "GrievanceAppeal",
    "An appeal to the regulator, with the bill of its fee.",
    only=("grievance_id", "filed_at", "bill_id", "fee_paisa"),
)
RulingOut = output_of(
    GrievanceRuling,
    "GrievanceRuling",
    "The regulator's decision, final once a second officer has confirmed it.",
    only=(
        *("id", "grievance_id", "number", "decided_on", "outcome", "reasons", "document_id"),
        "by_regulator",
        *DECISION,
    ),
)
SeatOut = output_of(
    GrievanceMember,
    "GrievanceSeat",
    "A seat on the committee of a grievance.",
    only=("grievance_id", "person_id", "declared_at", "has_interest", "left_at"),
)
RegulatorDeclarationOut = output_of(
    RegulatorDeclaration,
    "RegulatorDeclaration",
    "Whether an officer of the regulator has an interest in a grievance.",
    only=("grievance_id", "person_id", "has_interest", "declared_at"),
)
GrievanceFileOut = output_of(
    GrievanceFile,
    "GrievanceFile",
    "A grievance as its reader may see it; `may` names what they can do now.",
    only=(
        *("grounds", "reasons", "withdrawn_at", "escalated_at", "last_at", "late_reason"),
        *("document_id", "members", "mine", "terms_upheld", "appeal_grounds", "ruled_by"),
    ),
    grievance=fields.Nested(GrievanceOut, attribute="row"),
    findings=[FindingOut],
    appeal=AppealOut,
    ruling=RulingOut,
    changes=[output_of(ChangeSince, "GrievanceChange")],
    waiting_ruling=RulingOut,
    may=fields.List(fields.String()),
)


class HearingNamedOut(Schema):
    """A grievance whose committee is named; nothing of the hour at which it was filed."""

    id = fields.UUID()
    reference = fields.String()
    about = fields.String()
    last_at = Moment(allow_none=True)
    decide_by = Moment(allow_none=True)
    suspends = fields.Boolean()


class GrievanceStepOut(HearingNamedOut):
    """A firm's own grievance after a command."""

    filed_at = Moment()
    withdrawn_at = Moment(allow_none=True)


FoundOut = output_of(OfficerFound, "GrievanceOfficer", "An officer whom the head can name by id.")


class OfficersOut(Schema):
    """Officers who can be named, at most twenty."""

    items = fields.List(fields.Nested(FoundOut))


WindowOut = output_of(
    Window,
    "GrievanceWindow",
    "What can be objected to now, and until when; `scopes`: about parts awarded on their own.",
    only=("about", "last_at", "scopes"),
)


class WindowsOut(Schema):
    """The possible objections of the caller's firm now; no `last_at`: no rule is in force."""

    items = fields.List(fields.Nested(WindowOut))
    scopes = fields.List(fields.String())
