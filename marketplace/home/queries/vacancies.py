"""Procurement that waits for a role of its department, to find the roles that nobody holds."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, and_, select, union_all

from app.permissions import Permission
from app.unit_of_work import UnitOfWork
from app.vacancies import NO_ONE, Column, waiting_for
from marketplace.awards.models import Award, Contract
from marketplace.home.queries.contract_panel import has_its_security
from marketplace.home.queries.officer_panel import waiting_tenders
from marketplace.invoices.models import Invoice, InvoicePayment
from marketplace.kernel import permissions
from marketplace.tenders.models import Tender


def waiting_procurement(uow: UnitOfWork) -> Select[Any]:
    """Select tenders, contracts, invoices and payments that wait, with their department."""
    return select(union_all(*_parts(uow)).subquery())


def _parts(uow: UnitOfWork) -> Iterator[Select[Any]]:
    for permission, waits in waiting_tenders(uow):
        yield _of_department(permission).where(Tender.cancelled_at.is_(None), waits)
    in_force = and_(Award.reversed_at.is_(None), Contract.terminated_at.is_(None))
    unsigned = and_(in_force, Contract.department_signed_at.is_(None), has_its_security())
    yield _of_contracts(permissions.SIGN_FOR_DEPARTMENT).where(unsigned)
    invoices = _of_contracts(permissions.MANAGE_CONTRACT)
    unanswered = and_(Invoice.accepted_at.is_(None), Invoice.returned_at.is_(None))
    yield invoices.join(Invoice, Invoice.contract_id == Contract.id).where(unanswered)
    yield _payments()


def _payments() -> Select[Any]:
    row = InvoicePayment
    query = _of_contracts(permissions.APPROVE_INVOICE_PAYMENT, not_by=row.entered_by)
    query = query.join(Invoice, Invoice.contract_id == Contract.id)
    query = query.join(row, row.invoice_id == Invoice.id)
    return query.where(row.approved_at.is_(None), row.refused_at.is_(None))


def _of_contracts(permission: Permission, not_by: Column = NO_ONE) -> Select[Any]:
    query = _of_department(permission, not_by).join(Contract, Contract.tender_id == Tender.id)
    return query.join(Award, Award.id == Contract.award_id)


def _of_department(permission: Permission, not_by: Column = NO_ONE) -> Select[Any]:
    query = waiting_for(permission.holders, at=Tender.department_id, not_by=not_by)
    return query.select_from(Tender)
