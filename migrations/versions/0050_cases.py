"""Casework: services, applications, tasks, and how they end."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only, read_only

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
JSON = postgresql.JSONB(none_as_null=True)
FACTS = (
    "service_versions",
    "application_consents",
    "submissions",
    "case_registrations",
    "registrations_asked_again",
    "case_tasks",
    "task_assignments",
    "task_decisions",
    "task_escalations",
    "case_recusals",
    "case_notes",
    "review_points",
    "registration_outcomes",
)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
# What may change of the others; a trigger lets it be written once.
WRITTEN_ONCE = {
    "service_offers": DECISION,
    "case_offices": DECISION,
    "applications": "display, district, withdrawn_at, withdrawn_by, withdrawn_reason",
    "review_rounds": "submission_id, answered_at",
    "application_bills": "paid_at, called_off_at",
    "case_appeals": "outcome, reason, decided_by, decided_at, late_at",
}
TRIGGERS = Path(__file__).parents[1] / "sql" / "0050_cases.sql"


def upgrade() -> None:
    _number_series()
    _service_versions()
    _service_offers()
    _applications()
    _case_offices()
    _application_bills()
    _application_consents()
    _application_drafts()
    _case_recusals()
    _case_registrations()
    _registrations_asked_again()
    _submissions()
    _case_appeals()
    _case_notes()
    _case_tasks()
    _registration_outcomes()
    _review_rounds()
    _task_assignments()
    _task_decisions()
    _task_escalations()
    _review_points()
    _open_tasks()
    # An application may be about a registration of another: either table needs the other.
    op.create_foreign_key(
        op.f("fk_applications_about_id"),
        "applications",
        "case_registrations",
        ["about_id"],
        ["id"],
    )
    for table in FACTS:
        append_only(table)
        op.execute(
            f"create trigger {table}_never_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
    for table, columns in WRITTEN_ONCE.items():
        op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
    op.execute(f"revoke update, delete, truncate on number_series from {APP_ROLE}")
    op.execute(f"grant update (last) on number_series to {APP_ROLE}")
    op.execute(f"revoke truncate on application_drafts from {APP_ROLE}")
    read_only("open_tasks")
    op.execute(TRIGGERS.read_text())


def _number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_number_series_last")),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_number_series")),
    )


def _service_versions() -> None:
    op.create_table(
        "service_versions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_service_versions_version")),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_service_versions")),
    )


def _service_offers() -> None:
    op.create_table(
        "service_offers",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "confidence in ('H', 'M', 'U')", name=op.f("ck_service_offers_confidence")
        ),
        sa.CheckConstraint("instrument <> ''", name=op.f("ck_service_offers_cited")),
        sa.CheckConstraint(
            "(version is null) = (digest is null)", name=op.f("ck_service_offers_of_content")
        ),
        sa.CheckConstraint(
            "(approved_by is null) = (approved_at is null)", name=op.f("ck_service_offers_approved")
        ),
        sa.CheckConstraint(
            "(refused_by is null) = (refused_at is null) and (refused_by is null) = (refused_reason is null)",
            name=op.f("ck_service_offers_refused"),
        ),
        sa.CheckConstraint(
            "approved_at >= entered_at", name=op.f("ck_service_offers_approved_after")
        ),
        sa.CheckConstraint(
            "approved_at is null or refused_at is null", name=op.f("ck_service_offers_decided_once")
        ),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("ck_service_offers_two_people")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_service_offers_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_service_offers_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["people.id"], name=op.f("fk_service_offers_refused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_offers")),
    )
    op.create_index("ix_service_offers_code", "service_offers", ["code", "opens_on"], unique=False)


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("applicant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('new', 'renewal', 'change', 'correction', 'reversal')",
            name=op.f("ck_applications_kind"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)",
            name=op.f("ck_applications_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["case_registrations.id"],
            name=op.f("fk_applications_about_id"),
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["applicant_id"], ["people.id"], name=op.f("fk_applications_applicant_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_applications_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["service", "version"],
            ["service_versions.code", "service_versions.version"],
            name=op.f("fk_applications_service_version"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["people.id"], name=op.f("fk_applications_started_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["people.id"], name=op.f("fk_applications_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("reference", name=op.f("uq_applications_reference")),
    )
    op.create_index(
        "ix_applications_applicant_id", "applications", ["applicant_id", "id"], unique=False
    )
    op.create_index(
        "ix_applications_organisation_id", "applications", ["organisation_id", "id"], unique=False
    )
    op.create_index("ix_applications_service", "applications", ["service", "id"], unique=False)
    op.create_index(
        "ix_applications_about_id",
        "applications",
        ["about_id"],
        unique=False,
        postgresql_where=sa.text("about_id is not null"),
    )
    op.create_index(
        "ix_applications_subject",
        "applications",
        ["subject", "id"],
        unique=False,
        postgresql_where=sa.text("subject <> ''"),
    )


def _case_offices() -> None:
    op.create_table(
        "case_offices",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "agency ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("ck_case_offices_agency")
        ),
        sa.CheckConstraint(
            "(approved_by is null) = (approved_at is null)", name=op.f("ck_case_offices_approved")
        ),
        sa.CheckConstraint(
            "(refused_by is null) = (refused_at is null) and (refused_by is null) = (refused_reason is null)",
            name=op.f("ck_case_offices_refused"),
        ),
        sa.CheckConstraint(
            "approved_at >= entered_at", name=op.f("ck_case_offices_approved_after")
        ),
        sa.CheckConstraint(
            "approved_at is null or refused_at is null", name=op.f("ck_case_offices_decided_once")
        ),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f("ck_case_offices_two_people")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["people.id"], name=op.f("fk_case_offices_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["people.id"], name=op.f("fk_case_offices_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_offices_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["people.id"], name=op.f("fk_case_offices_refused_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_offices")),
    )
    op.create_index(
        "ix_case_offices_agency",
        "case_offices",
        ["agency", "district", "approved_at"],
        unique=False,
        postgresql_where=sa.text("approved_at is not null"),
    )


def _application_bills() -> None:
    op.create_table(
        "application_bills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("priced", JSON, nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("called_off_at", MOMENT, nullable=True),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_application_bills_amount")),
        sa.CheckConstraint(
            "paid_at is null or called_off_at is null", name=op.f("ck_application_bills_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_bills_application_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_bills")),
        sa.UniqueConstraint("bill_id", name=op.f("uq_application_bills_bill_id")),
    )
    op.create_index(
        op.f("ix_application_bills_application_id"),
        "application_bills",
        ["application_id"],
        unique=False,
    )


def _application_consents() -> None:
    op.create_table(
        "application_consents",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("consent_given", sa.Text(), nullable=False),
        sa.Column("consent_reference", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_consents_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["people.id"], name=op.f("fk_application_consents_officer_id")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_consents")),
    )


def _application_drafts() -> None:
    op.create_table(
        "application_drafts",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("documents", JSON, nullable=False),
        sa.Column("sections_done", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_application_drafts_revision")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_drafts_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["people.id"], name=op.f("fk_application_drafts_saved_by")
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_application_drafts")),
    )


def _case_recusals() -> None:
    op.create_table(
        "case_recusals",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_case_recusals_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_case_recusals_person_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "person_id", name=op.f("pk_case_recusals")),
    )


def _case_registrations() -> None:
    op.create_table(
        "case_registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_case_registrations_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["organisations.id"], name=op.f("fk_case_registrations_office_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_registrations")),
        sa.UniqueConstraint(
            "application_id", "code", name=op.f("uq_case_registrations_application_id_code")
        ),
    )
    op.create_index(
        "ix_case_registrations_office_id", "case_registrations", ["office_id", "id"], unique=False
    )


def _registrations_asked_again() -> None:
    op.create_table(
        "registrations_asked_again",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("attempt > 1", name=op.f("ck_registrations_asked_again_attempt")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_registrations_asked_again_registration_id"),
        ),
        sa.PrimaryKeyConstraint(
            "registration_id", "attempt", name=op.f("pk_registrations_asked_again")
        ),
    )


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("round > 0", name=op.f("ck_submissions_round")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_submissions_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people.id"], name=op.f("fk_submissions_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint(
            "application_id", "round", name=op.f("uq_submissions_application_id_round")
        ),
    )


def _case_appeals() -> None:
    op.create_table(
        "case_appeals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("late_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "outcome in ('allowed', 'dismissed')", name=op.f("ck_case_appeals_outcome")
        ),
        sa.CheckConstraint("decided_by <> made_by", name=op.f("ck_case_appeals_another")),
        sa.CheckConstraint(
            "num_nonnulls(outcome, reason, decided_by, decided_at) in (0, 4)",
            name=op.f("ck_case_appeals_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_case_appeals_decided_by")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_case_appeals_made_by")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_case_appeals_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_appeals")),
        sa.UniqueConstraint(
            "registration_id", "attempt", name=op.f("uq_case_appeals_registration_id_attempt")
        ),
    )
    op.create_index(
        "ix_case_appeals_open",
        "case_appeals",
        ["registration_id"],
        unique=False,
        postgresql_where=sa.text("outcome is null"),
    )


def _case_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_case_notes_by")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_case_notes_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index(
        "ix_case_notes_registration_id", "case_notes", ["registration_id", "id"], unique=False
    )


def _case_tasks() -> None:
    op.create_table(
        "case_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("working_days", sa.SmallInteger(), nullable=True),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.CheckConstraint("attempt > 0 and working_days > 0", name=op.f("ck_case_tasks_counts")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_case_tasks_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tasks")),
        sa.UniqueConstraint(
            "registration_id",
            "code",
            "attempt",
            name=op.f("uq_case_tasks_registration_id_code_attempt"),
        ),
    )


def _registration_outcomes() -> None:
    op.create_table(
        "registration_outcomes",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("outputs", JSON, nullable=False),
        sa.CheckConstraint(
            "(outcome = 'granted') = (number is not null) and (outcome = 'granted') = (valid_from is not null)",
            name=op.f("ck_registration_outcomes_granted"),
        ),
        sa.CheckConstraint(
            "outcome in ('granted', 'refused', 'dropped', 'withdrawn')",
            name=op.f("ck_registration_outcomes_outcome"),
        ),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_registration_outcomes_period")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_registration_outcomes_registration_id"),
        ),
        sa.PrimaryKeyConstraint(
            "registration_id", "attempt", name=op.f("pk_registration_outcomes")
        ),
    )
    op.create_index(
        "ix_registration_outcomes_valid_until",
        "registration_outcomes",
        ["valid_until", "registration_id"],
        unique=False,
        postgresql_where=sa.text("outcome = 'granted'"),
    )
    op.create_index(
        "uq_registration_outcomes_grant",
        "registration_outcomes",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("outcome = 'granted'"),
    )
    op.create_index(
        "uq_registration_outcomes_number",
        "registration_outcomes",
        ["number"],
        unique=True,
        postgresql_where=sa.text("number is not null"),
    )


def _review_rounds() -> None:
    op.create_table(
        "review_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(answered_at is null) = (submission_id is null)",
            name=op.f("ck_review_rounds_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["people.id"], name=op.f("fk_review_rounds_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["case_registrations.id"],
            name=op.f("fk_review_rounds_registration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_review_rounds_submission_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["case_tasks.id"], name=op.f("fk_review_rounds_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
        sa.UniqueConstraint(
            "registration_id", "number", name=op.f("uq_review_rounds_registration_id_number")
        ),
    )
    op.create_index(
        "uq_review_rounds_open",
        "review_rounds",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("answered_at is null"),
    )


def _task_assignments() -> None:
    op.create_table(
        "task_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_task_assignments_by")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_task_assignments_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["case_tasks.id"], name=op.f("fk_task_assignments_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_assignments")),
    )
    op.create_index(
        "ix_task_assignments_person_id", "task_assignments", ["person_id", "id"], unique=False
    )
    op.create_index(
        "ix_task_assignments_task_id", "task_assignments", ["task_id", "id"], unique=False
    )


def _task_decisions() -> None:
    op.create_table(
        "task_decisions",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "decided_by is not null or outcome = 'passed'", name=op.f("ck_task_decisions_deemed")
        ),
        sa.CheckConstraint(
            "outcome = 'passed' or (reason <> '' and reason_code <> '')",
            name=op.f("ck_task_decisions_refused_why"),
        ),
        sa.CheckConstraint(
            "outcome in ('passed', 'refused')", name=op.f("ck_task_decisions_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_task_decisions_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["case_tasks.id"], name=op.f("fk_task_decisions_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_decisions")),
    )
    op.create_index("ix_task_decisions_at", "task_decisions", ["at", "task_id"], unique=False)


def _task_escalations() -> None:
    op.create_table(
        "task_escalations",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["case_tasks.id"], name=op.f("fk_task_escalations_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_escalations")),
    )


def _review_points() -> None:
    op.create_table(
        "review_points",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_rounds.id"], name=op.f("fk_review_points_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", "about", name=op.f("pk_review_points")),
    )


def _open_tasks() -> None:
    op.create_table(
        "open_tasks",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("working_days", sa.SmallInteger(), nullable=True),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("held_since", MOMENT, nullable=True),
        sa.Column("waits_since", MOMENT, nullable=True),
        sa.Column("escalated_at", MOMENT, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [there], name=op.f(f"fk_open_tasks_{column}"))
            for column, there in (
                ("task_id", "case_tasks.id"),
                ("registration_id", "case_registrations.id"),
                ("application_id", "applications.id"),
                ("office_id", "organisations.id"),
                ("holder_id", "people.id"),
            )
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_open_tasks")),
    )
    for name, columns, where in (
        ("office_id", ["office_id", "task_id"], None),
        ("service", ["office_id", "service", "task_id"], None),
        ("role", ["office_id", "role", "task_id"], None),
        ("waiting", ["office_id", "task_id"], "waits_since is not null"),
        ("taken", ["office_id", "task_id"], "holder_id is not null"),
        ("holder_id", ["holder_id", "office_id", "task_id"], None),
        ("escalated", ["office_id", "task_id"], "escalated_at is not null"),
        ("registration_id", ["registration_id"], None),
        ("application_id", ["application_id"], None),
    ):
        op.create_index(
            f"ix_open_tasks_{name}",
            "open_tasks",
            columns,
            postgresql_where=sa.text(where) if where else None,
        )
