"""Names of the parts of a file, in both languages: frozen onto each disclosure."""

from collections.abc import Mapping

from app import roles
from app.casework.cases.models.outcome import (
    ALLOWED,
    DISMISSED,
    DROPPED,
    GRANTED,
    REFUSED,
    WITHDRAWN,
)
from app.casework.cases.models.work import PASSED
from app.casework.disclosure.policy import Section
from app.data_files.words import Words
from app.parameters.public import Confidence

SECTIONS: Mapping[Section, Words] = {
    Section.APPLICANT: Words("Who applied", "درخواست گزار"),
    Section.ANSWERS: Words("What was answered", "دیے گئے جوابات"),
    Section.PAPERS: Words("Papers", "کاغذات"),
    Section.STEPS: Words("Steps of the office", "دفتر کے مراحل"),
    Section.LETTERS: Words(
        "What the office asked the applicant", "دفتر نے درخواست گزار سے کیا پوچھا"
    ),
    Section.NOTES: Words("Notes of the office", "دفتر کے نوٹ"),
    Section.ORDER: Words("Order", "حکم"),
    Section.DECISION: Words("Decision of the relief", "ریلیف کا فیصلہ"),
}
APPLICANT = Words("Applicant", "درخواست گزار")
SUBMITTED = Words("Submitted on", "جمع کرانے کی تاریخ")
NOTE = Words("Note", "نوٹ")
QUESTION = Words("Question to the applicant", "درخواست گزار سے سوال")
REASON = Words("Reasons", "وجوہ")
GROUND = Words("Ground", "بنیاد")
RESULT = Words("Result", "نتیجہ")
NUMBER = Words("Number", "نمبر")
VALID = Words("In force", "نافذ")
APPEAL = Words("Appeal", "اپیل")
FEES = Words("Fees", "فیس")
OUTCOMES: Mapping[str, Words] = {
    PASSED: Words("Passed", "منظور"),
    REFUSED: Words("Refused", "نامنظور"),
    GRANTED: Words("Granted", "اجازت دی گئی"),
    DROPPED: Words("No longer needed", "مزید درکار نہیں"),
    WITHDRAWN: Words("Withdrawn", "واپس لی گئی"),
    ALLOWED: Words("Allowed", "منظور"),
    DISMISSED: Words("Dismissed", "خارج"),
}
ROLES: Mapping[str, Words] = {
    roles.CASE_OFFICER.name: Words("case officer", "کیس افسر"),
    roles.CASE_APPROVER.name: Words("approver of cases", "منظوری دینے والا افسر"),
    roles.INSPECTOR.name: Words("inspector", "انسپکٹر"),
    roles.DEPARTMENT_HEAD.name: Words("head of department", "سربراہ محکمہ"),
}
SURE: Mapping[Confidence, Words] = {
    Confidence.OFFICIAL: Words("from the official text", "سرکاری متن سے"),
    Confidence.SECONDARY: Words("from a secondary source", "ثانوی ذریعے سے"),
    Confidence.UNVERIFIED: Words("not verified, so not law", "تصدیق شدہ نہیں، اس لیے قانون نہیں"),
}
_BY = Words("by the", "از")
_UNDECIDED = Words("Not decided", "فیصلہ نہیں ہوا")
_DEEMED = Words("by the system, as its time was over", "وقت گزرنے پر نظام کی طرف سے")
_FILES = Words("files", "فائلیں")
_NOT_GIVEN = Words("not given", "نہیں دیا گیا")


def same(text: object) -> Words:
    """Return a text that is the same in both languages."""
    return Words(str(text), str(text))


def labelled(what: Words, of: Words) -> Words:
    """Return the label of a part: `Reasons: Examine the papers`."""
    return Words(f"{what.en}: {of.en}", f"{what.ur}: {of.ur}")


def row_of(label: Words, row: int, inner: Words) -> Words:
    """Name a question within the rows of a group."""
    return Words(f"{label.en} {row}, {inner.en}", f"{label.ur} {row}، {inner.ur}")


def part_of(label: Words, inner: Words) -> Words:
    """Name a part of a person or an address."""
    return Words(f"{label.en}, {inner.en}", f"{label.ur}، {inner.ur}")


def step_line(outcome: str | None, day: str, role: str, *, deemed: bool = False) -> Words:
    """Return a text on a step's end, its date and role; never the officer's name."""
    if outcome is None:
        return _UNDECIDED
    told, who = OUTCOMES[outcome], ROLES.get(role, same(role))
    by = _DEEMED if deemed else Words(f"{_BY.en} {who.en}", f"{_BY.ur} {who.ur}")
    return Words(f"{told.en}, {day}, {by.en}", f"{told.ur}، {day}، {by.ur}")


def count_of_files(count: int) -> Words:
    """Return the number of files of a paper; their names and content are withheld."""
    return Words(f"{count} {_FILES.en}", f"{count} {_FILES.ur}") if count else _NOT_GIVEN
