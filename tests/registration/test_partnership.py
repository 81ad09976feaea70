"""The journeys of partnership.feature: the release's own service, by the citizen's both doors."""

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from factories.applicants import ANSWERS, CHECK, ONE, SECTION, SEND, SUBMIT, Applicant
from factories.doors import Doors, Outcome, Place
from factories.founding import Founding
from factories.identity import make_person, make_staff
from factories.names import names_must_differ, old_name, register
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Draft
from app.casework.cases.models.work import Decision, Escalation
from app.casework.catalogue.queries.terms import task_key
from app.clock import real_now
from app.permissions import ANONYMOUS
from app.platform import Platform
from registration.register.models import AgencyNumber, Business
from registration.register.queries.search import Asked, search_register

scenarios("registration/features/partnership.feature")
DEEMED = task_key("partnership", "firm", "enter", "deemed")
PROPOSE = Place("/parameters/{}/propose", "/parameters/{}/values").at(DEEMED)
SIGN = Place("/signatures/{}", "/signatures/{}")
_DIGEST = re.compile(r'name="digest" value="([0-9a-f]+)"')
PAGES = ("name", "places", "partners", "business", "federal")


@dataclass
class Story:
    """A firm that is founded, and what came of the last thing done."""

    founding: Founding
    doors: Doors
    who: Applicant
    application_id: UUID
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    kept: dict[str, Any] = field(default_factory=dict)
    thief: Applicant | None = None

    @property
    def draft(self) -> Draft:
        self.founding.session.expire_all()
        return self.founding.session.get_one(Draft, self.application_id)


@given(
    "the registration of partnership firms is offered, with its offices, rules and fees",
    target_fixture="founding",
)
def _(platform: Platform, session: Session) -> Founding:
    return Founding.of(platform, session)


@given(
    parsers.parse("Gul Khan has begun to found a firm with Hani, at the {door}"),
    target_fixture="story",
)
def _(founding: Founding, doors: Doors, door: str) -> Story:
    who = Applicant(doors.open(door, founding.gul))
    begun = who.start("partnership")
    assert begun.ok, begun.sentences
    return Story(founding, doors, who, UUID(begun.id))


@given("he has saved every page of the form")
@when("he fills in the form page by page")
def _(story: Story) -> None:
    assert tuple(story.founding.typed) == PAGES
    story.who.fill(story.application_id, story.founding.typed)
    story.kept = dict(story.draft.answers)


@given("he has submitted the signed form, paid for it, and the statement was examined")
def _(story: Story) -> None:
    story.who.fill(story.application_id, story.founding.typed)
    all_sign(story)
    assert story.who.door.send(SUBMIT.at(story.application_id)).ok
    story.founding.settle(story.application_id)
    story.founding.pass_step(story.application_id, "firm")


@given(
    parsers.parse(
        "an officer of rules is refused at the {door} to let the Registrar's last step count as"
        " approved by time"
    )
)
def _(doors: Doors, session: Session, door: str) -> None:
    officer = make_staff(session, roles.PARAMETER_OFFICER, "Salma")
    session.commit()
    data = {
        "value": "yes",
        "valid_from": f"{local_day(real_now()):%d-%m-%Y}",
        "instrument": "Act of the Assembly on time limits",
        "confidence": "H",
        "note": "In force as of today",
    }
    assert doors.open(door, officer).send(PROPOSE, data).status == 404


@when("both have signed it")
def all_sign(story: Story) -> None:
    """Let both partners be asked, read what they are asked to sign, and sign it."""
    story.founding.ask(story.doors, story.application_id, story.who.door.name)
    place = SIGN.at(story.application_id)
    for person in (story.founding.gul, story.founding.hani):
        door = story.doors.open(story.who.door.name, person, proved=True)
        read = door.read(place).body
        digest = read["digest"] if isinstance(read, dict) else _DIGEST.findall(read)[0]
        assert (told := door.send(place, {"digest": digest})).ok, told.sentences


@when("he submits it")
def _(story: Story) -> None:
    told = story.who.door.send(SUBMIT.at(story.application_id))
    assert told.ok, (told.sentences, told.fields)


@when("the fees are paid")
def _(story: Story) -> None:
    story.founding.settle(story.application_id)


@when(parsers.parse('the Registrar sends "{name}" back: "{why}"'))
def _(story: Story, name: str, why: str) -> None:
    story.founding.send_back(story.application_id, "firm", {name: why})


