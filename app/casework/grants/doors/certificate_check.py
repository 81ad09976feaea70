"""Checking a certificate by the number on it, on the page where every paper of ours is checked."""

from app.casework.grants.doors.presenter import STATES, verdict
from app.casework.grants.queries.certificates import Shown, certificate_numbered
from app.data_files.words import Words
from app.identity.people.identifiers import mask_name
from app.signing.public import Finding, Named, Verifier
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.translation import in_language

KIND = "certificate"


def _check_reference(uow: UnitOfWork, reference: str) -> Finding | None:
    """Return the paper with a number, and its status.

    Numbers are consecutive, so anybody may try them all: a person's name is masked here, and is
    shown in full only at the address that is on the paper itself.
    """
    shown = certificate_numbered(uow, reference.strip().upper())
    if shown is None:
        return None
    content, until, gone = shown.content, shown.valid_until, shown.gone
    return Finding(
        title=sentence("Certificate or licence"),
        about={"sha256": shown.sha256.hex()},
        facts=(
            (sentence("It is now"), _in_both_languages(STATES[shown.state])),
            (sentence("What to know"), _in_both_languages(verdict(shown))),
            (sentence("What"), _to_name(content.title)),
            (sentence("Number"), content.number),
            *(((sentence("For"), _masked(shown, content.subject)),) if content.subject else ()),
            (sentence("Holder"), _masked(shown, content.holder)),
            (sentence("Granted by"), _to_name(content.office)),
            *(((sentence("Decided by"), _to_name(content.officer)),) if content.officer else ()),
            *(((sentence("District"), _to_name(content.district)),) if content.district else ()),
            (sentence("In force from"), shown.valid_from.strftime("%d-%m-%Y")),
            *(((sentence("In force until"), until.strftime("%d-%m-%Y")),) if until else ()),
            *(
                ((sentence("What happened to its holder"), _in_both_languages(gone.said)),)
                if gone
                else ()
            ),
        ),
    )


def _in_both_languages(text: Sentence) -> Named:
    return Named(in_language(text, "en"), in_language(text, "ur"))


def _to_name(words: Words) -> Named:
    return Named(words.en, words.ur)


def _masked(shown: Shown, names: Words) -> Named:
    if not shown.content.person:
        return _to_name(names)
    return Named(mask_name(names.en), mask_name(names.ur))


VERIFIER = Verifier(reference=_check_reference)
