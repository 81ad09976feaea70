"""Values as OCDS writes them: amounts as numbers of rupees, days as times, nothing left empty."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from app.calendar import PROVINCE
from app.identity.public import OrganisationSummary
from app.money import plain_rupees

CURRENCY = "PKR"


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty; zero and false are said."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def money(paisa: int | None) -> dict[str, Any] | None:
    """Return a Value; the amount keeps its paisa, as it is never a float."""
    if paisa is None:
        return None
    return {"amount": orjson.Fragment(plain_rupees(paisa)), "currency": CURRENCY}


def number(value: Decimal) -> orjson.Fragment:
    """Return a quantity as a number without the zeros that PostgreSQL keeps."""
    return orjson.Fragment(f"{value.normalize():f}")


def day_time(day: date | None) -> datetime | None:
    """Return the beginning of a day in the province: OCDS has no days."""
    return None if day is None else datetime.combine(day, time(), PROVINCE)


def reference_to(firm: OrganisationSummary) -> dict[str, Any]:
    """Return a reference to a party."""
    return {"id": str(firm.id), "name": firm.name}


def both(name: str, english: str, urdu: str) -> dict[str, str]:
    """Return a text in English, and in Urdu if it has a translation."""
    return {name: english or urdu} | ({f"{name}_ur": urdu} if english and urdu else {})