@when(parsers.parse('he answers "{name}" with "{typed}", which both sign anew'))
def _(story: Story, name: str, typed: str) -> None:
    place = ANSWERS.at(story.application_id)
    told = story.who.answer(place, {name: typed}, story.who.see(place))
    assert told.ok, told.sentences
    assert story.who.door.send(SEND.at(story.application_id), {"words": ""}).status == 422
    all_sign(story)
    assert story.who.door.send(SEND.at(story.application_id), {"words": ""}).ok


@when("all others pass it")
def _(story: Story) -> None:
    for code in ("sales_tax", "shop", "social_security", "profession_tax"):
        story.founding.grant(story.application_id, code)


@when("the Registrar's two officers pass it")
def _(story: Story) -> None:
    # The first has it since it was sent back, and passes it as it is now.
    story.founding.grant(story.application_id, "firm")


@when(parsers.re(r'he changes the page "(?P<page>\w+)": (?P<change>.+)'))
def _(story: Story, page: str, change: str) -> None:
    typed = dict(story.founding.typed[page]) | changes(story, change)
    story.outcome = story.who.save(story.application_id, page, typed)


def changes(story: Story, change: str) -> dict[str, Any]:
    """What is typed otherwise."""
    founding = story.founding
    if change.startswith('the name is "'):
        return {"business_name": change.split('"')[1]}
    if change == "the name is that of another firm":
        names_must_differ(founding.platform, founding.session)
        register(founding.platform, "Gwadar Sea Traders")
        return {"business_name": "Gwadar Sea Traders"}
    first, second = founding.partner(founding.gul), founding.partner(founding.hani)
    if change == "the second partner is a minor":
        second["born_on"] = "05-06-2012"
    else:
        second["partner"]["cnic"] = founding.gul.cnic
    return {"partners": [first, second]}


URDU_NAME = "ساحل مرمت کشتی"


@when(parsers.parse('he writes "{name}" where the firm\'s name in English is asked for'))
def _(story: Story, name: str) -> None:
    story.outcome = story.who.save(
        story.application_id, "name", {"business_name": name, "business_name_ur": ""}
    )


@when(parsers.parse('he adds "{name}" in English letters'))
def _(story: Story, name: str) -> None:
    typed = {"business_name": name, "business_name_ur": URDU_NAME}
    story.who.fill(story.application_id, {"name": typed})


def _first_partner(story: Story, **names: str) -> Outcome:
    """Save the page of partners with these names of the first."""
    first, second = (
        story.founding.partner(who) for who in (story.founding.gul, story.founding.hani)
    )
    first["partner"] |= names
    return story.who.save(
        story.application_id, "partners", {"partners": [first, second], "duration": "At will"}
    )


@when(parsers.parse('he writes "{name}" where the first partner\'s name in English is asked for'))
def _(story: Story, name: str) -> None:
    story.outcome = _first_partner(story, name=name, name_ur="")


@when("he writes the first partner's two names each in the field of the other")
def _(story: Story) -> None:
    story.outcome = _first_partner(story, name="گل خان", name_ur="Gul Khan")
    assert story.outcome.ok, story.outcome.fields


@then(parsers.parse('he finds "{text}" in the field "{name}"'))
def _(story: Story, text: str, name: str) -> None:
    """A form comes back with what was typed; a program has it still."""
    if story.who.on_pages:
        field_of_it = re.search(rf'<input[^>]*name="{name}"[^>]*>', story.outcome.body)
        assert field_of_it, name
        assert f'value="{text}"' in field_of_it[0]


@then(parsers.parse('the firm is named "{english}" and "{urdu}"'))
def _(story: Story, english: str, urdu: str) -> None:
    kept = story.draft.answers
    assert (kept["business_name"], kept["business_name_ur"]) == (english, urdu)


@then(parsers.parse('the first partner is named "{english}" and "{urdu}"'))
def _(story: Story, english: str, urdu: str) -> None:
    kept = story.draft.answers["partners"][0]["partner"]
    assert (kept["name"], kept["name_ur"]) == (english, urdu)


@when("he names a partner without a day of joining, to complete it later")
def _(story: Story) -> None:
    partner = story.founding.partner(story.founding.gul)
    del partner["joined_on"]
    place = SECTION.at(story.application_id, "partners")
    seen = story.who.see(place)
    story.outcome = story.who.answer(place, {"partners": [partner]}, seen, later=True)


@given("an old paper register has a firm of the same name")
def _(story: Story, platform: Platform) -> None:
    old_name(platform, "Sahil Boat Repairs")


@when("he saves the page of the name")
def _(story: Story) -> None:
    story.who.fill(story.application_id, {"name": story.founding.typed["name"]})


