"""Texts of a public notice in both languages, and on pages."""

from collections.abc import Mapping, Sequence

from app.casework.public import Words, written_day
from app.text import Sentence, apart, sentence
from app.unit_of_work import UnitOfWork
from registration.notices.policy import Ground, Medium, Subject
from registration.notices.queries.notices import NoticeView, notices_of
from registration.register.models import Business
from registration.register.ports import EntryNote, EntryNotes

TITLE = Words("Public notice", "عوامی نوٹس")
LAW = Words(
    "Under section 72 of the Partnership Act, 1932, notice is given to the public:",
    "پارٹنرشپ ایکٹ 1932 کی دفعہ 72 کے تحت عوام کو مطلع کیا جاتا ہے:",
)
GROUNDS: Mapping[Ground, Sentence] = {
    Ground.RETIREMENT: sentence("Retirement of a partner"),
    Ground.EXPULSION: sentence("Expulsion of a partner"),
    Ground.TRANSFER: sentence("A partner transferred the share"),
    Ground.COURT_ORDER: sentence("A partner left by order of a court"),
    Ground.DISSOLUTION: sentence("Dissolution of the firm"),
    Ground.MINOR_ELECTION: sentence("A former minor elected to become a partner"),
    Ground.MINOR_NO_PARTNER: sentence("A former minor elected not to become a partner"),
}
MEDIA: Mapping[Medium, Sentence] = {
    Medium.GAZETTE: sentence("Official Gazette"),
    Medium.NEWSPAPER: sentence("A newspaper in the language of the district"),
}
LIABLE = sentence(
    "Until public notice is given, partners who left and those who stay remain liable to others for"
    " what any of them does (Partnership Act 1932, ss. 32(3), 33(2) and 45)."
)
_NOTICE_TEXTS: Mapping[Ground, Words] = {
    Ground.RETIREMENT: Words(
        "{who} retired from the firm “{firm}” on {day}.",
        "{who} مورخہ {day} کو فرم “{firm}” سے ریٹائر ہو گئے۔",
    ),
    Ground.EXPULSION: Words(
        "{who} was expelled from the firm “{firm}” on {day}.",
        "{who} کو مورخہ {day} کو فرم “{firm}” سے خارج کیا گیا۔",
    ),
    Ground.TRANSFER: Words(
        "{who} transferred the whole share in the firm “{firm}” and is no partner since {day}.",
        "{who} نے فرم “{firm}” میں اپنا پورا حصہ منتقل کر دیا اور مورخہ {day} سے شراکت دار نہیں۔",
    ),
    Ground.COURT_ORDER: Words(
        "{who} ceased to be a partner of the firm “{firm}” on {day} by order of a court.",
        "{who} عدالت کے حکم سے مورخہ {day} کو فرم “{firm}” کے شراکت دار نہیں رہے۔",
    ),
    Ground.DISSOLUTION: Words(
        "The firm “{firm}” was dissolved on {day}.",
        "فرم “{firm}” مورخہ {day} کو ختم کر دی گئی۔",
    ),
    Ground.MINOR_ELECTION: Words(
        "{who}, who as a minor was admitted to the benefits of the firm “{firm}”, elected on {day}"
        " to become a partner.",
        "{who} نے، جو نابالغی میں فرم “{firm}” کے منافع میں شریک کیے گئے، مورخہ {day} کو شراکت دار"
        " بننے کا فیصلہ کیا۔",
    ),
    Ground.MINOR_NO_PARTNER: Words(
        "{who}, who as a minor was admitted to the benefits of the firm “{firm}”, elected on {day}"
        " not to become a partner.",
        "{who} نے، جو نابالغی میں فرم “{firm}” کے منافع میں شریک کیے گئے، مورخہ {day} کو شراکت دار"
        " نہ بننے کا فیصلہ کیا۔",
    ),
}
_FIRM = Words(
    "The firm is entered in the Register of Firms under the number {number}. Its principal place of"
    " business: {place}.",
    "فرم رجسٹر آف فرمز میں نمبر {number} پر درج ہے۔ کاروبار کی مرکزی جگہ: {place}۔",
)


def text_of(notice: NoticeView, district: Words) -> list[Words]:
    """Return the paragraphs of a notice, ready to be printed in the Gazette and a newspaper."""
    firm = notice.firm
    place = Words(f"{firm.place.line}, {district.en}", f"{firm.place.line}، {district.ur}")
    ends = Words(
        _FIRM.en.format(number=notice.number, place=place.en),
        _FIRM.ur.format(number=apart(notice.number), place=apart(place.ur)),
    )
    return [LAW, *(_text_of_notice(notice, each) for each in notice.subjects), ends]


def _text_of_notice(notice: NoticeView, subject: Subject) -> Words:
    day, firm, pattern = written_day(notice.since), notice.firm, _NOTICE_TEXTS[subject.ground]
    return Words(
        pattern.en.format(who=subject.name, firm=firm.name, day=day),
        pattern.ur.format(
            who=apart(subject.name_ur or subject.name),
            firm=apart(firm.name_ur or firm.name),
            day=apart(day),
        ),
    )


def status_of(notice: NoticeView) -> Sentence:
    """Return whether a notice is complete, and since when, as the firm recorded it."""
    if notice.complete_on is not None:
        return sentence(
            "Public notice is complete since %(day)s, as recorded.",
            day=written_day(notice.complete_on),
        )
    return sentence("Public notice is not complete.")


def notes_of(uow: UnitOfWork, business: Business) -> Sequence[EntryNote]:
    """Return notes for a firm's page: missing public notices, and since when others are given.

    The continuing liability is stated while a notice is missing.
    """
    found = notices_of(uow, business)
    if not found:
        return []
    path = f"/business-register/{found[0].number}/notices"
    if any(each.missing for each in found):
        return [
            EntryNote(said=LIABLE),
            EntryNote(said=sentence("Public notice of a change is missing."), path=path),
        ]
    return [EntryNote(said=status_of(found[0]), path=path)]


def own_notes_of(uow: UnitOfWork, business: Business) -> Sequence[EntryNote]:
    """Lead the owners of a firm to each notice, first to those that are missing something."""
    found = sorted(notices_of(uow, business), key=lambda each: not each.missing)
    listed = [
        EntryNote(
            said=sentence(
                "%(what)s since %(day)s: %(status)s",
                what=", ".join(dict.fromkeys(GROUNDS[s.ground] for s in each.subjects)),
                day=written_day(each.since),
                status=status_of(each),
            ),
            path=f"/notices/{each.filing_id}",
        )
        for each in found
    ]
    return [EntryNote(said=LIABLE), *listed] if any(n.missing for n in found) else listed


NOTES = EntryNotes(notes=notes_of, own_notes=own_notes_of)
