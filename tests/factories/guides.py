"""What officers of the portal send, as a JSON client would."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.guides.models import Office
from factories.identity import make_person

A_PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def form_terms(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a form says
    """A form as typed."""
    return {
        "code": "shop-registration",
        "title": "Registration of a shop",
        "title_ur": "دکان کی رجسٹریشن",
        "agency": "Labour Department",
        "agency_ur": "محکمہ محنت",
        "version": "1",
        "dated": "01-02-2026",
        "language": "both",
        **more,
    }


def make_office(session: Session, code: str = "centre-kalat", **more: Any) -> Office:  # noqa: ANN401 - whatever an office says
    """An approved office, made directly."""
    terms = office_terms(code=code, name="Kalat", name_ur="قلات", district="kalat", **more)
    terms |= {"valid_from": local_day(real_now()) - timedelta(days=1), "words": "kalat"}
    entered = {"entered_by": make_person(session, "Enterer").id, "entered_at": real_now()}
    row = Office(id=new_id(), **terms, **entered)
    session.add(row)
    session.flush()
    row.approve(by=make_person(session, "Approver").id, at=real_now())
    session.flush()
    return row


def office_terms(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever an office says
    """An office as typed; a day may be given as a date."""
    terms = {
        "code": "labour-kech",
        "agency": "Labour Department",
        "agency_ur": "محکمہ محنت",
        "name": "Labour office, Turbat",
        "name_ur": "دفتر محنت، تربت",
        "district": "kech",
        "address": "4 Old Bazaar, Turbat",
        "address_ur": "4 پرانا بازار، تربت",
        "phone": "0852-123456",
        "hours": "9 am to 4 pm",
        "hours_ur": "صبح 9 سے شام 4",
        "operating": True,
        "valid_from": local_day(real_now()),
        "instrument": "Word of the porter",
        "confidence": "U",
        **more,
    }
    return terms | {"valid_from": terms["valid_from"].isoformat()}
