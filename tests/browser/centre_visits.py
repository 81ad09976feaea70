"""A facilitation centre: a visit for one act, who looks at a day's visits, and a home trader."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from uuid import UUID

from browser.planning import ENGLISH, Places, Visit
from factories.bidding import PDF
from factories.browser import Living
from factories.identity import make_person

from app.casework.offices.use_cases import FILING_ORDER, AcceptFilings
from app.documents.public import Upload
from app.guides.use_cases.recordings import RECORDING, ProposeRecording
from app.identity.accounts.queries.actors import SYSTEM
from app.notifications.public import queue_message
from app.parameters.public import Confidence
from app.retention.schemas import TEXTS
from app.retention.use_cases import RULE, SHIPPED, ProposeRule
from app.unit_of_work import UnitOfWork
from app.visits.use_cases import DisputeVisit, OpenVisit, dispute_visit, open_visit


def centre(places: Places) -> Iterator[Visit]:
    """Arrange a visit that is open, and one that a citizen disputes."""
    living = places.living
    visit, disputed = (opened(living, act) for act in ("recover_account", "publish_details"))
    command = DisputeVisit(visit_id=disputed, dispute="I was not there.")
    living.platform.executor.execute(dispute_visit, command, actor=living.cast.actor("citizen"))
    yield Visit("visits.index", "facilitation", languages=ENGLISH)
    yield Visit("visits.new", "facilitation", languages=ENGLISH)
    yield Visit("visits.show", "facilitation", {"visit_id": visit}, ENGLISH)
    yield Visit("visits.days", "auditor", languages=ENGLISH)
    yield Visit("visits.mine", "citizen")
    with living.platform.executor.sessions() as session:
        nobody = make_person(session, "Nobody reaches her", mobile=None, email=None)
        session.commit()
        reached = nobody.id

    def write(uow: UnitOfWork, _: None) -> None:
        queue_message(uow, template="identity/password_changed", values={}, person_id=reached)

    living.platform.executor.execute(write, None, actor=SYSTEM)
    letter = {"letter_id": places.one("select id from paper_letters order by id desc limit 1")}
    yield Visit("letters.index", "facilitation", languages=ENGLISH)
    yield Visit("letters.show", "facilitation", letter, ENGLISH)
    yield Visit("letters.figures", "finance", languages=ENGLISH)
    yield Visit("recordings.index", "facilitation", languages=ENGLISH)
    yield Visit("recordings.new", "facilitation", languages=ENGLISH)
    page = "guide=pay-a-government-fee&language=ur"
    yield Visit("recordings.new", "facilitation", languages=ENGLISH, query=page)
    recorded = {"recording_id": sent_recording(living)}
    yield Visit("recordings.refuse", "rules", recorded, ENGLISH)
    yield Visit("retention.kept")
    yield Visit("retention.index", "rules", languages=ENGLISH)
    yield Visit("retention.new", "rules", languages=ENGLISH, query="kind=trail")
    yield Visit("retention.refuse", "rules2", {"rule_id": entered_rule(living)}, ENGLISH)
    yield Visit("signing.signatures")
    yield Visit("filing_orders.index", "rules", languages=ENGLISH)
    yield Visit("filing_orders.new", "rules", languages=ENGLISH)
    order = {"filing_order_id": entered_order(living)}
    yield Visit("filing_orders.show", "rules2", order, ENGLISH)
    yield Visit("filing_orders.refuse", "rules2", order, ENGLISH)
    own = "select id from businesses where form = 'sole' and number is not null order by id limit 1"
    yield Visit("businesses.show", "citizen", {"business_id": places.one(own)})


def entered_order(living: Living) -> UUID:
    """Let an officer enter an order on electronic filings."""
    command = AcceptFilings(
        agency="labour",
        number="SO(L)/3-2/2026",
        issued_on=date(2026, 1, 5),
        authority="Secretary, Labour and Manpower",
        valid_from=date(2026, 2, 1),
        instrument="File 3-2 of the department",
        confidence=Confidence.SECONDARY,
    )
    actor = living.cast.actor("rules")
    found: UUID = living.platform.executor.execute(FILING_ORDER.propose, command, actor=actor).id
    return found


def sent_recording(living: Living) -> UUID:
    """Let an officer send a guide read aloud."""
    command = ProposeRecording(
        guide="pay-a-government-fee",
        section="",
        language="bal",
        speaker="A teacher of Turbat",
        transcript="What is said",
        file=Upload(filename="page.mp3", stream=BytesIO(b"ID3" + bytes(100))),
    )
    actor = living.cast.actor("facilitation")
    found: UUID = living.platform.executor.execute(RECORDING.propose, command, actor=actor).id
    return found


def entered_rule(living: Living) -> UUID:
    """Let an officer enter a rule of keeping."""
    texts = {name: getattr(SHIPPED["trail"], name) for name in ("kind", *TEXTS, "instrument")}
    command = ProposeRule(**texts, valid_from=date(2026, 1, 1), confidence=Confidence.UNVERIFIED)
    actor = living.cast.actor("rules")
    found: UUID = living.platform.executor.execute(RULE.propose, command, actor=actor).id
    return found


def opened(living: Living, act: str) -> UUID:
    """Open a visit for the citizen."""
    command = OpenVisit(
        cnic=living.cast.cnic("citizen"),
        act=act,
        place="facilitation-kech",
        language="bal",
        witness_name="Bibi Hawa",
        witness_cnic="5440077777771",
        proof="paper",
        file=Upload(filename="thumb.pdf", stream=BytesIO(PDF)),
    )
    found: UUID = living.platform.executor.execute(
        open_visit, command, actor=living.cast.actor("facilitation")
    ).id
    return found
