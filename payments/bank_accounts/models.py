"""The province's accounts at banks, each by its short name in the books; two officers decide."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, two_people


class BankAccount(CheckedOnLoad, Proposal, Base):
    """An account, valid from a day; the latest approved row of a day is in force.

    `bank` is its short name: its account in the books is `payments:bank:{bank}`.
    A row that is `closed` closes the account from its day. `instrument` is Finance's authority to
    open, change or close it.
    """

    __tablename__ = "bank_accounts"
    __table_args__ = (
        *two_people(),
        CheckConstraint("bank ~ '^[a-z0-9]{2,20}$'", name="bank"),
        CheckConstraint("account_number ~ '^[A-Z0-9]{6,24}$'", name="account_number"),
        CheckConstraint("bank_name <> '' and branch <> '' and purpose <> ''", name="words"),
        CheckConstraint("instrument <> ''", name="cited"),
        Index("ix_bank_accounts_bank", "bank", "valid_from"),
    )

    bank: Mapped[str] = mapped_column(Text)
    bank_name: Mapped[str] = mapped_column(Text)
    branch: Mapped[str] = mapped_column(Text)
    account_number: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    closed: Mapped[bool] = mapped_column(Boolean)
    valid_from: Mapped[date] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
