"""Records of a claim in the file that its office discloses: the decision, and the award.

Facts of the claimant are left out, and the hash of the decision as well: a short fact could be
guessed from it. The facts that an office may disclose are among the answers.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.casework.public import FileRecord, Words, application_of, written_day
from app.money import grouped_rupees
from app.row_macs import require_genuine
from app.unit_of_work import UnitOfWork
from tax_incentives.awards.models import ReliefAward
from tax_incentives.claims.models import ClaimDecision, ReliefClaim
from tax_incentives.claims.use_cases import claim_of, latest_decision
from tax_incentives.decisions.shapes import Outcome

_OUTCOME = Words("Outcome by the rules of the scheme", "اسکیم کے قواعد کے مطابق نتیجہ")
_VERSION = Words("Scheme and version", "اسکیم اور ورژن")
_BY_RULES = Words("Amount by the rules", "قواعد کے مطابق رقم")
_AWARD = Words("Award", "ایوارڈ")
_GRANTED = Words("Amount granted", "منظور شدہ رقم")
_WHY = Words("Why a part was granted", "رقم کا صرف ایک حصہ کیوں منظور ہوا")
_OUTCOMES: Mapping[str, Words] = {
    Outcome.ELIGIBLE: Words("Eligible", "اہل"),
    Outcome.NOT_ELIGIBLE: Words("Not eligible", "نااہل"),
    Outcome.NOT_EVALUATED: Words("Facts are missing", "حقائق نامکمل ہیں"),
    Outcome.REFUSED: Words("Refused by the rules", "قواعد کے مطابق نامنظور"),
}


def records_of(uow: UnitOfWork, registration_id: UUID) -> Sequence[FileRecord]:
    """Return the decision that counts and the award, if any. Raises Forged."""
    claim = claim_of(uow, application_of(uow, registration_id))
    if claim is None:
        return ()
    return [*_decision(uow, claim), *_award(uow, claim)]


def _decision(uow: UnitOfWork, claim: ReliefClaim) -> Iterator[FileRecord]:
    kept = latest_decision(uow, claim)
    outcome = _OUTCOMES.get(kept.outcome, _same(kept.outcome))
    yield FileRecord(key="scheme", label=_VERSION, text=_scheme(claim, kept))
    yield FileRecord(key="outcome", label=_OUTCOME, text=outcome)
    if kept.amount_paisa is not None:
        yield FileRecord(key="amount", label=_BY_RULES, text=_rupees(kept.amount_paisa))


def _scheme(claim: ReliefClaim, kept: ClaimDecision) -> Words:
    return _same(f"{claim.scheme}, {kept.scheme_version}, {written_day(claim.rule_on)}")


def _award(uow: UnitOfWork, claim: ReliefClaim) -> Iterator[FileRecord]:
    query = select(ReliefAward).filter_by(claim_id=claim.id)
    award = uow.session.scalars(query).one_or_none()
    if award is None:
        return
    require_genuine(uow.vault, award)
    told = _same(f"{award.number}, {written_day(award.granted_on)}")
    yield FileRecord(key="award", label=_AWARD, text=told)
    yield FileRecord(key="granted", label=_GRANTED, text=_rupees(award.amount_paisa))
    if award.reason:
        yield FileRecord(key="reason", label=_WHY, text=_same(award.reason), typed=True)


def _rupees(paisa: int) -> Words:
    amount = grouped_rupees(paisa)
    return Words(f"Rs {amount}", f"{amount} روپے")


def _same(text: str) -> Words:
    return Words(text, text)
