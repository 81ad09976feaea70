"""Grievances: one waits for a committee, one is before it, two are on appeal (one by letter)."""

from uuid import UUID

from factories.browser import Living
from factories.committee_steps import AWARD, Stage, report_is_published
from factories.doors import Doors
from factories.evaluation import open_world
from factories.grievances import FILE, LETTER, agree, at, newest, send, somebody
from factories.identity import sign_in
from factories.marketplace import World

from app import roles
from app.calendar import local_day
from app.clock import real_now
from app.db import new_id
from app.identity.public import staff_with
from marketplace.grievances.models import RegulatorDeclaration

HEARERS = ("first hearer", "second hearer", "third hearer")
FIRM, OTHER = "Kalat Stores", "Mastung Stores"
REGULATORS = ("first regulator", "second regulator")


def grievances(living: Living) -> dict[str, UUID]:
    """Return the tender, and its grievances by how far each has come.

    Its firm, head, hearer and officer are signed in as "firm of a grievance" and so on.
    """
    with living.platform.executor.sessions() as session:
        stage = Stage(Doors(living.app, living.platform, session), session, living.platform)
        stage.made = _world(living, stage)
        report_is_published(stage)
        appealed = _filed(stage, "technical", "Our sample was good")
        _decided(stage, appealed, "rejected")
        _appealed(stage, appealed)
        heard = _filed(stage, "final_report", "Brohi brought no sample")
        _named(stage, heard)
        _declared(stage, heard, HEARERS[:2])
        _wrote(stage, heard, "upheld")
        waits = _other_filed(stage)
        letter = _ruling(stage, appealed)
        at_regulator, proposed = _with_regulator(stage)
        for who, name in (
            (FIRM, "firm of a grievance"),
            ("head", "head of a grievance"),
            ("second hearer", "hearer of a grievance"),
            ("third hearer", "new hearer of a grievance"),
            ("authority", "officer of a grievance"),
            (REGULATORS[0], "first regulator"),
            (REGULATORS[1], "second regulator"),
        ):
            person, house = somebody(stage, who)
            client = living.app.test_client()
            sign_in(session, living.settings.secret_key, client, person, house)
            living.plant(name, client)
        return {
            "tender_id": stage.tender_id,
            "waits": waits,
            "heard": heard,
            "appealed": appealed,
            "ruling_id": letter,
            "at_regulator": at_regulator,
            "regulator_ruling_id": proposed,
        }


def _world(living: Living, stage: Stage) -> World:
    bids = [(FIRM, [950_00, 4_000_00]), ("Mastung Stores", [900_00, 4_000_00])]
    return open_world(stage.session, living.platform, bids, title="Chairs for two schools")


def _sent(stage: Stage, *given: object) -> None:
    outcome = send(stage, *given)  # type: ignore[arg-type]  # as `send` takes them
    assert outcome.ok, outcome.sentences


def _with_regulator(stage: Stage) -> tuple[UUID, UUID]:
    """Bring a grievance to the regulator, where one officer has proposed a decision."""
    row = _filed(stage, "technical", "Our sample was not looked at", OTHER)
    _decided(stage, row, "rejected")
    _appealed(stage, row, OTHER)
    place = at(row, "regulator/declaration", "regulator-declarations")
    _sent(stage, REGULATORS[0], "api", place, {"has_interest": False})
    body = {"number": "BPPRA/9", "outcome": "upheld", "reasons": "Nobody looked at it (r. 37)"}
    place = at(row, "regulator/decision", "regulator-decisions")
    outcome = send(stage, REGULATORS[0], "api", place, body, {})
    assert outcome.ok, outcome.sentences
    return row, UUID(outcome.id)


def _filed(stage: Stage, about: str, why: str, firm: str = FIRM) -> UUID:
    body = {"about": about, "rule": "r. 37", "grounds": why}
    _sent(stage, firm, "api", FILE.at(stage.tender_id), body)
    return newest(stage.session).id


def _other_filed(stage: Stage) -> UUID:
    return _filed(stage, "final_report", "The report is not clear", OTHER)


def _named(stage: Stage, row: UUID) -> None:
    people = tuple(somebody(stage, who)[0].id for who in HEARERS)
    place = at(row, "committee", "committee")
    _sent(stage, "head", "api", place, {"person_ids": [str(each) for each in people]})


def _declared(stage: Stage, row: UUID, people: tuple[str, ...]) -> None:
    for who in people:
        place = at(row, "declaration", "declaration")
        _sent(stage, who, "api", place, {"has_interest": False})


def _wrote(stage: Stage, row: UUID, outcome: str) -> None:
    body = {"outcome": outcome, "reasons": "As the file shows (r. 37)."}
    _sent(stage, "first hearer", "api", at(row, "decision", "decisions"), body)


def _decided(stage: Stage, row: UUID, outcome: str) -> None:
    _named(stage, row)
    _declared(stage, row, HEARERS)
    _wrote(stage, row, outcome)
    agree(stage, "second hearer", "api")


def _appealed(stage: Stage, row: UUID, firm: str = FIRM) -> None:
    body = {"grounds": "The committee did not look at our sample"}
    _sent(stage, firm, "api", at(row, "appeal", "appeal"), body)


def _leave_it(stage: Stage, row: UUID) -> None:
    """Let every officer of the regulator have an interest, so that a letter is entered."""
    for each in staff_with(stage.session, roles.REGULATOR):
        told = RegulatorDeclaration(
            id=new_id(),
            grievance_id=row,
            person_id=each.id,
            has_interest=True,
            declared_at=real_now(),
        )
        stage.session.add(told)
    stage.session.commit()


def _ruling(stage: Stage, row: UUID) -> UUID:
    _leave_it(stage, row)
    body = {
        "number": "BPPRA/114",
        "decided_on": local_day(real_now()).isoformat(),
        "outcome": "rejected",
        "reasons": "The committee looked at the sample",
    }
    outcome = send(stage, "officer", "api", at(row, "ruling", "rulings"), body, LETTER)
    assert outcome.ok, outcome.sentences
    return UUID(outcome.id)


def in_parts(living: Living) -> tuple[UUID, UUID]:
    """Return a tender whose first item waits for a grievance while the second is awarded, and it.

    Who may award is signed in as "who awards in parts".
    """
    with living.platform.executor.sessions() as session:
        stage = Stage(Doors(living.app, living.platform, session), session, living.platform)
        bids = [("Ziarat Traders", [950_00, 4_000_00]), ("Loralai Traders", [900_00, 4_200_00])]
        stage.made = open_world(
            session, living.platform, bids, title="Desks for two colleges", evaluation="item"
        )
        report_is_published(stage)
        body = {"about": "final_report", "rule": "r. 37", "grounds": "There was no sample"}
        _sent(
            stage, "Ziarat Traders", "api", FILE.at(stage.tender_id), body | {"scopes": ["item:1"]}
        )
        _sent(stage, "authority", "api", AWARD.at(stage.tender_id), {"reason": "Lowest"})
        person, house = somebody(stage, "authority")
        client = living.app.test_client()
        sign_in(session, living.settings.secret_key, client, person, house)
        living.plant("who awards in parts", client)
        return stage.tender_id, newest(session).id
