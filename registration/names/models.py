"""Names that are taken, the words that they are made of, and the words that are barred.

A name's row says since when it is whose, and is ended once; whether it is in force follows from
the time. PostgreSQL lets no two exclusive names that are the same be in force at once.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    and_,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Id
from app.row_macs import CheckedOnLoad
from app.two_people import Proposal, Successive, two_people

_PERIOD = func.tstzrange(text("since"), text("least(expires_at, ended_at)"))


class BusinessName(CheckedOnLoad, Base):
    """A name that is taken, in English letters, in Urdu, or both.

    `reason` is why somebody has it reserved although a rule that is no law speaks against it.

    `standing`: "registered" to the business `business_id`; "reserved" by the person `held_by`, who
    acted for the organisation `held_for`, until `expires_at`; "supplier": of the
    supplier `held_for`, which is not in the register; "legacy": from an old paper register.
    `exact` and `exact_ur` are all words in a fixed order (two names with one are the same); `keys`
    are how others find it; both are of the version `folding` of `policy/name_reader.py`.
    `exclusive`: a rule in force when it was taken lets nobody else have the same one: names of
    companies, and of firms only where the province made such a rule (docs/adr/0041).
    """

    __tablename__ = "business_names"
    __table_args__ = (
        CheckConstraint(
            "standing in ('registered', 'reserved', 'supplier', 'legacy')", name="standing"
        ),
        CheckConstraint("name <> '' or name_ur <> ''", name="named"),
        CheckConstraint("length(name) <= 200 and length(name_ur) <= 200", name="length"),
        CheckConstraint("standing <> 'registered' or business_id is not null", name="registered"),
        CheckConstraint("(standing = 'reserved') = (held_by is not null)", name="reserved"),
        CheckConstraint("(standing = 'reserved') = (expires_at is not null)", name="expires"),
        CheckConstraint("expires_at > since", name="held"),
        CheckConstraint("ended_at >= since", name="ended_after"),
        CheckConstraint("(ended_at is null) = (ended_why is null)", name="ended"),
        CheckConstraint(
            "ended_why in ('released', 'taken_up', 'changed', 'closed', 'corrected')",
            name="ended_why",
        ),
        *(
            ExcludeConstraint(
                (column, "="),
                (_PERIOD, "&&"),
                where=text(f"exclusive and standing <> 'legacy' and {column} <> ''"),
                using="gist",
                name=f"ex_business_names_{column}_once",
            )
            for column in ("exact", "exact_ur")
        ),
        Index("ix_business_names_keys", "keys", postgresql_using="gin"),
        Index("ix_business_names_business_id", "business_id"),
        Index("ix_business_names_held_by", "held_by", "id"),
        Index("ix_business_names_held_for", "held_for", "id"),
    )

    id: Mapped[Id]
    # The register of businesses stands above names and says whose a name is.
    business_id: Mapped[UUID | None]
    standing: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_ur: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    held_for: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    since: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(Text)
    exact: Mapped[str] = mapped_column(Text)
    exact_ur: Mapped[str] = mapped_column(Text)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    folding: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    exclusive: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    def in_force(self, at: datetime) -> bool:
        """Return True if the name had not ended at a time; a future one counts as taken.

        A row that ends at the moment at which it begins was taken out by a correction.
        """
        ends = [end for end in (self.expires_at, self.ended_at) if end is not None]
        return all(max(at, self.since) < end for end in ends)

    def end(self, *, at: datetime, why: str) -> None:
        """End it: a reservation is released or taken up, a name is changed, a business closed."""
        self.ended_at, self.ended_why = max(at, self.since), why


def taken(at: datetime) -> ColumnElement[bool]:
    """Return the SQL condition that `BusinessName.in_force` computes."""
    ends = (BusinessName.expires_at, BusinessName.ended_at)
    since = func.greatest(BusinessName.since, at)
    return and_(*(or_(end.is_(None), end > since) for end in ends))


class NameWord(Base):
    """A word that only some business has, in English letters: near ones are found by trigrams.

    Words stay when their names end; there are a few of them for each thousand names.
    """

    __tablename__ = "name_words"
    __table_args__ = (
        CheckConstraint("word ~ '^[a-z]{1,100}$'", name="word"),
        Index(
            "ix_name_words_trigrams",
            "word",
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        ),
    )

    word: Mapped[str] = mapped_column(Text, primary_key=True)


class BarredWord(CheckedOnLoad, Proposal, Successive, Base):
    """The effect of a word on names that contain it, from its first to its last day.

    `term` is the word as it is compared, and names its rows; `also` are other spellings, `kinds`
    the kinds of business (none: every kind). `effect`: "refuse", "warn", or "none" from the day on
    which it is no longer barred. For `held_kinds` the source is no law: two officers decide there.
    """

    __tablename__ = "barred_words"
    __table_args__ = (
        *two_people(),
        CheckConstraint("effect in ('refuse', 'warn', 'none')", name="effect"),
        CheckConstraint("effect <> 'refuse' or confidence <> 'U'", name="verified"),
        CheckConstraint("term <> '' and word <> ''", name="word"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("ended_by is null or valid_to is not null", name="ended"),
        CheckConstraint("instrument <> ''", name="cited"),
        ExcludeConstraint(
            ("term", "="),
            (func.daterange(text("valid_from"), text("valid_to"), text("'[]'")), "&&"),
            where=text("approved_at is not null"),
            using="gist",
            name="ex_barred_words_never_two",
        ),
        Index("ix_barred_words_term", "term", "valid_from"),
    )

    term: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text)
    word_ur: Mapped[str] = mapped_column(Text)
    also: Mapped[list[str]]
    kinds: Mapped[list[str]]
    held_kinds: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    effect: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    instrument: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("barred_words.id"))

    def covers(self, day: date) -> bool:
        """Return True if the day is between the first and the last day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
