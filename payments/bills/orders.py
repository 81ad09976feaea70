"""Orders to raise a bill, from any domain; `issue_bill` checks each one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from payments.bills.policy.surcharge import Surcharge

MAX_REFERENCE_LENGTH = 120
Source = Literal["page", "csv", "api", "catalogue", "domain"]


@dataclass(frozen=True, kw_only=True)
class Payer:
    """The payer of a bill.

    Ids only if they have an account; `cnic` is 13 digits, `mobile` E.164.
    """

    name: str
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    cnic: str | None = None
    mobile: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """An amount in paisa, above zero, for a head of account, collected for a DDO.

    A `deposit` is owed back to its payer: a liability of the department, not income. It is billed
    under the head for deposits that is in force, whatever head is ordered. Of a bill of
    several fees it says of which `fee`, and which `part` of it; without a part its amount is 0 and
    it is the fee's surcharge.
    """

    head_code: str
    ddo_code: str
    description: str
    amount_paisa: int
    description_ur: str = ""
    deposit: bool = False
    fee: int | None = None
    part: int | None = None

    @property
    def grows(self) -> bool:
        """True if the line is a fee's surcharge: it starts at zero."""
        return self.fee is not None and self.part is None


@dataclass(frozen=True, kw_only=True)
class FrozenFee:
    """The version of a fee that a bill was priced by, the answers, the day, and how sure it is."""

    version_id: UUID
    confidence: str
    priced: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BilledFee:
    """One of several fees of a bill: what it came to, and when and by which rule it is late."""

    number: int
    reference: str
    department_id: UUID
    amount_paisa: int
    due_on: date
    surcharge: Surcharge | None
    frozen: FrozenFee


@dataclass(frozen=True, kw_only=True)
class BillOrder:
    """A bill to raise.

    `raiser` is who answers for `reference` being used once ("marketplace", or a department's id):
    the same pair with the same content gives the same bill. `due_on` is the last day without being
    late, `expires_on` the last on which it can be paid (None: no end), or until an instant of it
    (`expires_at`). While `veil` is not lifted, the department does not see that the bill exists:
    its payer must then be named so that nobody can tell who it is. It is of one `fee`, of several
    `fees`, each with its own surcharge, or of none.
    """

    raiser: str
    reference: str
    department_id: UUID
    purpose: str
    payer: Payer
    lines: tuple[OrderLine, ...]
    due_on: date
    expires_on: date | None = None
    purpose_ur: str = ""
    surcharge: Surcharge | None = None
    part_payment: bool = False
    fee: FrozenFee | None = None
    fees: tuple[BilledFee, ...] = ()
    source: Source = "domain"
    expires_at: datetime | None = None
    veil: str = ""

    @property
    def confidence(self) -> str | None:
        """The lowest confidence of its fees (H, M, U); None: it is of no fee."""
        frozen = [self.fee] if self.fee else [each.frozen for each in self.fees]
        return max((each.confidence for each in frozen), key="HMU".index, default=None)


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """One bill of a series, under a `reference` of its own and with its own last day to pay."""

    reference: str
    due_on: date
    lines: tuple[OrderLine, ...]
    purpose: str
    purpose_ur: str = ""


@dataclass(frozen=True, kw_only=True)
class InstalmentsOrder:
    """A series of bills of one agreement: one payer, one department; each can be paid alone.

    `raiser` is as in `BillOrder`. `surcharge` says what lateness adds to each, None: nothing.
    """

    raiser: str
    department_id: UUID
    payer: Payer
    instalments: tuple[Instalment, ...]
    surcharge: Surcharge | None = None
    part_payment: bool = False

    @property
    def bills(self) -> list[BillOrder]:
        """The bills that it asks for."""
        return [
            BillOrder(
                raiser=self.raiser,
                reference=each.reference,
                department_id=self.department_id,
                purpose=each.purpose,
                purpose_ur=each.purpose_ur,
                payer=self.payer,
                lines=each.lines,
                due_on=each.due_on,
                surcharge=self.surcharge,
                part_payment=self.part_payment,
            )
            for each in self.instalments
        ]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The payer's answers for a fee. `exemption` is the code of one that the fee knows.

    `thing` is the number of the subject of the fee, if the fee requires one.
    """

    quantity: int | None = None
    base_paisa: int | None = None
    exemption: str | None = None
    thing: str | None = None


@dataclass(frozen=True, kw_only=True)
class FeeOrder:
    """A bill of a fee, priced as of `priced_on`: the day of the application.

    `purpose` replaces the fee's own title where given.
    """

    raiser: str
    reference: str
    fee_code: str
    priced_on: date
    payer: Payer
    answers: Answers = field(default_factory=Answers)
    purpose: str = ""
    purpose_ur: str = ""
    source: Source = "domain"


@dataclass(frozen=True, kw_only=True)
class AskedFee:
    """A fee of a bill of several: `reference` names it there, and is used once.

    `beneficiary` is the department for whose DDO it is collected, where that is not the one that
    the fee belongs to (an office in a district). A part that names its own DDO keeps it.
    """

    reference: str
    fee_code: str
    answers: Answers = field(default_factory=Answers)
    beneficiary: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class FeesOrder:
    """One bill of several fees, priced as of `priced_on`: the day of the application.

    `department_id` owns the bill (None: the department of the first fee); departments of the other
    fees see it as well, and cannot withdraw it.
    """

    raiser: str
    reference: str
    purpose: str
    priced_on: date
    payer: Payer
    fees: tuple[AskedFee, ...]
    purpose_ur: str = ""
    department_id: UUID | None = None
    source: Source = "domain"
