"""What transfers follow, as JSON: the treasuries of DDOs, and what was given for fees."""

from typing import Any

from app.parameters.schemas import ReasonSchema
from app.schemas import CommandSchema, CursorSchema
from app.web.actors import api_actor
from app.web.acts import on_api
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.guards import needs_token
from payments.treasury.queries import rules as queries
from payments.treasury.schemas import (
    AppropriateFeesSchema,
    AppropriationOut,
    AppropriationsOut,
    PlaceDdoSchema,
    PlacingOut,
    PlacingsOut,
)
from payments.treasury.use_cases.appropriate_fees import (
    AppropriateFees,
    ApproveAppropriation,
    RefuseAppropriation,
    appropriate_fees,
    approve_appropriation,
    refuse_appropriation,
)
from payments.treasury.use_cases.assign_treasury import (
    ApprovePlacing,
    PlaceDdo,
    RefusePlacing,
    approve_placing,
    place_ddo,
    refuse_placing,
)

api = ApiBlueprint("treasury_rules_api", __name__, description="Treasuries of DDOs, and fees")
needs_token(api)


@api.get("/treasury-ddos")
@api.arguments(CursorSchema, location="query")
@api.response(200, PlacingsOut)
def list_placings(query: dict[str, Any]) -> object:
    """List where DDOs' money goes, the newest entry first."""
    with reading(api_actor()) as uow:
        return queries.list_placings(uow, query["cursor"] or None)


@api.get("/fee-appropriations")
@api.arguments(CursorSchema, location="query")
@api.response(200, AppropriationsOut)
def list_appropriations(query: dict[str, Any]) -> object:
    """List what was given for channels' fees, the newest entry first."""
    with reading(api_actor()) as uow:
        return queries.list_appropriations(uow, query["cursor"] or None)


on_api(
    api,
    "/treasury-ddos",
    "Enter a DDO's treasury and fund for another officer to approve.",
    name="place",
    use_case=place_ddo,
    command=PlaceDdo,
    takes=PlaceDdoSchema,
    gives=PlacingOut,
    status=201,
)
on_api(
    api,
    "/treasury-ddos/<uuid:placing_id>/approval",
    "Approve what another officer entered.",
    name="approve_placed",
    use_case=approve_placing,
    command=ApprovePlacing,
    takes=CommandSchema,
    gives=PlacingOut,
)
on_api(
    api,
    "/treasury-ddos/<uuid:placing_id>/refusal",
    "Refuse it, or take back one's own.",
    name="refuse_placed",
    use_case=refuse_placing,
    command=RefusePlacing,
    takes=ReasonSchema,
    gives=PlacingOut,
)
on_api(
    api,
    "/fee-appropriations",
    "Enter what was given for channels' fees for another officer to approve.",
    name="appropriate",
    use_case=appropriate_fees,
    command=AppropriateFees,
    takes=AppropriateFeesSchema,
    gives=AppropriationOut,
    status=201,
)
on_api(
    api,
    "/fee-appropriations/<uuid:appropriation_id>/approval",
    "Approve what another officer entered: it is posted.",
    name="approve_appropriated",
    use_case=approve_appropriation,
    command=ApproveAppropriation,
    takes=CommandSchema,
    gives=AppropriationOut,
)
on_api(
    api,
    "/fee-appropriations/<uuid:appropriation_id>/refusal",
    "Refuse it, or take back one's own.",
    name="refuse_appropriated",
    use_case=refuse_appropriation,
    command=RefuseAppropriation,
    takes=ReasonSchema,
    gives=AppropriationOut,
)
