"""The journeys of all_sign.feature, through both doors."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from factories.bidding import PDF
from factories.doors import Doors, Outcome, Place
from factories.identity import make_person, make_staff
from factories.letter_codes import codes_sent_to
from factories.signing import Firm
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import select

from app import roles
from app.casework.cases.models.application import Application
from app.casework.signing.models import Signature
from app.casework.signing.record_hashes import is_as_signed
from app.identity.people.models import Person

scenarios("casework/features/all_sign.feature")

SIGN = Place("/signatures/{}", "/signatures/{}")
HAND_IN = Place("/applications/{}/submit", "/applications/{}/submission")
ASK = Place("/applications/{}/signatures", "/applications/{}/signatures")
FIND = Place("/assistance/signatures/statement", "/paper-signatures/statement")
BRING = Place("/signatures/code", "/signatures/codes")
CONFIRM = Place("/applications/{}/signers/{}/confirm", "/applications/{}/signers/{}/confirm")
RECORD = Place("/assistance/signatures", "/paper-signatures")


@dataclass
class Story:
    firm: Firm
    doors: Doors
    application: Application
    read: dict[str, str] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=lambda: Outcome(ok=False, status=0))
    officer: Person | None = None
    seen: str = ""

    @property
    def id(self) -> UUID:
        return self.application.id

    def send(
        self, who: Person, door: str, place: Place, *, proved: bool = True, **data: object
    ) -> None:
        self.outcome = self.doors.open(door, who, proved=proved).send(place, data)
        self.firm.session.expire_all()

    def ask(self, name: str, door: str, mobile: str | None = None) -> None:
        """Ask at the door; Noor Bibi, who is the second to sign, at a mobile number."""
        line = {"place": "2", "mobile": mobile} if mobile else {}
        self.send(self.firm.partners[name], door, ASK.at(self.id), mobiles=[line] if line else [])

    def bring(self, name: str, door: str, code: str) -> None:
        self.send(self.firm.partners[name], door, BRING, code=code)

    def sign(self, name: str, door: str, digest: str, *, proved: bool = True) -> None:
        who = self.firm.partners[name]
        self.send(who, door, SIGN.at(self.id), proved=proved, digest=digest)

    def look(self, name: str, door: str) -> None:
        """Let the officer look for what waits for a partner."""
        assert self.officer
        cnic = self.firm.partners[name].cnic
        self.send(self.officer, door, FIND, reference=self.application.reference, cnic=cnic)

    def record(self, door: str, *, page: bool, **more: str) -> None:
        assert self.officer
        data = more | {
            "reference": self.application.reference,
            "cnic": self.firm.partners["Noor Bibi"].cnic,
            "digest": self.firm.digest(self.id),
            "consent_given": "signature",
            "consent_reference": "Register 3, page 12",
        }
        files = {"file": ("page.pdf", PDF)} if page else {"other": ("page.pdf", PDF)}
        self.outcome = self.doors.open(door, self.officer).send(RECORD, data, files)
        self.firm.session.expire_all()


@given(
    "Gul Khan fills in the statement of a firm with Noor Bibi and with Zarak, who is a minor",
    target_fixture="story",
)
def _(firm: Firm, doors: Doors) -> Story:
    return Story(firm, doors, firm.fill())


@given("Gul Khan asked for the signatures")
def _(story: Story) -> None:
    story.firm.ask(story.id)
    story.read["Noor Bibi"] = story.firm.digest(story.id)


@given("Noor Bibi read it")
def _(story: Story) -> None:
    story.read["Noor Bibi"] = story.firm.read(story.id, "Noor Bibi").digest


@given("Hostile, who has the address")
def _(story: Story) -> None:
    story.firm.partners["Hostile"] = make_person(story.firm.session, "Hostile")
    story.firm.session.commit()


@when(parsers.re(r"Gul Khan (?P<what>tries to submit it|submits it), at the (?P<door>\w+)"))
def _(story: Story, what: str, door: str) -> None:
    story.send(story.firm.person, door, HAND_IN.at(story.id))
    assert story.outcome.ok == (what == "submits it"), story.outcome.sentences


@when(parsers.parse("{name} asks for the signatures, at the {door}"))
@when(parsers.parse("{name} asks for the signatures once more, at the {door}"))
def _(story: Story, name: str, door: str) -> None:
    new = not story.firm.signers(story.id)
    story.ask(name, door, story.firm.partners["Noor Bibi"].mobile if new else None)


@then("Noor Bibi is asked to sign, and Zarak is not")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert len(codes_of(story, "Noor Bibi")) == 1
    assert codes_of(story, "Zarak") == []
    assert story.firm.told("Noor Bibi") == story.firm.told("Zarak") == []


def codes_of(story: Story, name: str) -> list[str]:
    return codes_sent_to(story.firm.session, story.firm.partners[name].mobile)


@given("Hostile, who typed the CNIC of Noor Bibi first")
def _(story: Story) -> None:
    cnic, session = story.firm.partners["Noor Bibi"].cnic, story.firm.session
    story.firm.partners["Hostile"] = make_person(
        session, "Hostile", cnic=cnic, cnic_verified_at=None
    )
    story.firm.partners["Noor Bibi"].cnic_verified_at = None
    session.commit()


@given("Gul Khan asks for the signatures, and no code is entered yet")
def _(story: Story) -> None:
    story.ask("Gul Khan", "web", story.firm.partners["Noor Bibi"].mobile)
    story.read["Noor Bibi"] = story.firm.digest(story.id)


@given("Gul Khan asks for the signatures, with the mobile number of Hostile")
def _(story: Story) -> None:
    story.ask("Gul Khan", "web", story.firm.partners["Hostile"].mobile)
    story.read["Noor Bibi"] = story.firm.digest(story.id)


@when(
    parsers.parse(
        "Gul Khan asks for the signatures of Noor Bibi at her own mobile number, at the {door}"
    )
)
def _(story: Story, door: str) -> None:
    story.ask("Gul Khan", door, story.firm.partners["Noor Bibi"].mobile)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.re(r"(?P<name>Noor Bibi|Hostile) enters the code that came, at the (?P<door>\w+)"))
def _(story: Story, name: str, door: str) -> None:
    story.bring(name, door, codes_of(story, name)[-1])
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Zarak enters the code that came to Noor Bibi, at the {door}"))
def _(story: Story, door: str) -> None:
    story.bring("Zarak", door, codes_of(story, "Noor Bibi")[-1])


@when(parsers.parse("Hostile enters another code, at the {door}"))
def _(story: Story, door: str) -> None:
    story.bring("Hostile", door, "22222-22222")


@when(parsers.parse("Hostile looks at what waits for a signature, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.firm.partners["Hostile"])
    story.seen = opened.read(Place("/signatures", "/signatures")).text
    assert not opened.read(SIGN.at(story.id)).ok
    if door == "web":
        story.seen += opened.read(Place("/home", "")).text


@then("Hostile sees nothing of it")
def _(story: Story) -> None:
    assert story.application.reference not in story.seen


@when(parsers.parse("Gul Khan confirms that it is Noor Bibi, at the {door}"))
def _(story: Story, door: str) -> None:
    row = story.firm.signers(story.id)[story.firm.partners["Noor Bibi"].id]
    story.send(story.firm.person, door, CONFIRM.at(story.id, row.id))
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Gul Khan looks who came, at the {door}"))
def _(story: Story, door: str) -> None:
    story.seen = story.doors.open(door, story.firm.person).read(ASK.at(story.id)).text


@then("Gul Khan sees the name of Noor Bibi, and the last digits of her mobile")
def _(story: Story) -> None:
    mobile = story.firm.partners["Noor Bibi"].mobile or ""
    assert "Noor Bibi" in story.seen
    assert mobile[-4:] in story.seen
    assert mobile not in story.seen


@then("the submitted signature is that of Noor Bibi's account")
def _(story: Story) -> None:
    kept = story.firm.submission(story.id).content["signatures"]
    rows = [story.firm.session.get_one(Signature, UUID(each["id"])) for each in kept]
    mine = {story.firm.partners[name].id for name in ("Gul Khan", "Noor Bibi")}
    assert {row.person_id for row in rows} == mine


@then(parsers.parse("the statement waits for Noor Bibi, at the {door}"))
def _(story: Story, door: str) -> None:
    opened = story.doors.open(door, story.firm.partners["Noor Bibi"])
    listed = opened.read(Place("/signatures", "/signatures"))
    assert story.application.reference in listed.text
    assert "aits for your signature" in listed.text or "'waiting'" in listed.text
    if door == "web":
        for page in ("/home", "/applications"):
            there = opened.read(Place(page, page))
            assert "Waiting for your signature" in there.text, page
    asks = story.doors.open(door, story.firm.person).read(ASK.at(story.id))
    assert "Noor Bibi" in asks.text
    assert asks.ok
    whole = opened.read(SIGN.at(story.id))
    assert "Turbat Weaving" in whole.text
    assert story.firm.partners["Gul Khan"].cnic not in whole.text.replace("-", "")
    assert story.firm.partners["Noor Bibi"].cnic in whole.text.replace("-", "")


@when(parsers.re(r"(?P<name>Gul Khan|Noor Bibi|Hostile) reads and signs it, at the (?P<door>\w+)"))
def _(story: Story, name: str, door: str) -> None:
    story.sign(name, door, story.firm.read(story.id, name).digest)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("Noor Bibi signs it an hour after giving the password, at the {door}"))
def _(story: Story, door: str) -> None:
    story.sign("Noor Bibi", door, story.read["Noor Bibi"], proved=False)


@when(parsers.parse("Noor Bibi signs it once more, at the {door}"))
@when(parsers.parse("Noor Bibi signs what was read before, at the {door}"))
def _(story: Story, door: str) -> None:
    story.sign("Noor Bibi", door, story.read["Noor Bibi"])


@when(parsers.parse("{name} signs it with what Noor Bibi read, at the {door}"))
def _(story: Story, name: str, door: str) -> None:
    story.sign(name, door, story.read["Noor Bibi"])


@when(parsers.parse('Gul Khan changes the duration to "{text}"'))
def _(story: Story, text: str) -> None:
    typed = {"partners": story.firm.rows(), "duration": text}
    story.firm.save(story.id, "partners", typed)


@when(parsers.parse("an officer of a centre looks for the statement of {name}, at the {door}"))
def _(story: Story, name: str, door: str) -> None:
    story.officer = make_staff(story.firm.session, roles.FACILITATION_OFFICER, "Sadia")
    story.firm.session.commit()
    story.look(name, door)


@then("the officer reads it")
def _(story: Story) -> None:
    assert story.outcome.ok, story.outcome.sentences
    assert "Turbat Weaving" in story.outcome.text


@when(parsers.parse("the officer records that Noor Bibi signed on paper, at the {door}"))
def _(story: Story, door: str) -> None:
    story.record(door, page=True)
    assert story.outcome.ok, story.outcome.sentences


BARE = "the officer records that Noor Bibi signed on paper, without the page, at the {door}"


@when(parsers.parse(BARE))
def _(story: Story, door: str) -> None:
    story.record(door, page=False)


@then("it is not signed: the password is asked for again")
def _(story: Story) -> None:
    assert story.outcome.status == 403 or story.outcome.location.startswith("/prove?next=")


@then(parsers.re(r'it is not signed: (?P<status>\d+)(, "(?P<text>.*)")?'))
def _(story: Story, status: str, text: str | None) -> None:
    assert story.outcome.status == int(status), story.outcome
    assert text is None or story.outcome.says(text), story.outcome.sentences


@then("it was submitted with the signatures of Gul Khan and Noor Bibi")
def _(story: Story) -> None:
    kept = story.firm.submission(story.id).content["signatures"]
    assert [each["name"] for each in kept] == ["Gul Khan", "Noor Bibi"]


@then("Noor Bibi is told that it was changed")
def _(story: Story) -> None:
    assert story.firm.told("Noor Bibi")[-1] == "cases/signature_overtaken"


@then("Noor Bibi is told that an officer recorded it")
def _(story: Story) -> None:
    assert story.firm.told("Noor Bibi")[-1] == "cases/signature_recorded"


@then("Noor Bibi got one code")
def _(story: Story) -> None:
    assert len(codes_of(story, "Noor Bibi")) == 1
    assert story.firm.told("Noor Bibi") == []


AGENT = {
    "how": "instead",
    "authority_kind": "special",
    "authority_number": "142 of Book IV",
    "authority_dated": "2026-01-10",
    "authority_attested": "Sub-Registrar, Turbat",
    "authority_seen": "yes",
}
WITHOUT = {
    "paper": "authority_seen",
    "a kind": "authority_kind",
    "a number": "authority_number",
    "a date": "authority_dated",
    "an attestation": "authority_attested",
}


@when(parsers.parse("the officer records that an agent signed for Noor Bibi, at the {door}"))
def _(story: Story, door: str) -> None:
    story.record(door, page=True, **AGENT)
    assert story.outcome.ok, story.outcome.sentences


@when(parsers.parse("the officer records an agent with an authority without {what}, at the {door}"))
def _(story: Story, what: str, door: str) -> None:
    story.record(door, page=True, **{k: v for k, v in AGENT.items() if k != WITHOUT[what]})


@then("the statement says that the power of attorney lies on paper at the centre")
def _(story: Story) -> None:
    address = Place(f"/applications/{story.id}/signatures", "")
    page = story.doors.open("web", story.firm.person).read(address)
    assert "the power of attorney, on paper, is at the facilitation centre" in page.text


@then("the record keeps kind, number, date and who attested it, under the seal")
def _(story: Story) -> None:
    session, vault = story.firm.session, story.firm.executor.vault
    row = session.scalars(select(Signature).filter_by(application_id=story.id, how="instead")).one()
    assert (row.authority_kind, row.authority_number) == ("special", "142 of Book IV")
    assert row.authority_dated == date(2026, 1, 10)
    assert row.authority_attested == "Sub-Registrar, Turbat"
    assert is_as_signed(vault, row)
    with session.no_autoflush:
        row.authority_number = "143 of Book IV"
        assert not is_as_signed(vault, row)
        session.expire(row)