@then("he reads at his application that an old register holds it")
def _(story: Story) -> None:
    # The page of the application says it at once; a machine asks for the check.
    place = ONE if story.who.on_pages else CHECK
    seen = story.who.door.read(place.at(story.application_id))
    assert "old register" in seen.text
    assert "Sahil Boat Repairs" in seen.text


@when(parsers.parse("somebody else follows the link, at the {door}"))
def _(story: Story, doors: Doors, session: Session, door: str) -> None:
    thief = make_person(session, "Thief")
    session.commit()
    story.thief = Applicant(doors.open(door, thief))


@when("ten days pass, and the clocks are looked at")
def _(story: Story) -> None:
    story.founding.days_pass(10)


@then("he reads that it costs 3,500 rupees, and that Hani and he have to sign")
def _(story: Story) -> None:
    seen = story.who.door.read(CHECK.at(story.application_id))
    if story.who.on_pages:
        assert "Rs 3,500" in seen.text.replace("\u00a0", " ")
    else:
        assert (seen.body["total"], seen.body["ready"]) == ("3500.00", False)
        assert [each["pointer"] for each in seen.body["problems"]] == ["#/signatures"]
    assert "Gul Khan, Hani" in seen.text


@then("the firm has a temporary number, and no office begins before the fees are paid")
def _(story: Story, session: Session) -> None:
    business = session.scalars(select(Business)).one()
    assert business.temporary.startswith("T-")
    assert business.number is None
    assert story.founding.at_work(story.application_id) == set()


@then("the Registrar, the Revenue Authority, Labour, Social Security and Excise have it at once")
def _(story: Story) -> None:
    everybody = {"firm", "sales_tax", "shop", "social_security", "profession_tax"}
    assert story.founding.at_work(story.application_id) == everybody


@then("the chamber waits for the Registrar")
def _(story: Story) -> None:
    seen = story.who.door.read(ONE.at(story.application_id))
    assert "Starts when this is decided: Registrar of Firms" in seen.text


@then(parsers.parse('the firm stands in the register with its number, both partners and "{until}"'))
def _(story: Story, session: Session, platform: Platform, until: str) -> None:
    session.expire_all()
    business = session.scalars(select(Business)).one()
    assert business.number
    assert business.number.startswith("RF-GWADAR-")
    with platform.executor.reading(ANONYMOUS) as uow:
        (found,) = search_register(uow, Asked(words="sahil boat")).items
    assert found.number == business.number
    history = story.who.door.read(
        Place(f"/business-register/{found.number}", f"/register/{found.number}")
    )
    assert all(words in history.text for words in ("Gul Khan", "Hani", until))


@then("he reads that the chamber has it now")
def _(story: Story) -> None:
    assert story.founding.at_work(story.application_id) == {"chamber"}
    seen = story.who.door.read(ONE.at(story.application_id))
    assert story.founding.offices["chamber"].name in seen.text
    assert "Starts when this is decided" not in seen.text


@then("the numbers of the other agencies stand beside it")
def _(session: Session) -> None:
    given_by = {row.agency: row.number for row in session.scalars(select(AgencyNumber))}
    assert set(given_by) == {"bra", "labour", "bessi", "excise"}
    assert all(given_by.values())


@then("the answer is 422")
def _(story: Story) -> None:
    assert story.outcome.status == 422, story.outcome.sentences


@then(parsers.parse('beside "{name}" stands "{sentence}"'))
def _(story: Story, name: str, sentence: str) -> None:
    assert sentence in story.outcome.fields.get(name, ""), story.outcome.fields


@then("every page is kept as it was")
def _(story: Story) -> None:
    assert story.draft.answers == story.kept


@then("his application can be looked at, and says what is missing")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    seen = story.who.door.read(CHECK.at(story.application_id))
    assert seen.ok
    assert "Fill in “Day of joining”." in seen.text
    assert "add at least 2" in seen.text


@then("nothing of it can be read, saved or submitted")
def _(story: Story) -> None:
    assert story.thief
    place = SECTION.at(story.application_id, "name")
    tries = [
        story.thief.door.read(ONE.at(story.application_id)),
        story.thief.answer(place, story.founding.typed["name"], story.who.see(place)),
        story.thief.door.send(SUBMIT.at(story.application_id)),
    ]
    assert [each.status for each in tries] == [404] * len(tries)


@then("the firm is not in the register, and the step was escalated")
def _(story: Story, session: Session) -> None:
    session.expire_all()
    part = story.founding.part(story.application_id)
    (last,) = [task for task in part.tasks if task.code == "enter"]
    assert session.scalars(select(Business.number)).one() is None
    assert session.get(Escalation, last.id) is not None
    assert session.get(Decision, last.id) is None
    assert part.outcome is None
