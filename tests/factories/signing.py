"""Partners who found a firm together, by the release's own service: one fills in, all sign."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import roles
from app.calendar import local_day
from app.casework.cases.models.application import Application, Submission
from app.casework.catalogue.registry import CaseBook
from app.casework.money import Money
from app.casework.signing.models import InvitedSigner, Signature, ToldSigner
from app.casework.signing.queries.statements import StatementView, statement_to_sign
from app.casework.signing.use_cases.ask_for_signatures import AskForSignatures, ask_for_signatures
from app.casework.signing.use_cases.bring_signing_code import (
    BringSigningCode,
    ConfirmSigner,
    bring_signing_code,
    confirm_signer,
)
from app.casework.signing.use_cases.record_paper_signature import (
    Authority,
    RecordSignature,
    record_signature,
)
from app.casework.signing.use_cases.sign_statement import SignStatement, sign_statement
from app.clock import real_now
from app.data_files.words import Words
from app.db import new_id
from app.documents.public import Upload
from app.identity.people.models import LoginSession, Person
from app.notifications.models import Notification
from app.permissions import Actor
from app.platform import Platform
from factories.applying import Applying
from factories.bidding import PDF
from factories.cases import make_offices, offer_service
from factories.casework import FreeToys
from factories.identity import actor, make_person, make_staff
from factories.letter_codes import codes_sent_to
from factories.names import release_rules

FIRST_DAY = "01-01-2026"
AUTHORITY = Authority(
    kind="special",
    number="142 of Book IV",
    dated=date(2026, 1, 10),
    attested="Sub-Registrar, Turbat",
    seen=True,
)
PLACE = {"line": "12 Masjid Road", "district": "kech"}
BUSINESS = {
    "main_activity": "4711",
    "sells_services": "no",
    "has_shop": "no",
    "employees": "0",
    "wants_chamber": "no",
}


def proved(session: Session, person: Person, *held: Any) -> Actor:  # noqa: ANN401 - roles
    """Somebody who has just given their password."""
    now = real_now()
    row = LoginSession(
        id=new_id(),
        person_id=person.id,
        token_hash=new_id().bytes,
        started_at=now,
        last_seen_at=now,
        proved_at=now,
        expires_at=now.replace(year=now.year + 1, day=1),
    )
    session.add(row)
    session.commit()
    return replace(actor(person, *held), session_id=row.id)


@contextmanager
def free_services(platform: Platform) -> Iterator[None]:
    """Let services cost nothing for a while: what fees do to a case is tested elsewhere."""
    filled = platform.executor.ports.filled
    before = filled.get(Money)
    filled[Money] = FreeToys()
    yield
    filled.pop(Money)
    if before is not None:
        filled[Money] = before


@dataclass
class Firm(Applying):
    """A firm that Gul Khan founds; `partners` by name, all of age unless they are in `minors`."""

    partners: dict[str, Person] = field(default_factory=dict)
    minors: set[str] = field(default_factory=set)

    @classmethod
    def founded(cls, platform: Platform, session: Session, *names: str) -> "Firm":
        """Offer the service, and make its partners; Gul Khan applies and is one of them."""
        release_rules(platform, session)
        service = platform.executor.ports.get(CaseBook).latest["partnership"]
        offer_service(session, service)
        offices = make_offices(session, service)
        firm = cls(platform, session, service, offices, make_person(session, "Gul Khan"))
        firm.partners = {"Gul Khan": firm.person}
        firm.partners |= {name: make_person(session, name) for name in names}
        session.commit()
        return firm

    def rows(self) -> list[dict[str, Any]]:
        """The partners as somebody types them."""
        return [
            {
                "partner": {"name": name, "cnic": person.cnic},
                "address": f"House of {name}, Turbat",
                "joined_on": FIRST_DAY,
                **({"born_on": "05-06-2012"} if name in self.minors else {}),
            }
            for name, person in self.partners.items()
        ]

    def typed(self) -> Mapping[str, Mapping[str, Any]]:
        return {
            "name": {"business_name": "Turbat Weaving"},
            "places": {"place": PLACE, "other_places": []},
            "partners": {"partners": self.rows(), "duration": "At will"},
            "business": BUSINESS | {"more_activities": []},
            "federal": {},
        }

    def fill(self, changed: Mapping[str, Any] | None = None) -> Application:
        """Fill everything in, without asking anybody to sign."""
        application = self.start()
        for section, typed in self.typed().items():
            mine = {n: v for n, v in (changed or {}).items() if self._asks(section, n)}
            self.save(application.id, section, {**typed, **mine})
        return application

    def ask(self, application_id: UUID) -> None:
        """Ask everybody; who is asked for the first time brings the code, and is confirmed."""
        self.only_ask(application_id)
        for name in self.signing(application_id):
            if self.partners[name].id != self.person.id:
                self.bring(application_id, name)

    def only_ask(self, application_id: UUID) -> None:
        """Ask, with the mobile number of everybody who brought no code yet."""
        came = self.signers(application_id)
        mobiles = {
            place: str(self.partners[name].mobile)
            for place, name in enumerate(self.signing(application_id), start=1)
            if self.partners[name].id not in {*came, self.person.id}
        }
        command = AskForSignatures(application_id=application_id, mobiles=mobiles)
        self.do(ask_for_signatures, command)

    def signing(self, application_id: UUID) -> list[str]:
        """Who has to sign, in the order of the statement."""
        from app.casework.signing.queries.statement import statement_in

        case = self.case(application_id)
        with self.executor.reading(self.citizen) as uow:
            cnics = [each.signer.cnic for each in statement_in(uow, case).signings]
        named = {person.cnic: name for name, person in self.partners.items()}
        return [named[cnic] for cnic in cnics]

    def signers(self, application_id: UUID) -> dict[UUID, InvitedSigner]:
        """Who brought a code that still holds, by their account."""
        self.session.expire_all()
        query = select(InvitedSigner).filter_by(application_id=application_id, ended_at=None)
        rows = self.session.scalars(query.where(InvitedSigner.person_id.is_not(None)))
        return {row.person_id: row for row in rows if row.person_id}

    def bring(self, application_id: UUID, name: str, *, confirmed: bool = True) -> None:
        """Let a partner bring the code that came, where they have not, and Gul Khan confirm it."""
        person = self.partners[name]
        if person.id in self.signers(application_id):
            return
        code = codes_sent_to(self.session, person.mobile)[-1]
        row = self.do(bring_signing_code, BringSigningCode(code=code), actor(person))
        if confirmed:
            command = ConfirmSigner(application_id=application_id, signer_id=row.id)
            self.do(confirm_signer, command)

    def read(self, application_id: UUID, who: str) -> StatementView:
        with self.executor.reading(actor(self.partners[who])) as uow:
            return statement_to_sign(uow, application_id)

    def sign(self, application_id: UUID, *names: str) -> None:
        """Let partners read and sign."""
        for name in names:
            digest = self.read(application_id, name).digest
            command = SignStatement(application_id=application_id, digest=digest)
            self.do(sign_statement, command, proved(self.session, self.partners[name]))

    def on_paper(
        self,
        application_id: UUID,
        name: str,
        how: str = "paper",
        authority: Authority = AUTHORITY,
    ) -> Signature:
        """Let an officer whom nobody knows record a signature on paper."""
        officer = make_staff(self.session, roles.FACILITATION_OFFICER, "Sadia")
        self.session.commit()
        row = self.session.get_one(Application, application_id)
        command = RecordSignature(
            reference=row.reference,
            cnic=self.partners[name].cnic,
            digest=self.digest(application_id),
            how=how,
            consent_given="thumb impression" if how == "paper" else None,
            consent_reference="Register 3, page 12",
            file=Upload(filename="page.pdf", stream=BytesIO(PDF)),
            authority=authority if how == "instead" else Authority(),
        )
        found: Signature = self.do(
            record_signature, command, actor(officer, roles.FACILITATION_OFFICER)
        )
        return found

    def digest(self, application_id: UUID) -> str:
        """What would be signed now."""
        from app.casework.signing.queries.statement import statement_in

        case = self.case(application_id)
        with self.executor.reading(self.citizen) as uow:
            return statement_in(uow, case).digest.hex()

    def later(self, days: int) -> None:
        """Let so many days go by; in a demonstration, as tests are, the clock may."""
        self.session.execute(
            text(
                "insert into demonstration_clock (id, ahead) values (1, make_interval(0, 0, 0, :d))"
                " on conflict (id) do update set ahead = demonstration_clock.ahead + excluded.ahead"
            ),
            {"d": days},
        )
        self.session.commit()

    def of_age(self) -> list[str]:
        return [name for name in self.partners if name not in self.minors]

    def signed(self, changed: Mapping[str, Any] | None = None) -> Application:
        """Fill in, and let everybody sign: ready to be submitted."""
        application = self.fill(changed)
        self.ask(application.id)
        self.sign(application.id, *self.of_age())
        return application

    def told(self, name: str) -> list[str]:
        """The notices that a partner got, by template, the oldest first."""
        self.session.expire_all()
        query = select(Notification).filter_by(person_id=self.partners[name].id)
        return [each.template for each in self.session.scalars(query.order_by(Notification.id))]

    def submission(self, application_id: UUID) -> Submission:
        self.session.expire_all()
        query = select(Submission).filter_by(application_id=application_id)
        return list(self.session.scalars(query.order_by(Submission.round)))[-1]


def both(text_: str) -> Words:
    """The same in both languages, near enough."""
    return Words(text_, f"اردو {text_}")


def told_signer(application_id: UUID | None, name: str = "Noor Jan") -> ToldSigner:
    """Somebody without an account who was told of what was submitted."""
    now = real_now()
    return ToldSigner(
        id=new_id(),
        application_id=application_id,
        round=1,
        cnic_hash=name.encode(),
        name=name,
        name_ur="",
        object_by=local_day(now) + timedelta(days=15),
        told_at=now,
    )
