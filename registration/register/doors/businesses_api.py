"""One's own businesses as JSON, and what is filed about them."""

from typing import Any
from uuid import UUID

from app.web.actions import Action
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import OwnBusiness, list_own, own_business
from registration.register.schemas import (
    BeginChangeSchema,
    BegunFilingSchema,
    OwnBusinessesSchema,
    OwnBusinessSchema,
)
from registration.register.use_cases.begin_change import BeginChange, begin_change
from registration.register.use_cases.begin_joining import begin_joining

api = ApiBlueprint("businesses_api", __name__, description="Businesses of one's own")
needs_token(api)


@api.get("/businesses")
@api.response(200, OwnBusinessesSchema)
def every() -> dict[str, Any]:
    """List the businesses that the register says are yours."""
    with reading(api_actor()) as uow:
        return {"items": list_own(uow)}


@api.get("/businesses/<uuid:business_id>")
@api.response(200, OwnBusinessSchema)
def one(business_id: UUID) -> OwnBusiness:
    """Return what the register says of one, and what may be filed about it now, or why not."""
    with reading(api_actor()) as uow:
        return own_business(uow, business_id)


Action(
    begin_change,
    BeginChangeSchema,
    command=lambda business_id, kind: BeginChange(business_id=business_id, kind=Kind(kind)),
).on_api(
    api,
    "/businesses/<uuid:business_id>/filings",
    "Begin a filing; the answer is an application to fill in.",
    name="begin",
    gives=BegunFilingSchema,
    present=lambda made: {"id": made},
    status=201,
)
Action(begin_joining).on_api(
    api,
    "/register/<number>/joining",
    "Begin the notice of who joins a firm; the answer is an application to fill in.",
    name="begin_joining",
    gives=BegunFilingSchema,
    present=lambda made: {"id": made},
    status=201,
)
