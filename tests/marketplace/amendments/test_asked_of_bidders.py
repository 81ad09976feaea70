"""Documents, criteria and securities of published tenders, through both doors."""

import re
from datetime import timedelta
from uuid import UUID

from factories import bidding
from factories.amending import Story
from factories.doors import Place
from factories.identity import actor
from factories.questions import add_document
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app.clock import real_now
from app.documents.public import Document
from app.roles import PROCUREMENT_OFFICER
from marketplace.tenders.models import RequiredDocument, TenderCriterion
from marketplace.tenders.use_cases.documents import CHANGE, documents_beside
from marketplace.tenders.use_cases.end_tender import CopyTender, copy_tender

scenarios("marketplace/amendments/features/asked.feature")

DROP = Place(
    "/department/tenders/{}/amend/documents/{}/remove",
    "/tenders/{}/amendment-documents/{}/remove",
)
ANSWERS = Place("/bids/tenders/{}/answers", "/tenders/{}/bid-draft/answers")
PRICES = Place("/bids/tenders/{}/prices", "/tenders/{}/bid-draft/prices")
SECURITY = Place("/bids/tenders/{}/security", "/tenders/{}/bid-draft/security")
HAND_IN = Place("/bids/tenders/{}/review", "/tenders/{}/bids")


@given("a published tender with a bidding document")
def _with_document(story: Story) -> None:
    add_document(story.session, story.platform, story.world)
    story.session.commit()


@given(parsers.parse('a second bidding document "{title}"'))
def _another(story: Story, title: str) -> None:
    add_document(story.session, story.platform, story.world, title)
    story.session.commit()


@given(parsers.parse('every bid must bring a "{name}"'))
def _brings(story: Story, name: str) -> None:
    bidding.require_document(story.session, story.world, name)
    story.session.commit()


@when(parsers.parse('the officer puts "{title}" beside the tender by {door}'))
def _puts(story: Story, title: str, door: str) -> None:
    outcome = story.put(door, title, bidding.PDF + title.encode())
    assert outcome.ok, outcome.sentences


@when(parsers.parse("the officer puts a program beside the tender by {door}"))
def _puts_program(story: Story, door: str) -> None:
    story.put(door, "Terms", b"MZ\x90\x00" + b"\x00" * 200)


@when(parsers.re("the officer (takes|tries to take) it away by (?P<door>web|api)"))
def _takes_away(story: Story, door: str) -> None:
    place = DROP.at(story.tender.id, newest(story))
    story.outcome = story.officer("officer", door).send(place, {})


def newest(story: Story) -> UUID:
    query = select(Document.id).filter_by(subject_kind=CHANGE, subject_id=story.tender.id)
    found = story.session.scalars(query.order_by(Document.id.desc()).limit(1)).one_or_none()
    return found or story.tender.id


@when(parsers.parse("the officer proposes by {door} that it replaces the first text"))
def _replaces(story: Story, door: str) -> None:
    query = select(Document.id).filter_by(subject_kind="tender", subject_id=story.tender.id)
    line = {"document_id": str(newest(story)), "replaces": str(story.session.scalar(query))}
    outcome = story.propose(door, documents=[line])
    assert outcome.ok, outcome.sentences


@when(
    parsers.re(
        r'the officer proposes by (?P<door>web|api) to withdraw "(?P<title>[^"]+)"'
        r"(?P<more>(, as a change of substance)?( for a further document)?)"
    )
)
def _withdraws(story: Story, door: str, title: str, more: str) -> None:
    query = select(Document.id).filter_by(subject_id=story.tender.id, purpose=title)
    changes = {"withdrawn_documents": [str(story.session.scalars(query).one())]}
    if "substance" in more:
        changes["substance"] = "yes"
    if "further" in more:
        changes["documents"] = [{"document_id": str(newest(story))}]
    story.propose(door, **changes)


@when(
    parsers.parse(
        "the officer proposes by {door} that it replaces the first text, which is withdrawn too"
    )
)
def _twice(story: Story, door: str) -> None:
    query = select(Document.id).filter_by(subject_kind="tender", subject_id=story.tender.id)
    first = str(story.session.scalar(query))
    line = {"document_id": str(newest(story)), "replaces": first}
    story.propose(door, documents=[line], withdrawn_documents=[first])


@when(parsers.parse("the officer proposes by {door} that it comes as a further document"))
def _further(story: Story, door: str) -> None:
    story.propose(door, documents=[{"document_id": str(newest(story))}])


