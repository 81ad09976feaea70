"""The SQL that writes a tender as JSON. Money leaves as text in rupees, quantities as text."""

from app.row_macs import array_text
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.search import UPPER_LIMITS
from marketplace.tenders.use_cases.signed_keys import signed_text

# The clock is read once a statement.
_NOW = "c.now"
DEPARTMENT_JOIN = "join organisations o on o.id = t.department_id"
SOURCE = f"{DEPARTMENT_JOIN} cross join (select bdm_now() as now offset 0) c"
# The stages of policy/lifecycle.py, the latest first; a test compares the two on every tender.
_STAGES = (
    ("cancelled", "cancelled_at"),
    ("terminated", "terminated_at"),
    ("completed", "completed_at"),
    ("contracted", "signed_at"),
    ("awarded", "awarded_at"),
    ("reported", "reported_at"),
    ("opened", "opened_at"),
    ("closed", "closes_at"),
    ("published", "published_at"),
    ("approved", "approved_at"),
    ("submitted", "submitted_at"),
)


def _stage(name: str, fact: str) -> str:
    published = " and t.published_at is not null" if name == "closed" else ""
    return f"when t.{fact} <= {_NOW}{published} then '{name}'"


STATUS = f"case {' '.join(_stage(*stage) for stage in _STAGES)} else 'draft' end"
_BANDS = " ".join(
    f"when t.estimate_paisa <= {upper} then '{name}'" if upper else f"else '{name}'"
    for name, upper in UPPER_LIMITS
)
BAND = f"case {_BANDS} end"
_DEPARTMENT = "json_build_object('id', o.id, 'name', o.name, 'name_ur', o.name_ur)"


def rupees(column: str) -> str:
    """Write a column in paisa as text in rupees with two decimals."""
    return f"({column}::numeric / 100)::numeric(20, 2)::text"


def _object(**values: str) -> str:
    return "json_build_object(" + ", ".join(f"'{k}', {v}" for k, v in values.items()) + ")"


def _columns(*names: str) -> dict[str, str]:
    return {name: f"t.{name}" for name in names}


# A department's object is made once for each department of a page, which PostgreSQL remembers.
OF_DEPARTMENT = (
    f"cross join lateral (select {_DEPARTMENT}::text as said from organisations o "  # noqa: S608 - fixed parts only
    "where o.id = t.department_id offset 0) d"
)
# The kept part of an object is left open for the rest (migrations/sql/tender_list.sql).
LIST_ENTRY = (
    f"""t.listed || ',"status":"' || {STATUS} || '","value_band":"' || {BAND} """
    """|| '","department":' || d.said || '}'"""
)
# The department's own list: drafts too, with what its officers work by. `row_to_json` is a third
# cheaper than building objects.
_OWN = ", ".join(
    [
        "t.id, t.reference",
        f"{STATUS} as status",
        "t.title, t.title_ur, t.category, t.district",
        f"{_DEPARTMENT} as department",
        f"{BAND} as value_band",
        "t.evaluation, t.closes_at, t.opens_at, t.published_at",
        f"{rupees('t.estimate_paisa')} as estimate",
        "t.revision, t.created_at, t.submitted_at, t.approved_at, t.returned_reason",
    ]
)
OWN_LISTED = f"(select row_to_json(x)::text from (select {_OWN}) x)"  # noqa: S608 - fixed parts only


def page(item: str, tables: str, order: str, limit: int) -> str:
    """Write a page as one row: its items as JSON text, the last one's keys, how many, the time.

    `tables` is what comes after FROM, with its conditions. One text rather than a row for each
    item, since rows cost the reader more than the page. The limit is in the text: for a
    parameter PostgreSQL would plan again each time, which costs as much as reading the page.
    """
    return (
        "with c as materialized (select bdm_now() as now), "  # noqa: S608 - fixed parts, a number
        f"rows as (select {item} as item, t.closes_at, t.id "
        f"from {tables} {order} limit {limit + 1:d}) "
        f"select array_to_string((array_agg(item))[:{limit:d}], ','), "
        f"(array_agg(closes_at))[{limit:d}], (array_agg(id))[{limit:d}], count(*), "
        "(select now from c) from rows"
    )


