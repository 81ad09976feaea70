"""One's own businesses as JSON, and what is filed about them."""

from app.web.api import ApiBlueprint
from app.web.guards import needs_token
from app.web.subjects import Subject
from registration.register.policy.filings import Kind
from registration.register.queries.my_businesses import list_own, own_business
from registration.register.schemas import (
    BeginChangeSchema,
    BegunFilingSchema,
    OwnBusinessesSchema,
    OwnBusinessSchema,
)
from registration.register.use_cases.begin_change import BeginChange, begin_change
from registration.register.use_cases.begin_joining import begin_joining

api = ApiBlueprint("businesses_api", __name__, description="Your own businesses")
needs_token(api)


business = Subject(api=api, api_at="/businesses/<uuid:business_id>")
business.read("", "one", own_business, OwnBusinessSchema).describe(
    "Return what the register says of one, and what may be filed about it now, or why not."
)
business.act(
    begin_change,
    BeginChangeSchema,
    command=lambda business_id, kind: BeginChange(business_id=business_id, kind=Kind(kind)),
).on_api(
    "/filings", "begin", BegunFilingSchema, present=lambda made: {"id": made}, status=201
).describe("Start a filing; the answer is an application to fill in.")
businesses = Subject(api=api)
businesses.read(
    "/businesses", "every", lambda uow: {"items": list_own(uow)}, OwnBusinessesSchema
).describe("List the businesses that the register says are yours.")
businesses.act(begin_joining).on_api(
    "/register/<number>/joining",
    "begin_joining",
    BegunFilingSchema,
    present=lambda made: {"id": made},
    status=201,
).describe(
    "Start the notice of a person who joins a firm; the answer is an application to fill in."
)