@when(parsers.parse("the officer proposes by {door} three years of experience instead of two"))
def _three_years(story: Story, door: str) -> None:
    words = {"wording": "Three years of experience", "wording_ur": "تین سال کا تجربہ"}
    story.propose(door, criteria=[{"number": 2, **words}])


@when(
    parsers.parse(
        "the officer proposes by {door} to ask no longer for experience and the bank statement"
    )
)
def _no_longer(story: Story, door: str) -> None:
    gone = {"criteria": [{"number": 2, "dropped": "yes"}]}
    gone["required_documents"] = [{"number": 1, "dropped": "yes"}]
    outcome = story.propose(door, **gone)
    assert outcome.ok, outcome.sentences


@when(
    parsers.parse(
        "the officer proposes by {door} a turnover to be shown, and a licence if the bidder has one"
    )
)
def _turnover(story: Story, door: str) -> None:
    criterion = {"kind": "turnover", "wording": "A turnover of ten million rupees a year"}
    paper = {"name": "Licence of the maker", "mandatory": "no"}
    outcome = story.propose(door, criteria=[criterion], required_documents=[paper])
    assert outcome.ok, outcome.sentences


@when(parsers.parse("the officer proposes by {door} to reword a criterion that is not there"))
def _not_there(story: Story, door: str) -> None:
    story.propose(door, criteria=[{"number": 9, "wording": "Ten years of experience"}])


@when(parsers.parse("the officer proposes by {door} to reword a criterion in English alone"))
def _english_alone(story: Story, door: str) -> None:
    story.propose(door, criteria=[{"number": 1, "wording": "Holds an NTN and shows it"}])


@when(parsers.parse("the officer proposes by {door} a criterion without words"))
def _no_words(story: Story, door: str) -> None:
    story.propose(door, criteria=[{"kind": "turnover"}])


@when(parsers.parse("the officer proposes by {door} the same document to bring twice"))
def _same_twice(story: Story, door: str) -> None:
    story.propose(door, required_documents=[{"name": "Licence"}, {"name": "licence"}])


@when(parsers.parse("the officer proposes by {door} to ask for nothing any more"))
def _nothing_asked(story: Story, door: str) -> None:
    story.propose(door, criteria=[{"number": at, "dropped": "yes"} for at in (1, 2)])


@when(parsers.parse("the officer proposes by {door} a bid security of {sum} per cent"))
def _percent(story: Story, door: str, sum: str) -> None:  # noqa: A002 - the scenario's word
    story.propose(door, security_percent=sum)


@when(parsers.parse("the officer proposes by {door} a bid security of {sum} rupees"))
def _rupees(story: Story, door: str, sum: str) -> None:  # noqa: A002 - the scenario's word
    story.propose(door, security_amount=sum)


@when(parsers.parse("the officer proposes by {door} a performance security of {sum} per cent"))
def _performance(story: Story, door: str, sum: str) -> None:  # noqa: A002 - the scenario's word
    story.propose(door, performance_percent=sum)


@when(parsers.parse('the firm submits a bid by {door} that answers "{codes}"'))
def _submits(story: Story, door: str, codes: str) -> None:
    bidder, tender = story.bidder(door), story.tender.id
    answers = [
        {"criterion": code, "met": True, "details": "As asked"} for code in codes.split(", ")
    ]
    for place, data in (
        (PRICES, {"quotes": bidding.ITEMS}),
        (ANSWERS, {"answers": answers}),
        (SECURITY, bidding.security(amount="12000")),
    ):
        outcome = bidder.send(place.at(tender), data)
        assert outcome.ok, outcome.sentences
    given = {"binding": "yes", "version": 2} if door == "web" else {"version": 2}
    story.send(bidder, HAND_IN.at(tender), given)


@when(parsers.parse('the officer answers by {door} the warning with "{why}"'))
def _answers(story: Story, door: str, why: str) -> None:
    assert story.outcome
    assert story.outcome.says("it must be at least 2%"), story.outcome.sentences
    reasons = [{"code": "bid-security-low", "reason": why}]
    outcome = story.propose(door, **story.proposed | {"reasons": reasons})
    assert outcome.ok, outcome.sentences


@then("nobody else can read it")
def _nobody(story: Story) -> None:
    key = newest(story)
    assert not read(story, key)
    page = story.doors.open("web").read(Place(f"/tenders/{story.tender.id}", "")).text
    assert "second text" not in page
    body = story.doors.open("api").read(Place("", f"/tenders/{story.tender.id}")).body
    assert str(key) not in str(body)


