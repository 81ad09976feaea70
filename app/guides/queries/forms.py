"""Forms as the public finds them, by code and version, and as officers keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.documents.public import Document
from app.errors import NotFound
from app.guides.models import FormWithdrawal, PublishedForm
from app.guides.permissions import SEE_KEPT
from app.identity.public import names_of_deciders
from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork

MAX_VERSIONS = 50


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a form, its file, and its withdrawal if there is one."""

    form: PublishedForm
    document: Document
    withdrawal: FormWithdrawal | None = None
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptForms:
    """A page of versions for officers, and the names of their authors."""

    page: Page[Version]
    names: Mapping[UUID, str]


def current_forms(session: Session, words: str = "", cursor: str | None = None) -> Page[Version]:
    """List the forms in use by code, each in its latest version: two queries.

    `words` is PostgreSQL's query.
    """
    latest = _in_use(session).ext(distinct_on(PublishedForm.code))
    latest = latest.order_by(
        PublishedForm.code, PublishedForm.approved_at.desc(), PublishedForm.id.desc()
    )
    if words:
        latest = latest.where(_holds(words))
    if cursor:
        latest = latest.where(PublishedForm.code > str(decode_cursor(cursor, 1)[0]))
    rows = session.execute(latest.limit(PAGE + 1)).all()
    found = [Version(form=form, document=document, current=True) for form, document in rows]
    return cut(found, PAGE, lambda each: [each.form.code])


def _holds(words: str) -> ColumnElement[bool]:
    return PublishedForm.search.op("@@")(func.to_tsquery("simple", words))


def _withdrawn(session: Session) -> list[UUID]:
    """Return which forms were withdrawn, few in all; a forged row withdraws none."""
    return [row.form_id for row in genuine_of(session, select(FormWithdrawal))]


def _in_use(session: Session) -> Select[PublishedForm, Document]:
    return (
        select(PublishedForm, Document)
        .join(Document, Document.id == PublishedForm.document_id)
        .where(PublishedForm.approved_at.is_not(None), PublishedForm.id.not_in(_withdrawn(session)))
    )


def versions_of(session: Session, code: str) -> Sequence[Version]:
    """Return the published versions of a form, the latest first. Raises NotFound."""
    published = PublishedForm.approved_at.is_not(None)
    order = (PublishedForm.approved_at.desc(), PublishedForm.id.desc())
    query = _whole(session).where(PublishedForm.code == code, published).order_by(*order)
    rows = session.execute(query.limit(MAX_VERSIONS)).all()
    if not rows:
        raise NotFound
    used = next((form.id for form, _, withdrawal in rows if withdrawal is None), None)
    return [
        Version(form=form, document=document, withdrawal=gone, current=form.id == used)
        for form, document, gone in rows
    ]


def _whole(session: Session) -> Select[PublishedForm, Document, FormWithdrawal]:
    return (
        select(PublishedForm, Document, FormWithdrawal)
        .join(Document, Document.id == PublishedForm.document_id)
        .outerjoin(
            FormWithdrawal,
            and_(
                FormWithdrawal.form_id == PublishedForm.id,
                FormWithdrawal.form_id.in_(_withdrawn(session)),
            ),
        )
    )


def list_entered_forms(uow: UnitOfWork, cursor: str | None = None) -> KeptForms:
    """List every version that was entered, the newest first: three queries."""
    require(uow.actor, SEE_KEPT)
    query = _whole(uow.session).order_by(PublishedForm.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(PublishedForm.id < as_id(decode_cursor(cursor, 1)[0]))
    rows = uow.session.execute(query).all()
    found = [Version(form=form, document=d, withdrawal=gone) for form, d, gone in rows]
    page = cut(found, PAGE, lambda each: [str(each.form.id)])
    return KeptForms(page=page, names=_names(uow, page.items))


def kept_form(uow: UnitOfWork, form_id: UUID) -> KeptForms:
    """Return one version that was entered. Raises NotFound."""
    require(uow.actor, SEE_KEPT)
    row = uow.session.execute(_whole(uow.session).where(PublishedForm.id == form_id)).one_or_none()
    if row is None:
        raise NotFound
    found = [
        Version(form=row[0], document=row[1], withdrawal=row[2], current=_is_form_in_use(uow, *row))
    ]
    return KeptForms(page=Page(found, None), names=_names(uow, found))


def _is_form_in_use(
    uow: UnitOfWork, form: PublishedForm, _: Document, gone: FormWithdrawal | None
) -> bool:
    """Whether this version is the form in use: published, not withdrawn, and none after it."""
    if form.approved_at is None or gone is not None:
        return False
    other = aliased(PublishedForm)
    later = select(other.id).where(
        other.code == form.code,
        other.approved_at > form.approved_at,
        other.id.not_in(_withdrawn(uow.session)),
    )
    return uow.session.scalar(later.limit(1)) is None


def _names(uow: UnitOfWork, versions: Sequence[Version]) -> Mapping[UUID, str]:
    withdrew = [each.withdrawal.withdrawn_by for each in versions if each.withdrawal]
    return names_of_deciders(uow.session, [each.form for each in versions], *withdrew)


def is_public(session: Session, form_id: UUID) -> bool:
    """Return True if everybody may download a version's file: published, not withdrawn."""
    return session.execute(_in_use(session).where(PublishedForm.id == form_id)).first() is not None
