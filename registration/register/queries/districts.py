"""Names of districts in both languages, as papers print them."""

from collections.abc import Mapping

from app.calendar import local_day
from app.casework.public import Words
from app.places.public import district_names
from app.unit_of_work import UnitOfWork


def district_words(uow: UnitOfWork) -> Mapping[str, Words]:
    """Return the names of districts today."""
    today = local_day(uow.now)
    english, urdu = (district_names(uow.session, language, today) for language in ("en", "ur"))
    return {code: Words(name, urdu.get(code, name)) for code, name in english.items()}
