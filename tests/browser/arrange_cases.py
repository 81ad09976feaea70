"""What the seed of casework has not: proposals that wait for a second officer."""

from datetime import timedelta
from uuid import UUID

from factories.browser import Living
from sqlalchemy import select

from app.calendar import local_day
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import CaseRegistration
from app.casework.catalogue.use_cases import OFFERS, OfferService
from app.casework.grants.use_cases.revoke_grant import ProposeRevocation, propose_revocation
from app.casework.offices.use_cases import OFFICES, NameOffice
from app.clock import real_now
from app.parameters.public import Confidence
from app.unit_of_work import UnitOfWork
from demonstration.casework.public import Telling
from demonstration.cast.past import signed_in
from demonstration.registration.seed.stories import SHOP
from payments.public import bill_state, pay_in_the_past


def proposed_office(living: Living) -> UUID:
    command = NameOffice(
        agency="labour", organisation_id=living.cast.houses["labour"], district="gwadar"
    )
    who = living.cast.actor("administrator")
    return living.platform.executor.execute(OFFICES.propose, command, actor=who).id


def proposed_offer(living: Living) -> UUID:
    command = OfferService(
        code="correction",
        version=1,
        opens_on=local_day(real_now()) + timedelta(days=30),
        instrument="A notice that is to come",
        confidence=Confidence.UNVERIFIED,
    )
    who = living.cast.actor("rules")
    return living.platform.executor.execute(OFFERS.propose, command, actor=who).id


def proposed_revocation(living: Living) -> UUID:
    query = (
        select(CaseRegistration.id)
        .join(Outcome, Outcome.registration_id == CaseRegistration.id)
        .where(Outcome.outcome == "granted", CaseRegistration.agency == "labour")
    )
    executor = living.platform.executor
    with executor.sessions() as session:
        registration = session.scalars(query.limit(1)).one()
    command = ProposeRevocation(
        registration_id=registration, ground="false", reason="The shop was never there"
    )
    with signed_in(executor, living.cast.actor("labour_approver")) as officer:
        return executor.execute(propose_revocation, command, actor=officer).id


def refused_shop(living: Living) -> tuple[UUID, UUID]:
    """A shop that was refused and not appealed against: the application and its registration."""
    then = real_now() - timedelta(days=2)
    story = Telling.begin(living.platform, living.cast, "citizen2", "sole_proprietorship", then)
    owner = {"name": "Citizen in Gwadar", "cnic": living.cast.cnic("citizen2")}
    shop = {"business_name": "Padi Zirr Nets", "business_name_ur": "پدی زر نیٹس"}
    story.write(SHOP | shop | {"proprietor": owner}, then)
    story.hand_in(then)
    story.paid(_pay, then)
    story.refused("business", "labour_officer", then, ("place", "There is no such house."))
    with living.platform.executor.sessions() as session:
        query = select(CaseRegistration.id).filter_by(
            application_id=story.application_id, code="business"
        )
        return story.application_id, session.scalars(query).one()


def _pay(uow: UnitOfWork, bill_id: UUID) -> None:
    pay_in_the_past(uow, bill_state(uow, bill_id))


def followed(living: Living, application: UUID) -> None:
    """Plant what a browser holds after the code that opens how an application stands."""
    client = living.app.test_client()
    until = int(real_now().timestamp()) + 6_000
    with client.session_transaction() as cookie:
        cookie["tracked"] = {"id": str(application), "until": until}
    living.plant("follower", client)
