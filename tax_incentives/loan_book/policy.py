"""The text of an agreement, and the due dates of its instalments. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.money import grouped_rupees
from tax_incentives.loan_schedules.policy import Instalment, Terms, schedule

# A bill may be due ten years ahead at most; this leaves a year to pay the tranches.
MAX_MONTHS = 108
UNIT_PAISA = 100


@dataclass(frozen=True, kw_only=True)
class Parties:
    """The lender and the borrower, with the scheme and the award."""

    lender: str
    borrower: str
    scheme: str
    scheme_ur: str
    award: str


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The financial terms of an agreement, with its milestones; the principal is in paisa."""

    principal_paisa: int
    grace_months: int
    instalments: int
    every_months: int
    guarantors: int
    milestones: str

    def terms(self, first_tranche_on: date, principal_paisa: int | None = None) -> Terms:
        """Return the terms from the first tranche's day, for the whole principal or another one."""
        return Terms(
            principal_paisa=principal_paisa or self.principal_paisa,
            first_tranche_on=first_tranche_on,
            grace_months=self.grace_months,
            instalments=self.instalments,
            every_months=self.every_months,
            unit_paisa=UNIT_PAISA,
        )


def months_of(agreed: Agreed) -> int:
    """Return how many months after the first tranche the last instalment is due."""
    return agreed.grace_months + agreed.instalments * agreed.every_months


def agreement_text(parties: Parties, agreed: Agreed) -> str:
    """Return the text that the borrower and guarantors sign, each paragraph in both languages.

    The instalments are computed from the whole principal: if less is paid out, their number stays
    the same and each is smaller.
    """
    # Only the amounts are used, and they do not depend on the day.
    planned = schedule(agreed.terms(date(2026, 1, 1)))
    values = {
        **vars(parties),
        **vars(agreed),
        "principal": grouped_rupees(agreed.principal_paisa),
        "each": grouped_rupees(planned[0].paisa),
        "last": grouped_rupees(planned[-1].paisa),
        "first_month": agreed.grace_months + agreed.every_months,
    }
    return "\n\n".join(paragraph.format_map(values) for paragraph in _PARAGRAPHS)


_PARAGRAPHS = (
    "Loan agreement for the award {award} under: {scheme}",
    "معاہدۂ قرض، {scheme_ur}، نمبر {award}",
    (
        "{lender} lends {borrower} Rs {principal} without mark-up. It pays in parts, each when a"
        " milestone is met, and never more than this amount in all."
    ),
    (
        "{lender} کی طرف سے {borrower} کو {principal} روپے بلا سود دیے جاتے ہیں۔ ہر حصہ ایک سنگِ"
        " میل پورا ہونے پر ملتا ہے، اور کل رقم اس سے زیادہ نہیں ہوتی۔"
    ),
    "Milestones: {milestones}",
    (
        "The borrower repays what was paid out in {instalments} instalments: Rs {each} each, the"
        " last Rs {last}. The first is due {first_month} months after the first part was paid, the"
        " others every {every_months} months. A late instalment costs nothing more, but stays owed."
    ),
    (
        "قرض لینے والا ملی ہوئی رقم {instalments} قسطوں میں واپس کرتا ہے: ہر قسط {each} روپے، آخری"
        " قسط {last} روپے۔ پہلی قسط پہلا حصہ ملنے کے {first_month} ماہ بعد واجب ہے، باقی ہر"
        " {every_months} ماہ بعد۔ تاخیر پر کوئی اضافی رقم نہیں، لیکن قسط واجب رہتی ہے۔"
    ),
    (
        "Each guarantor answers for all that the borrower does not repay. There are at least"
        " {guarantors} guarantors. No part is paid before the borrower and every guarantor have"
        " signed."
    ),
    (
        "ہر ضامن اس رقم کا ذمہ دار ہے جو قرض لینے والا واپس نہ کرے۔ ضامن کم از کم {guarantors} ہیں۔"
        " قرض لینے والے اور تمام ضامنوں کے دستخط سے پہلے کوئی حصہ نہیں ملتا۔"
    ),
)


def due_instalments(terms: Terms, last_paid_on: date, today: date) -> Sequence[Instalment]:
    """Return the instalments of a loan whose last tranche was paid on a day, all due after today.

    They count from the first tranche. If the first would be due by the last tranche, or is due
    already, they count from the last one without a grace period; and from today, if the payment is
    recorded too late even for that.
    """
    late = (replace(terms, first_tranche_on=day, grace_months=0) for day in (last_paid_on, today))
    planned = schedule(terms)
    while planned[0].due_on <= max(last_paid_on, today):
        planned = schedule(next(late))
    return planned


def instalments_from(
    first_due_on: date, principal_paisa: int, instalments: int, every_months: int
) -> Sequence[Instalment]:
    """Return equal instalments, the first due on a given day; the last includes the remainder."""
    terms = Terms(
        principal_paisa=principal_paisa,
        first_tranche_on=first_due_on,
        grace_months=-every_months,  # the first is due on the day itself
        instalments=instalments,
        every_months=every_months,
        unit_paisa=UNIT_PAISA,
    )
    return schedule(terms)