def _many(table: str, order: str, **values: str) -> str:
    """Return a list of the rows of a tender's table as JSON."""
    return (
        f"(select coalesce(json_agg({_object(**values)} order by r.{order}), '[]') "  # noqa: S608 - fixed parts only
        f"from {table} r where r.tender_id = t.id)"
    )


_LOT_OF_ITEM = (
    "(select l.{} from tender_lots l where l.tender_id = t.id and l.number = r.lot_number)"
)
# Those of the publication and of versions, the ones in force first; what is only proposed is not
# among them.
_DOCUMENTS = (
    "(select coalesce(json_agg(json_build_object('id', d.id, 'title', d.purpose, "
    "'filename', d.filename, 'media_type', d.media_type, 'bytes', d.plain_bytes, "
    "'version', coalesce(came.version, 1), 'replaced_by', newer.version, "
    "'withdrawn_by', gone.version) "
    "order by coalesce(newer.version, gone.version) is not null, d.id), '[]') from documents d "
    "left join tender_version_documents came on came.document_id = d.id "
    "left join tender_version_documents newer on newer.replaces = d.id "
    "left join tender_withdrawn_documents gone on gone.document_id = d.id "
    "where d.subject_kind in ('tender', 'tender_change') and d.subject_id = t.id "
    "and (d.subject_kind = 'tender' or came.document_id is not null))"
)
_BODY = _object(
    **_columns("id", "reference"),
    status=STATUS,
    **_columns("title", "title_ur", "description", "category", "district"),
    department=_DEPARTMENT,
    value_band=BAND,
    **_columns("evaluation", "prices_with_tax"),
    security=_object(
        kind="t.security_kind",
        percent="trim_scale(t.security_percent)::text",
        amount=rupees("t.security_paisa"),
        by_bill="t.security_by_bill",
    ),
    performance_percent="trim_scale(t.performance_percent)::text",
    **_columns("performance_by_bill"),
    document_fee=rupees("t.document_fee_paisa"),
    **_columns("validity_days", "international", "integrity_pact", "pec_category"),
    **_columns("delivery_place", "delivery_days"),
    **_columns("issue_from", "issue_to", "closes_at", "opens_at", "opening_place"),
    **_columns("published_at", "opened_at", "reported_at", "awarded_at", "signed_at"),
    report_returned_at="(select max(r.returned_at) from report_returns r where r.tender_id = t.id)",
    **_columns("completed_at", "terminated_at", "cancelled_at", "cancelled_reason"),
    **_columns("copied_from"),
    key=_object(recipient="t.key_recipient", fingerprint="t.key_fingerprint"),
)
_PARTS = _object(
    lots=_many(
        "tender_lots",
        "number",
        number="r.number",
        title="r.title",
        title_ur="r.title_ur",
        place="r.place",
    ),
    **_columns("version", "amended_at", "reconfirmation"),
    validity_added_days="t.validity_added_days",
    items=_many(
        "tender_items",
        "number",
        number="r.number",
        lot_number="r.lot_number",
        lot=f"coalesce({_LOT_OF_ITEM.format('title')}, '')",
        lot_ur=f"coalesce({_LOT_OF_ITEM.format('title_ur')}, '')",
        description="r.description",
        description_ur="r.description_ur",
        specification="r.specification",
        unit="r.unit",
        quantity="trim_scale(r.quantity)::text",
        delivery_place="r.delivery_place",
    ),
    criteria=_many(
        "tender_criteria",
        "number",
        number="r.number",
        code="r.code",
        kind="r.kind",
        wording="r.wording",
        wording_ur="r.wording_ur",
    ),
    required_documents=_many(
        "tender_required_documents",
        "number",
        number="r.number",
        name="r.name",
        name_ur="r.name_ur",
        mandatory="r.mandatory",
    ),
    documents=_DOCUMENTS,
)
# One function takes at most a hundred arguments, so the object is written in two and joined. What
# the publication's signature and the row's MAC cover comes with it.
ONE = (
    f"select left({_BODY}::text, -1) || ',' || substr({_PARTS}::text, 2), "  # noqa: S608 - fixed parts only
    f"{signed_text('t')}, t.publication_signature, t.published_at is not null, "
    f"{array_text(Tender, 't')} from tenders t "
    f"{SOURCE} where t.id = %(id)s"
)
