"""What people call the centre of a visit."""

from collections.abc import Collection, Mapping

from app.data_files.words import Words
from app.guides.queries.offices import offices_named
from app.unit_of_work import UnitOfWork


def centres_named(uow: UnitOfWork, places: Collection[str]) -> Mapping[str, Words]:
    """Return the names of centres by code; visits from before the list keep what was typed."""
    found = offices_named(uow.session, places)
    return {place: found[place].name if place in found else Words(place, place) for place in places}
