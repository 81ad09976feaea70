"""Check on public texts of a department: they must not identify a firm.

The names of all suppliers are looked for, not the asker's: an officer who tries one name after the
other would otherwise learn from the refusals who asked.
"""

from collections.abc import Iterator

from app.errors import Invalid
from app.identity.public import supplier_names
from app.text import sentence
from app.unit_of_work import UnitOfWork
from marketplace.questions.policy import contact_in, name_in

_BATCH_SIZE = 2_000


def refuse_identifying(uow: UnitOfWork, **texts: str) -> None:
    """Refuse texts with a way to reach somebody, or with the name of any supplier.

    Names of one word are left alone: most are words of the trade as well.
    """
    for field, text in texts.items():
        found = contact_in(text)
        if found is None and (named := name_in(text, _names(uow))):
            found = sentence(
                "“%(name)s” is the name of a supplier. Remove the name: nobody may guess"
                " who asked.",
                name=named,
            )
        if found is not None:
            raise Invalid(found, code="names-a-firm", fields={field: found})


def _names(uow: UnitOfWork) -> Iterator[str]:
    after = None
    while found := supplier_names(uow.session, after=after, limit=_BATCH_SIZE):
        for each in found:
            yield each.name
            if each.name_ur:
                yield each.name_ur
        after = found[-1].id
