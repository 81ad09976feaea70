"""Suppliers in the search box, by their public record, and the reference of a contract."""

from flask import url_for

from app.identity.public import organisations_by_id
from app.search.public import MAX_ROWS, Hit, Hits, KnownReference, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.contracts.queries.public_contracts import id_of_reference
from marketplace.evaluation.doors.page_rows import own_name
from marketplace.results.queries.records import suppliers_found

# The maximum that is counted.
_MAX_COUNT = 100


def _find(uow: UnitOfWork, words: Words) -> Hits:
    typed = [" ".join(term.typed) for term in words.terms]
    found = suppliers_found(uow, typed, _MAX_COUNT)
    firms = organisations_by_id(uow.session, found[:MAX_ROWS]) if found else {}
    hits = [
        Hit(title=own_name(firms[each]), href=url_for("results.supplier", supplier_id=each))
        for each in found[:MAX_ROWS]
    ]
    return Hits(hits, len(found), more=len(found) == _MAX_COUNT)


SUPPLIERS = SearchSource(
    kind="suppliers", title=sentence("Suppliers to the government"), order=75, find=_find
)


def _address(uow: UnitOfWork, typed: str) -> str | None:
    contract_id = id_of_reference(uow, typed.upper())
    return url_for("contracts.contract", contract_id=contract_id) if contract_id else None


CONTRACT = KnownReference(address=_address)
