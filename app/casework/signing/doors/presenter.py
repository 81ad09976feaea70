"""Statements in words: who signed, how, and what is read before."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.calendar import local_day
from app.casework.definition.fields import Field
from app.casework.forms.doors import Row, answer_rows
from app.casework.forms.schemas import written
from app.casework.signing.models import INSTEAD, PAPER, SCREEN
from app.casework.signing.queries.objections import ToldView
from app.casework.signing.queries.own_statements import Standing
from app.casework.signing.queries.statements import SignerLine, StatementView
from app.data_files.words import Words
from app.places.public import district_names
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.formatting import local_time
from app.web.i18n import language
from app.web.tags import tag
from app.web.translation import translate

METHOD_LABELS: Mapping[str, Sentence] = {
    SCREEN: sentence("signed here"),
    PAPER: sentence("signed on paper, at a facilitation centre"),
    INSTEAD: sentence(
        "an agent signed for them: the power of attorney, on paper, is at the facilitation centre"
    ),
}
STANDINGS: Mapping[Standing, tuple[Sentence, str]] = {
    Standing.WAITING: (sentence("Needs your signature"), "orange"),
    Standing.SIGNED: (sentence("You have signed"), "green"),
    Standing.CHANGED: (sentence("Being changed"), "grey"),
    Standing.HANDED_IN: (sentence("Submitted"), "blue"),
    Standing.ENDED: (sentence("Withdrawn"), "grey"),
}


def standing_tag(standing: Standing) -> Markup:
    """Render the status of a statement for a person asked to sign it."""
    words, colour = STANDINGS[standing]
    return tag(words, colour)


def signer_tag(line: SignerLine) -> Markup:
    """Draw whether somebody has signed."""
    if line.at is not None:
        return tag(sentence("Signed"), "green")
    if line.unconfirmed:
        return tag(sentence("Signed, not confirmed yet"), "orange")
    if line.overtaken:
        return tag(sentence("Signed before it was changed"), "orange")
    if line.asked_at is not None:
        return tag(sentence("Asked"), "blue")
    return tag(sentence("Not asked yet"), "grey")


def signer_stages(lines: list[SignerLine]) -> list[dict[str, Any]]:
    """Return those who sign as a line of the picture: who has, how and when."""
    return [
        {
            "title": line.name.named(language()),
            "when": local_time(line.at) if line.at else "",
            "text": translate(METHOD_LABELS[line.how]) if line.how else signer_tag(line),
            "state": "done" if line.at else "",
        }
        for line in lines
    ]


def names_of(lines: list[SignerLine]) -> list[str]:
    """Return those who have signed, by name."""
    return [line.name.named(language()) for line in lines if line.at]


def sections_of(uow: UnitOfWork, view: StatementView | ToldView) -> list[tuple[str, list[Row]]]:
    """Return the signed content, page by page."""
    districts = district_names(uow.session, language(), local_day(uow.now))
    found = [
        (each.title.named(language()), answer_rows(each.fields, view.answers, districts))
        for each in view.case.service.sections
    ]
    return [(title, rows) for title, rows in found if rows]


def to_json(view: StatementView) -> dict[str, Any]:
    """Return a statement as `SignedStatementOut` writes it."""
    return _read_json(view) | {
        "digest": view.digest,
        "signed": view.signed,
        "handed_in": view.handed_in,
        "warning": view.case.service.warning,
    }


def statement_json(view: ToldView) -> dict[str, Any]:
    """Return what others submitted as `ToldStatementOut` writes it."""
    return _read_json(view) | {
        "object_by": view.object_by,
        "objected_at": view.objected_at,
        "may_object": view.may_object,
    }


def _read_json(view: StatementView | ToldView) -> dict[str, Any]:
    sections = view.case.service.sections
    return {
        "application_id": view.application.id,
        "reference": view.application.reference,
        "service": view.case.service.title,
        "sections": [_section(each.title, each.fields, view) for each in sections],
        "documents": [
            {"document_id": file.id, "code": code, "filename": file.filename}
            for code, files in view.papers.items()
            for file in files
        ],
        "signers": view.lines,
    }


def _section(
    title: Words, fields: Sequence[Field], view: StatementView | ToldView
) -> dict[str, Any]:
    answers = written(fields, view.answers)
    return {
        "title": title,
        "answers": [
            {
                "name": each.name,
                "type": each.type,
                "question": each.label,
                "answer": answers[each.name],
            }
            for each in fields
            if each.name in answers
        ],
    }


def address_of(application_id: object) -> str:
    """Return where a statement is read and signed."""
    return url_for("signatures.show", application_id=application_id)
