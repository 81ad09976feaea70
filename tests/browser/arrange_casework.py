"""What offices work on, in every state: taken, sent back, late, refused, appealed, granted."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from factories.bidding import PDF
from factories.browser import Living
from factories.identity import join, make_person, sign_in
from factories.kitchens import Kitchens
from factories.stays import confirm_stay, enter_end, enter_stay
from sqlalchemy import select

from app import roles
from app.casework.appeals.use_cases import DecideAppeal, decide_appeal
from app.casework.applications.use_cases.appeal_refusal import AppealRefusal, appeal_refusal
from app.casework.cases.models.application import Application
from app.casework.cases.models.work import CaseRegistration
from app.casework.disclosure.use_cases import DISCLOSURES, PrepareDisclosure
from app.casework.grants.use_cases.revoke_grant import (
    AnswerRevocation,
    ProposeRevocation,
    answer_revocation,
    propose_revocation,
)
from app.casework.offices.use_cases import OFFICES, NameOffice
from app.casework.tasks.use_cases.add_note import AddNote, add_note
from app.casework.tasks.use_cases.add_photograph import AddPhotograph, add_photograph
from app.casework.tasks.use_cases.request_correction import SendBack, send_back
from app.casework.tasks.use_cases.watch_clocks import RingClock, ring_clock
from app.decisions import Approve
from app.documents.public import Upload
from app.identity.people.models import Organisation
from app.permissions import Actor

HEAD = "head of food"
POINTS = {
    "premises": "The lease names another street.",
    "document:premises_paper": "The second page is missing.",
}
BETTER = {"premises": {"line": "Jinnah Road, opposite the bank", "district": "quetta"}}


def steps(living: Living) -> dict[str, UUID]:
    """Steps in every state, by what is to be seen of them."""
    kitchens = Kitchens(living)
    untaken = kitchens.ago(1).hand_in("Hanna Sweets", shop_registered=True, shop_number="LSE-77")
    waiting, answered = (kitchens.ago(9).hand_in(name) for name in ("Urak Dairy", "Bolan Bakers"))
    late = kitchens.ago(40).hand_in("Chiltan Grill")
    visited = kitchens.ago(6).hand_in("Kirani Kebabs")
    found = {
        "untaken": kitchens.task(untaken, "examine"),
        "waiting": kitchens.ago(8).take(waiting, "examine"),
        "answered": kitchens.ago(8).take(answered, "examine"),
        "late": kitchens.ago(39).take(late, "examine"),
        "decided": kitchens.ago(5).decide(visited, "examine", "food_officer"),
    }
    found["visit"] = kitchens.ago(4).take(visited, "inspect")
    for name in ("waiting", "answered"):
        asked = SendBack(task_id=found[name], points=POINTS, message="Bring the paper itself.")
        kitchens.ago(7).run(send_back, asked, "food_officer")
    kitchens.ago(3).answer(answered, **BETTER)
    kitchens.run(ring_clock, RingClock(task_id=found["late"]))
    note = AddNote(task_id=found["answered"], text="The landlord confirms the lease by telephone.")
    kitchens.run(add_note, note, "food_officer")
    photograph = Upload(filename="kitchen.pdf", stream=BytesIO(PDF))
    kept = AddPhotograph(task_id=found["visit"], file=photograph)
    kitchens.run(add_photograph, kept, "food_officer")
    return found


def head_of_food(living: Living) -> Actor:
    """Let somebody head the Food Authority, who has none in the cast; plants their browser."""
    with living.platform.executor.sessions() as session:
        office = session.get_one(Organisation, living.cast.houses["food"])
        head = make_person(session, "Director General, Food")
        join(session, head, office, roles.DEPARTMENT_HEAD)
        client = living.app.test_client()
        sign_in(session, living.settings.secret_key, client, head, office)
        living.plant(HEAD, client)
        session.commit()
        worn = frozenset({roles.PERSON.name, roles.DEPARTMENT_HEAD.name})
        return Actor(kind="person", person_id=head.id, organisation_id=office.id, roles=worn)


def appeals(living: Living, head: Actor) -> dict[str, UUID]:
    """An appeal that waits, and one that was dismissed."""
    kitchens, found = Kitchens(living), {}
    for name, shop in (("waiting", "Sariab Snacks"), ("dismissed", "Zarghoon Juice")):
        key = kitchens.ago(20).hand_in(shop)
        kitchens.ago(12).refuse(key, "examine", "food_officer")
        grounds = "The street was renamed last year; the deed says so."
        registration = kitchens.registration(key)
        made = AppealRefusal(registration_id=registration, grounds=grounds)
        found[name] = kitchens.ago(5).run(appeal_refusal, made, "newcomer").id
    over = DecideAppeal(
        appeal_id=found["dismissed"], outcome="dismissed", reason="The deed is of another shop."
    )
    living.platform.executor.execute(decide_appeal, over, actor=head)
    return found


def revocations(living: Living) -> dict[str, tuple[UUID, UUID]]:
    """Grants that are to be taken back: (registration, notice), one answered by its holder."""
    kitchens, found = Kitchens(living), {}
    for name, shop in (("noticed", "Ziarat Apples"), ("answered", "Pishin Grapes")):
        registration = kitchens.ago(30).grant(shop)
        asked = ProposeRevocation(
            registration_id=registration, ground="broken", reason="Meat was sold without a cooler."
        )
        row = kitchens.ago(2).run(propose_revocation, asked, "food_approver")
        found[name] = (registration, row.id)
    answer = AnswerRevocation(revocation_id=found["answered"][1], text="A cooler came that week.")
    kitchens.run(answer_revocation, answer, "newcomer")
    return found


def proposed_office(living: Living) -> UUID:
    """Let one administrator name an office, which waits for the other."""
    command = NameOffice(
        agency="food", organisation_id=living.cast.houses["dc_kech"], district="kech"
    )
    administrator = living.cast.actor("administrator")
    return living.platform.executor.execute(OFFICES.propose, command, actor=administrator).id


def stays(living: Living) -> tuple[UUID, UUID, UUID]:
    """Arrange a stay that waits, one in force whose end waits, and that end."""
    one, two = living.cast.actor("food_officer"), living.cast.actor("food_approver")
    stayed = Kitchens(living).ago(2).hand_in("Saryab Sweets")
    with living.platform.executor.sessions() as session:
        number = session.get_one(Application, stayed).reference
    waits, in_force = (
        enter_stay(living.platform, one, "application", number, ["grant"]) for _ in range(2)
    )
    confirm_stay(living.platform, two, in_force)
    return waits, in_force, enter_end(living.platform, one, in_force)


def disclosures(living: Living) -> dict[str, UUID]:
    """A disclosure that was approved, and one of the same file that waits."""
    one, two = living.cast.actor("food_officer"), living.cast.actor("food_approver")
    disclosed = Kitchens(living).ago(2).hand_in("Zarghoon Sweets")
    with living.platform.executor.sessions() as session:
        query = select(CaseRegistration.id).filter_by(
            application_id=disclosed, office_id=one.organisation_id
        )
        registration_id = session.scalars(query.order_by(CaseRegistration.id).limit(1)).one()
    known: dict[str, Any] = {"registration_id": registration_id, "requested_on": date(2026, 1, 5)}
    execute = living.platform.executor.execute
    made, waiting = (
        execute(DISCLOSURES.propose, PrepareDisclosure(request_number=number, **known), actor=one)
        for number in ("RTI-4/2026", "RTI-5/2026")
    )
    execute(DISCLOSURES.approve, Approve(id=made.id), actor=two)
    return {
        "application_id": disclosed,
        "registration_id": registration_id,
        "disclosure_id": made.id,
        "waiting_id": waiting.id,
    }
