"""What the seed has not: people half-way, and proposals, ties and cards in every state."""

from datetime import timedelta
from uuid import UUID

from factories.browser import Living
from factories.committee_steps import (
    Stage,
    contracts_are_drawn_up,
    done,
    paper_is_recorded,
    report_is_published,
)
from factories.doors import Doors, Place
from factories.evaluation import open_world
from factories.identity import actor, sign_in
from sqlalchemy import select

from app.calendar import local_day
from app.clock import real_now
from app.holidays.use_cases import DECLARATION, DeclareDays
from app.identity.accounts.use_cases.register_person import RegisterPerson, register_person
from app.identity.accounts.use_cases.set_up_two_steps import set_up_totp
from app.identity.people.models import Person
from app.overrides.models import RuleOverride
from app.parameters.public import Confidence
from app.parameters.use_cases import VALUE, ProposeValue
from app.permissions import ANONYMOUS
from app.places.public import Change
from app.places.use_cases import CHANGE, ProposeChange
from app.unit_of_work import UnitOfWork
from demonstration.cast.past import signed_in
from marketplace.evaluation.use_cases.draw_lots import AnnounceDraw, announce_draw
from marketplace.openings.use_cases.postpone_opening import PostponeOpening, postpone_opening
from marketplace.parameters.definitions import RESPONSE_DAYS_NATIONAL
from marketplace.securities.models import Instrument
from marketplace.securities.policy import CARRY, ForfeitCode, question_about
from marketplace.securities.use_cases.end_security import ForfeitSecurity, forfeit_security
from marketplace.securities.use_cases.two_person_steps import ProposedStep, propose_or_approve


def registration(living: Living) -> UUID:
    command = RegisterPerson(
        cnic="5440012345671",
        mobile="+923331234567",
        name="Somebody New",
        password="walnut-river-saffron-9",
        address="127.0.0.1",
    )
    made: UUID = living.platform.executor.execute(register_person, command, actor=ANONYMOUS)
    return made


def begin_two_steps(living: Living, who: str) -> None:
    executor = living.platform.executor
    with signed_in(executor, living.cast.actor(who)) as person:
        executor.execute(set_up_totp, None, actor=person)


def half_signed_in(living: Living) -> None:
    """Plant what a browser holds between the password and the second step."""
    client = living.app.test_client()
    with client.session_transaction() as cookie:
        cookie["second_step"] = "a step"
    living.plant("half-way", client)


def found_by_code(living: Living, bill: UUID) -> None:
    """Plant what a browser holds after the code that opens somebody's bills."""
    client = living.app.test_client()
    until = int(real_now().timestamp()) + 6_000
    with client.session_transaction() as cookie:
        cookie["found_bills"] = {"ids": [str(bill)], "until": until}
    living.plant("with a code", client)


def tie(living: Living, chair: str) -> UUID:
    """Two equal bids, where the rule is that lots are drawn; the chair plays under a name."""
    with living.platform.executor.sessions() as session:
        equal = [("Bolan Stores", [900_00, 4_000_00]), ("Sibi Stores", [900_00, 4_000_00])]
        world = open_world(session, living.platform, equal, rules={"tie_rule": "draw_lots"})
        living.cast.people[chair] = world.members[0].id
        return world.tender.id


def announced_draw(living: Living, chair: str) -> UUID:
    """Arrange a tie whose bidders are invited to the draw."""
    tender_id = tie(living, chair)
    command = AnnounceDraw(
        tender_id=tender_id,
        scope="whole",
        held_at=real_now() + timedelta(days=2),
        place="Committee room, Civil Secretariat",
    )
    with living.platform.executor.sessions() as session:
        member = actor(session.get_one(Person, living.cast.people[chair]))
    living.platform.executor.execute(announce_draw, command, actor=member)
    return tender_id


def later_opening(living: Living, tender_id: UUID) -> None:
    """Let one member name a later time; the chair's page asks for the second word."""
    command = PostponeOpening(
        tender_id=tender_id,
        opens_at=real_now() + timedelta(days=2),
        reason="Two members are away on the road to Zhob.",
    )
    living.platform.executor.execute(postpone_opening, command, actor=living.cast.actor("member"))


