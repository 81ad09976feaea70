"""A 1BILL partner's daily settlement file: what it has paid out, line by line, and the totals.

There is no public specification of such a file. This is our own format, a SAMPLE to be replaced by
what a partner's agreement says: a CSV file whose delimiter and dates follow the partner's profile.

    type,psid,auth_id,date,time,amount,back,fee,reference
    payment,00123456789012345,123456,31-12-2026,143000,2500.00,,12.50,RRN-1
    refund,,,31-12-2026,150000,,300.00,0,0190f3c2-… (our number of the refund)
    fee,,,31-12-2026,235959,,,25.00,MONTHLY-12
    total,3,2026-365,31-12-2026,,2500.00,300.00,37.50,

The last row holds the totals: how many lines, the file's number, its day, the sums of what was
paid, given back and kept. They must agree with the lines; what is left was paid out to the bank.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from marshmallow import ValidationError, validate

from app.calendar import PROVINCE
from app.csv_in import Problems, Sheet, file_problem, read_rows
from app.csv_out import safe_cell
from app.money import plain_rupees
from app.parameters.schemas import NEEDED
from app.schemas import Amount, CommandSchema, LocalDate, Text
from app.text import Sentence, sentence
from payments.bills.policy.psid import CUT_SHORT, is_cut, read_psid
from payments.clearing.file_format import MAX_LINES, Kind, SettlementFile, SettlementLine
from payments.partners.onebill.profile import Profile

CHANNEL = "onebill"
_USUAL = Profile()
COLUMNS = ("type", "psid", "auth_id", "date", "time", "amount", "back", "fee", "reference")
DELIMITERS = {"comma": ",", "semicolon": ";", "pipe": "|", "tab": "\t"}
TOTAL = "total"
KINDS: Mapping[str, Kind] = {"payment": "payment", "refund": "refund", "fee": "fee"}
_CHOOSE = sentence("Enter payment, refund, fee or total.")
_NEEDED = sentence("Fill this in.")
_EMPTY = sentence("Leave this empty in this row.")
# Required fields of each kind of row, besides type, date and reference; the rest stay empty.
_HOLDS = {
    "payment": {"psid", "auth_id", "time", "amount"},
    "refund": {"time", "back"},
    "fee": {"time", "fee"},
    TOTAL: {"psid", "auth_id"},
}
_MAY_HOLD = {"payment": {"fee"}, "refund": {"fee"}, "fee": set(), TOTAL: {"amount", "back", "fee"}}
_CHECKED = ("psid", "auth_id", "time", "amount", "back", "fee")


class RowSchema(CommandSchema):
    """A row of the file; what a kind of row must hold is asked afterwards."""

    type = Text(
        required=True,
        validate=[validate.OneOf([*KINDS, TOTAL], error=_CHOOSE)],
        error_messages=NEEDED,
    )
    psid = Text(most=40)
    auth_id = Text(most=60)
    date = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    time = Text(
        most=6,
        validate=[
            validate.Regexp(
                r"([01]\d|2[0-3])[0-5]\d[0-5]\d\Z", error=sentence("Enter the time as 143000.")
            )
        ],
    )
    amount = Amount(least_paisa=0)
    back = Amount(least_paisa=0)
    fee = Amount(least_paisa=0)
    reference = Text(most=60, load_default="")


@dataclass(frozen=True)
class OneBillParser:
    """Reads a partner's file, as its profile says that it writes."""

    partner: str
    profile: Profile = _USUAL

    @property
    def channel(self) -> str:
        """Return the channel whose files it reads."""
        return CHANNEL

    @property
    def name(self) -> str:
        """Return the format's name."""
        return "1BILL daily settlement (sample)"

    def parse(self, data: bytes) -> SettlementFile:
        """Read a file; its bank is "" and follows from the terms of its day.

        Raises Invalid with every problem, by `row-<number>-<column>`.
        """
        problems = Problems()
        rows = [
            (number, loaded)
            for number, row in read_rows(data, self._sheet, problems)
            if (loaded := self._load(number, row, problems)) is not None
        ]
        problems.refuse()
        if not rows or rows[-1][1]["type"] != TOTAL:
            raise file_problem(sentence("The last row must be the total."))
        *rest, (last, total) = rows
        for number, row in rest:
            if row["type"] == TOTAL:
                problems.add(number, "type", sentence("Only the last row is the total."))
        lines = [self._line(number, row) for number, row in rest if row["type"] != TOTAL]
        _refuse_doubles(lines, problems)
        _refuse_totals(last, total, lines, problems)
        problems.refuse()
        return SettlementFile(
            channel=CHANNEL,
            number=f"{self.partner}-{total['auth_id']}"[:60],
            day=total["date"],
            bank="",
            lines=lines,
            payout_paisa=sum(line.net_paisa for line in lines),
            partner=self.partner,
        )

    @property
    def _sheet(self) -> Sheet:
        return Sheet(
            columns=COLUMNS,
            needed=COLUMNS,
            most_rows=MAX_LINES + 1,
            delimiter=DELIMITERS[self.profile.settlement_delimiter],
        )

    def _load(
        self, number: int, row: Mapping[str, str], problems: Problems
    ) -> dict[str, Any] | None:
        given = {name: cell for name, cell in row.items() if cell}
        if self.profile.settlement_dates == "ymd" and len(given.get("date", "")) == len("20261231"):
            day = given["date"]
            given["date"] = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        try:
            loaded: dict[str, Any] = RowSchema().load(given)
        except ValidationError as error:
            for column, said in error.messages_dict.items():
                problems.add(number, column, said[0])
            return None
        before = len(problems.found)
        for column, problem in _misplaced(loaded):
            problems.add(number, column, problem)
        return loaded if len(problems.found) == before else None

    def _line(self, number: int, row: Mapping[str, Any]) -> SettlementLine:
        at = datetime.combine(row["date"], _clock(row["time"]), PROVINCE)
        psid = read_psid(row.get("psid", "")) or row.get("psid", "")
        reference = row["reference"]
        if row["type"] == "payment":
            reference = f"{self.partner}:{psid}:{row['auth_id']}:{at:%Y%m%d%H%M%S}"
        elif row["type"] == "fee":
            reference = f"{self.partner}:{reference}"
        return SettlementLine(
            row=number,
            kind=KINDS[row["type"]],
            reference=reference,
            their_reference=row["reference"],
            gross_paisa=row.get("amount", 0) - row.get("back", 0),
            fee_paisa=row.get("fee", 0),
            at=at,
            psid=psid,
        )


