"""Somebody who applies through a door: pages as a browser without JavaScript, or JSON.

The pages' hidden fields (which questions were drawn, which revision) are read off the page, as a
browser sends them; a machine reads the revision and sends it with the answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from factories.bidding import PDF
from factories.doors import Door, Outcome, Place

START = Place("/services/{}/apply", "/applications")
MINE = Place("/applications", "/applications")
ONE = Place("/applications/{}", "/applications/{}")
CHECK = Place("/applications/{}/check", "/applications/{}/check")
SUBMIT = Place("/applications/{}/submit", "/applications/{}/submission")
SECTION = Place("/applications/{}/sections/{}", "/applications/{}/sections/{}")
PAPER = Place("/applications/{}/documents/{}", "/applications/{}/documents/{}")
REMOVE = Place("/applications/{}/documents/{}/{}/remove", "/applications/{}/documents/{}/removal")
ANSWERS = Place("/applications/{}/answers", "/applications/{}/answers")
SEND = Place("/applications/{}/answers/send", "/applications/{}/answers/sending")
WITHDRAW = Place("/applications/{}/withdraw", "/applications/{}/withdrawal")
PART = "/applications/{}/registrations/{}"
APPEAL = Place(f"{PART}/appeal", f"{PART}/appeal")
RENEW = Place(f"{PART}/renewal", f"{PART}/renewal")
CORRECT = Place(f"{PART}/correction", f"{PART}/correction")
ASSIST = Place("/assistance/new", "/assistance")
TRACK = Place("/track", "/tracking")
TRACKED = Place("/track/{}", "/tracking/{}")
_HIDDEN = re.compile(r'name="(drawn|revision)" value="([^"]*)"')


@dataclass(frozen=True)
class Seen:
    """What a door showed of questions: the draft's revision, and which of them."""

    revision: str
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class Applicant:
    """A person at a door. Every outcome names fields as the form does: `owner-cnic`."""

    door: Door

    @property
    def on_pages(self) -> bool:
        return self.door.name == "web"

    def start(self, service: str) -> Outcome:
        return self.door.send(START.at(service), {} if self.on_pages else {"service": service})

    def see(self, place: Place) -> Seen:
        """Look at questions, as one does before answering them."""
        outcome = self.door.read(place)
        assert outcome.ok, outcome.sentences
        if not self.on_pages:
            return Seen(str(outcome.body["revision"]))
        hidden = _HIDDEN.findall(outcome.body)
        drawn = tuple(value for name, value in hidden if name == "drawn")
        return Seen(next(value for name, value in hidden if name == "revision"), drawn)

    def answer(
        self, place: Place, typed: Mapping[str, Any], seen: Seen, *, later: bool = False
    ) -> Outcome:
        """Send answers to questions that were seen."""
        if self.on_pages:
            step = {"step": "later"} if later else {}
            hidden = {"revision": seen.revision, "drawn": list(seen.drawn)}
            return self.door.send(place, {**typed, **hidden, **step})
        finished = {"finished": False} if later else {}
        sent = {"answers": dict(typed), "revision": int(seen.revision), **finished}
        return _as_forms_name(self.door.send(place, sent))

    def save(self, application_id: UUID, section: str, typed: Mapping[str, Any]) -> Outcome:
        """Save a page of the form as it should be: looked at first, then filled in."""
        place = SECTION.at(application_id, section)
        return self.answer(place, typed, self.see(place))

    def add(self, application_id: UUID, paper: str) -> Outcome:
        files = {"file": (f"{paper}.pdf", PDF)}
        return self.door.send(PAPER.at(application_id, paper), {}, files)

    def remove(self, application_id: UUID, paper: str, document_id: object) -> Outcome:
        ids = (application_id, paper, document_id)
        place = REMOVE.at(*ids) if self.on_pages else REMOVE.at(*ids[:1], document_id, document_id)
        return self.door.send(place)

    def fill(self, application_id: UUID, typed: Mapping[str, Mapping[str, Any]]) -> None:
        """Save some pages of the form, all of which have to be right."""
        for section, answers in typed.items():
            outcome = self.save(application_id, section, answers)
            assert outcome.ok, (section, outcome.sentences, outcome.fields)


def _as_forms_name(outcome: Outcome) -> Outcome:
    fields = {name.removeprefix("answers-"): said for name, said in outcome.fields.items()}
    return replace(outcome, fields=fields)
