"""What PostgreSQL writes of tenders is what the documented schemas say, field by field."""

from datetime import datetime
from typing import Any
from uuid import UUID

from factories.marketplace import Agency, make_published
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app.schemas import Moment
from marketplace.tenders.schemas.output import TendersOut, TenderWhole

# Only for a tender's own officers.
OWN = {"file"}
PLAIN: dict[type[Any], type] = {fields.Boolean: bool, fields.Integer: int, fields.String: str}


def faults(value: Any, field: fields.Field[Any], at: str) -> list[str]:  # noqa: ANN401 - any JSON
    """Where a value is not what its field documents."""
    if value is None:
        return [] if field.allow_none else [f"{at} is null"]
    if isinstance(field, fields.Nested):
        return object_faults(value, field.schema, at)
    if isinstance(field, fields.List):
        return [f for n, each in enumerate(value) for f in faults(each, field.inner, f"{at}[{n}]")]
    if isinstance(field, fields.UUID):
        return [] if str(UUID(value)) == value else [f"{at} is no id"]
    if isinstance(field, Moment):
        return [] if datetime.fromisoformat(value).tzinfo else [f"{at} has no zone"]
    kind = next((plain for known, plain in PLAIN.items() if isinstance(field, known)), str)
    return [] if type(value) is kind else [f"{at} is a {type(value).__name__}"]


def object_faults(value: dict[str, Any], schema: Schema, at: str = "") -> list[str]:
    told = set(schema.fields) - OWN
    named = [f"{at}: {sorted(told ^ set(value))}"] if told != set(value) else []
    known = [name for name in value if name in schema.fields]
    return named + [f for n in known for f in faults(value[n], schema.fields[n], f"{at}.{n}")]


def test_it_writes_what_is_documented(
    session: Session, agency: Agency, client: FlaskClient
) -> None:
    tender = make_published(session, agency).tender
    session.commit()
    listed = client.get("/api/v1/tenders?limit=100").json
    assert listed["items"]
    assert object_faults(listed, TendersOut()) == []
    whole = client.get(f"/api/v1/tenders/{tender.id}").json
    assert whole["items"]
    assert object_faults(whole, TenderWhole()) == []


def test_it_finds_what_is_not() -> None:
    assert len(object_faults({"items": [], "next_cursor": 7, "more": 1}, TendersOut())) == 2