def _clock(text: str) -> time:
    return time(int(text[:2]), int(text[2:4]), int(text[4:]))


def _misplaced(row: Mapping[str, Any]) -> Iterator[tuple[str, Sentence]]:
    """Yield what a row must hold and does not, or holds and must not."""
    kind = row["type"]
    holds, may = _HOLDS[kind], _MAY_HOLD[kind]
    for column in _CHECKED:
        if column in holds and not row.get(column):
            yield column, _NEEDED
        elif column not in holds | may and column in row:
            yield column, _EMPTY
    if is_cut(row.get("psid", "")):
        yield "psid", CUT_SHORT
    if kind in {"refund", "fee"} and not row["reference"]:
        yield "reference", _NEEDED
    if kind == TOTAL and not str(row.get("psid", "")).isdecimal():
        yield "psid", sentence("Enter the number of rows here.")


def _refuse_doubles(lines: Sequence[SettlementLine], problems: Problems) -> None:
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        earlier = seen.setdefault((line.kind, line.reference), line.row)
        if earlier != line.row:
            said = sentence("This is the same as row %(row)s.", row=earlier)
            problems.add(line.row, "reference", said)


def _refuse_totals(
    row: int, total: Mapping[str, Any], lines: Sequence[SettlementLine], problems: Problems
) -> None:
    amount, back = (sum(max(sign * ln.gross_paisa, 0) for ln in lines) for sign in (1, -1))
    fee = sum(line.fee_paisa for line in lines)
    if int(total["psid"]) != len(lines):
        problems.add(row, "psid", _differs(str(len(lines))))
    for column, right in (("amount", amount), ("back", back), ("fee", fee)):
        if total.get(column, 0) != right:
            problems.add(row, column, _differs(plain_rupees(right)))


def _differs(right: str) -> Sentence:
    return sentence("The total must be %(right)s, the sum of the rows.", right=right)


def write_file(
    lines: Sequence[SettlementLine], *, number: str, day: date, profile: Profile
) -> bytes:
    """Write a partner's file of lines, as `OneBillParser` reads it: for trying our side."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=DELIMITERS[profile.settlement_delimiter])
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _cells(line, profile)] for line in lines)
    sums = [
        plain_rupees(sum(paisa for paisa in each))
        for each in (
            (max(line.gross_paisa, 0) for line in lines),
            (max(-line.gross_paisa, 0) for line in lines),
            (line.fee_paisa for line in lines),
        )
    ]
    writer.writerow([TOTAL, len(lines), number, _day(day, profile), "", *sums, ""])
    return out.getvalue().encode()


def _cells(line: SettlementLine, profile: Profile) -> list[str]:
    at = line.at.astimezone(PROVINCE)
    # Our own name of a payment holds its authorisation: partner, number, authorisation, time.
    auth = line.reference.split(":")[2] if line.kind == "payment" else ""
    return [
        line.kind,
        line.psid if line.kind == "payment" else "",
        auth,
        _day(at.date(), profile),
        f"{at:%H%M%S}",
        plain_rupees(line.gross_paisa) if line.gross_paisa > 0 else "",
        plain_rupees(-line.gross_paisa) if line.gross_paisa < 0 else "",
        plain_rupees(line.fee_paisa) if line.fee_paisa else "",
        line.their_reference,
    ]


def _day(day: date, profile: Profile) -> str:
    return f"{day:%d-%m-%Y}" if profile.settlement_dates == "dmy" else f"{day:%Y%m%d}"