def read(story: Story, key: UUID) -> bool:
    client = story.doors.app.test_client()
    found = client.get(f"/api/v1/documents/{key}/content")
    return found.status_code == 200


@then(
    parsers.parse(
        'the tender\'s page offers "{new}" first, and "{old}" as replaced by version {version:d}'
    )
)
def _offers(story: Story, new: str, old: str, version: int) -> None:
    place = f"/tenders/{story.tender.id}"
    body = story.doors.open("api").read(Place("", place)).body
    shown = [(each["title"], each["version"], each["replaced_by"]) for each in body["documents"]]
    assert shown == [(new, version, None), (old, 1, version)]
    page = story.doors.open("web").read(Place(place, "")).text
    assert page.index(new) < page.index(old)
    assert f"Replaced by version {version}" in page


@then(
    parsers.parse(
        'the tender\'s page offers "{kept}" first, and "{gone}" as withdrawn by version {version:d}'
    )
)
def _offers_withdrawn(story: Story, kept: str, gone: str, version: int) -> None:
    place = f"/tenders/{story.tender.id}"
    body = story.doors.open("api").read(Place("", place)).body
    shown = [(each["title"], each["withdrawn_by"]) for each in body["documents"]]
    assert shown == [(kept, None), (gone, version)]
    page = story.doors.open("web").read(Place(place, "")).text
    assert page.index(kept) < page.index("Earlier texts") < page.index(gone)
    assert f"Withdrawn by version {version}" in page


@then("the approving officer can read it beside the first text")
def _approver_reads(story: Story) -> None:
    key = story.world.tender.id
    officer = story.officer("approving officer", "web")
    page = officer.read(Place(f"/department/tenders/{key}/amendments", "")).body
    files = re.findall(r"/documents/[0-9a-f-]{36}[^\"]*", page)
    assert len(files) == 2
    for each in files:
        assert officer.client.get(each).status_code == 200  # type: ignore[attr-defined]  # the web's


@then("everybody can read both texts")
def _both(story: Story) -> None:
    query = select(Document.id).filter_by(subject_id=story.tender.id)
    keys = story.session.scalars(query).all()
    assert [read(story, key) for key in keys] == [True, True]


@then(parsers.parse("the feed of tenders names version {version:d}"))
def _feed(story: Story, version: int) -> None:
    text = story.doors.app.test_client().get("/tenders.atom").text
    assert f"Version {version}: Corrigendum (Bidding document)" in text


@then(parsers.parse('the page of its versions says that "{title}" is withdrawn'))
def _versions_say(story: Story, title: str) -> None:
    place = Place(f"/tenders/{story.tender.id}/versions", "")
    assert f"{title} (terms.pdf) Withdrawn" in story.doors.open("web").read(place).text


@then(parsers.parse('a copy of the tender has the document "{only}" alone'))
def _copied_alone(story: Story, only: str) -> None:
    assert _of_a_copy(story) == [(only, 1)]


@then(parsers.parse('a copy of the tender has the documents "{first}" and "{second}"'))
def _copied(story: Story, first: str, second: str) -> None:
    assert _of_a_copy(story) == [(first, 1), (second, 1)]


def _of_a_copy(story: Story) -> list[tuple[str, int | None]]:
    agency, closes = story.world.agency, real_now() + timedelta(days=40)
    officer = actor(agency.officer, PROCUREMENT_OFFICER, organisation=agency.department)
    command = CopyTender(tender_id=story.tender.id, closes_at=closes, opens_at=closes)
    execute = story.platform.executor.execute
    copy = execute(copy_tender, command, actor=officer).id
    found = execute(lambda uow, _: documents_beside(uow, copy), None, actor=officer)
    return [(each.document.purpose, each.version) for each in found]


@then(parsers.re('the tender asks for "(?P<codes>[^"]*)" and for (?P<papers>no document|".*")'))
def _asks_for(story: Story, codes: str, papers: str) -> None:
    key = story.tender.id
    criteria = (
        select(TenderCriterion.code).filter_by(tender_id=key).order_by(TenderCriterion.number)
    )
    assert list(story.session.scalars(criteria)) == codes.split(", ")
    names = list(story.session.scalars(select(RequiredDocument.name).filter_by(tender_id=key)))
    assert names == ([] if papers == "no document" else [papers.strip('"')])


@then("the officer's proposal waits")
def _proposal_waits(story: Story) -> None:
    assert not story.waiting().substance
