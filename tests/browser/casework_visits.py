"""Offices at work: queues, steps, appeals, grants, offices and figures; and the holder's notice."""

from collections.abc import Iterator
from uuid import UUID

from browser import arrange_calls, arrange_casework
from browser.arrange_casework import HEAD
from browser.planning import ENGLISH, Places, Visit
from factories.browser import Living
from factories.signing import told_signer

from app.casework.cases.models.work import CaseRegistration, CaseTask


def casework(places: Places) -> Iterator[Visit]:
    """Arrange the Food Authority's desk, and look at it as each of its people."""
    living = places.living
    head = arrange_casework.head_of_food(living)
    steps = arrange_casework.steps(living)
    yield from _desk(steps)
    told = {"told_id": told_without_account(living, steps["answered"])}
    yield Visit("objections.letter", "food_officer", told, ENGLISH)
    yield from _appeals(arrange_casework.appeals(living, head))
    yield from _grants(arrange_casework.revocations(living))
    yield from _figures()
    yield from _stays(*arrange_casework.stays(living))
    yield from _calls(arrange_calls.calls(living))
    yield from _disclosures(arrange_casework.disclosures(living))
    waiting = {"office_id": arrange_casework.proposed_office(living)}
    yield Visit("case_offices.index", "administrator2", languages=ENGLISH)
    yield Visit("case_offices.new", "administrator", languages=ENGLISH)
    yield Visit("case_offices.refuse", "administrator2", waiting, ENGLISH)


def _desk(steps: dict[str, object]) -> Iterator[Visit]:
    yield Visit("home.mine", "food_officer", languages=ENGLISH)
    for query in ("", "queue=untaken", "queue=all", "queue=overdue", "queue=mine&reference=NONE"):
        yield Visit("casework.desk", "food_officer", languages=ENGLISH, query=query)
    yield Visit("doubted_signatures.every", "food_officer", languages=ENGLISH)
    yield Visit("doubted_signatures.every", "food_officer", languages=ENGLISH, query="at=none")
    yield Visit("casework.desk", HEAD, languages=ENGLISH, query="queue=all")
    for step in steps.values():
        yield Visit("casework.step", "food_officer", {"task_id": step}, ENGLISH)
    yield Visit("casework.step", HEAD, {"task_id": steps["late"]}, ENGLISH)
    mine = {"task_id": steps["answered"]}
    for endpoint in ("casework.stand_back", "deciding.decide", "deciding.ask_again"):
        yield Visit(endpoint, "food_officer", mine, ENGLISH)
    for endpoint in ("deciding.decide", "deciding.photograph"):
        yield Visit(endpoint, "food_officer", {"task_id": steps["visit"]}, ENGLISH)
    yield Visit("casework.assign", "food_approver", mine, ENGLISH)
    yield Visit("casework.hand_over", "food_approver", languages=ENGLISH)
    yield Visit("casework.draw", "food_approver", languages=ENGLISH)


def _stays(waits: object, in_force: object, end: object) -> Iterator[Visit]:
    yield Visit("stays.index", "food_approver")
    yield Visit("stays.new", "food_officer", {"kind": "application"})
    for stay in (waits, in_force):
        yield Visit("stays.show", "food_approver", {"stay_id": stay})
    yield Visit("stays.refuse", "food_approver", {"stay_id": waits})
    yield Visit("stays.end", "food_officer", {"stay_id": in_force}, ENGLISH)
    yield Visit("stays.refuse_end", "food_approver", {"end_id": end}, ENGLISH)


def _calls(made: dict[str, object]) -> Iterator[Visit]:
    """Visit calls as anybody, as an officer who answers for the office, and as the panel."""
    ranked = {"call_id": made["call_id"]}
    yield Visit("calls.index")
    yield Visit("calls.show", None, ranked)
    yield Visit("case_calls.index", "relief_secretary", languages=ENGLISH)
    yield Visit("case_calls.new", "relief_secretary", languages=ENGLISH)
    for name in ("call_id", "other_id", "waiting_id"):
        yield Visit("case_calls.show", "relief_secretary", {"call_id": made[name]}, ENGLISH)
    score = ranked | {"application_id": made["application_id"]}
    yield Visit("call_scores.score", "relief_senior", score, ENGLISH)
    waits = {"call_id": made["waiting_id"]}
    yield Visit("case_calls.refuse", "relief_secretary", waits, ENGLISH)
    for name, endpoint in (("ranking_id", "refuse_ranking"), ("passed_id", "refuse_passed")):
        yield Visit(f"case_calls.{endpoint}", "relief_secretary", {name: made[name]}, ENGLISH)


def _disclosures(made: dict[str, UUID]) -> Iterator[Visit]:
    """Visit disclosures as the office, as an auditor, and as whose file it is."""
    waits, ready = {"disclosure_id": made["waiting_id"]}, {"disclosure_id": made["disclosure_id"]}
    for who in ("food_officer", "auditor"):
        yield Visit("disclosures.index", who, languages=ENGLISH)
        yield Visit("disclosures.show", who, ready, ENGLISH)
    yield Visit("disclosures.show", "food_approver", waits, ENGLISH)
    yield Visit("disclosures.refuse", "food_approver", waits, ENGLISH)
    file = {"registration_id": made["registration_id"]}
    yield Visit("disclosures.prepare", "food_officer", file, ENGLISH)
    own = {"application_id": made["application_id"]}
    yield Visit("own_disclosures.index", "newcomer", own)
    yield Visit("own_disclosures.show", "newcomer", own | ready)
    yield Visit("applications.show", "newcomer", own)


def _appeals(appeals: dict[str, object]) -> Iterator[Visit]:
    yield Visit("case_appeals.index", HEAD, languages=ENGLISH)
    for appeal in appeals.values():
        yield Visit("case_appeals.show", HEAD, {"appeal_id": appeal}, ENGLISH)
    # Who refused sees why it is for another.
    waiting = {"appeal_id": appeals["waiting"]}
    yield Visit("case_appeals.show", "food_officer", waiting, ENGLISH)


def _grants(asked: dict[str, tuple[object, object]]) -> Iterator[Visit]:
    yield Visit("case_grants.index", "food_approver", languages=ENGLISH)
    yield Visit("case_grants.index", "food_approver", languages=ENGLISH, query="waiting=yes")
    for registration, notice in asked.values():
        grant = {"registration_id": registration}
        for who in ("food_approver", HEAD):
            yield Visit("case_grants.show", who, grant, ENGLISH)
        yield Visit("revocations.show", "newcomer", {"revocation_id": notice})
    registration, notice = asked["noticed"]
    yield Visit("case_grants.revoke", HEAD, {"registration_id": registration}, ENGLISH)
    both = {"registration_id": registration, "revocation_id": notice}
    yield Visit("case_grants.refuse", HEAD, both, ENGLISH)


def _figures() -> Iterator[Visit]:
    for who in ("food_approver", "auditor"):
        for endpoint in ("index", "decided_list", "waiting_list"):
            yield Visit(f"case_figures.{endpoint}", who, languages=ENGLISH)


def told_without_account(living: Living, task_id: object) -> UUID:
    """Plant somebody without an account who was told of the application of a step."""
    with living.platform.executor.sessions() as session:
        task = session.get_one(CaseTask, task_id)
        row = told_signer(session.get_one(CaseRegistration, task.registration_id).application_id)
        session.add(row)
        session.commit()
        return row.id