def asked_forfeiture(living: Living, instrument_id: UUID) -> None:
    """Let the officer ask for a forfeiture, which waits for the competent authority."""
    command = ForfeitSecurity(
        instrument_id=instrument_id,
        code=ForfeitCode.REFUSED_TO_SIGN,
        reason="The bidder has not signed in the days that it was given.",
    )
    living.platform.executor.execute(forfeit_security, command, actor=living.cast.actor("officer"))


def asked_to_keep(living: Living, instrument_id: UUID) -> None:
    """Let a question wait, whether the paper is kept for a contract."""

    def ask(uow: UnitOfWork, _: None) -> None:
        word = ProposedStep(step=CARRY, reason=question_about("its contract"))
        propose_or_approve(uow, uow.get(Instrument, instrument_id), word)

    living.platform.executor.execute(ask, None, actor=living.cast.actor("owner"))


def drawn_up(living: Living, officer: str, *, brought: bool) -> UUID:
    """Arrange a contract whose winner brought its security, or did not yet.

    Its officer is signed in under a name.
    """
    with living.platform.executor.sessions() as session:
        stage = Stage(Doors(living.app, living.platform, session), session, living.platform)
        bids = [("Chagai Stores", [900_00, 4_000_00]), ("Nushki Stores", [950_00, 4_000_00])]
        stage.made = open_world(session, living.platform, bids, performance_percent=5)
        contracts_are_drawn_up(stage)
        if brought:
            paper_is_recorded(stage, "Chagai Stores", 1_000_000)
        client, agency = living.app.test_client(), stage.world.agency
        sign_in(session, living.settings.secret_key, client, agency.officer, agency.department)
        living.plant(officer, client)
        return stage.contract_of("Chagai Stores").id


def award_too_early(living: Living, officer: str, second: str) -> tuple[UUID, UUID]:
    """Arrange an award that its rule still holds: the tender, and the override asked for it.

    The officer who asked and the one who may agree are signed in under their names.
    """
    with living.platform.executor.sessions() as session:
        stage = Stage(Doors(living.app, living.platform, session), session, living.platform)
        bids = [("Zhob Stores", [900_00, 4_000_00]), ("Pishin Stores", [950_00, 4_000_00])]
        rules = {"award_wait_days_min": "10"}
        stage.made = open_world(session, living.platform, bids, rules=rules)
        report_is_published(stage)
        at = f"/overrides/marketplace.award/{stage.tender_id}/award-too-early"
        stage.send("authority", "api", Place(at, at), {"reason": "Snow closes the road soon"})
        done(stage)
        for who, name in (("authority", officer), ("second authority", second)):
            person, department = stage.person(who)
            client = living.app.test_client()
            sign_in(session, living.settings.secret_key, client, person, department)
            living.plant(name, client)
        asked = select(RuleOverride.id).order_by(RuleOverride.id.desc())
        return stage.tender_id, session.scalars(asked).first()  # type: ignore[return-value]  # asked above


def proposed(living: Living) -> UUID:
    command = ProposeValue(
        definition=RESPONSE_DAYS_NATIONAL,
        value="21",
        valid_from=local_day(real_now()) + timedelta(days=60),
        instrument="A sample proposal of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    rules = living.cast.actor("rules")
    return living.platform.executor.execute(VALUE.propose, command, actor=rules).id


def declared(living: Living) -> UUID:
    command = DeclareDays(
        name="A sample day",
        name_ur="نمونے کا دن",
        first_day=local_day(real_now()) + timedelta(days=40),
        instrument="A sample declaration of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    rules = living.cast.actor("rules")
    return living.platform.executor.execute(DECLARATION.propose, command, actor=rules).id


def proposed_place(living: Living) -> UUID:
    command = ProposeChange(
        change=Change.RENAME_DIVISION,
        division="quetta",
        name="Quetta Valley",
        name_ur="وادی کوئٹہ",
        first_day=local_day(real_now()) + timedelta(days=40),
        instrument="A sample gazette of the browser tests",
        confidence=Confidence.UNVERIFIED,
    )
    rules = living.cast.actor("rules")
    return living.platform.executor.execute(CHANGE.propose, command, actor=rules).id
